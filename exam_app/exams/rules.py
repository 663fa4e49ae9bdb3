"""The rules of an exam, read from the policy that a window froze. Pure; nothing here asks the time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from exam_app.errors import Refused
from question_bank.model import Blueprint, Cell, CognitiveLevel, LevelShare

THIRD_WAYS = ("tertium quid", "parity", "adjudicator")
TIES = ("higher", "lower", "all")


class FormFrozen(Refused):
    """A published form never changes."""

    advice = "Make a new form from the same blueprint instead."


class FormNotReady(Refused):
    """The form cannot be frozen yet; the message says why."""

    advice = "Mend what is named and propose it again."


class ProposalMissing(Refused):
    """Nobody proposes to freeze the form as it is."""

    advice = "Look at the form again and propose to freeze it."


class OwnProposal(Refused):
    """Two people freeze a form; whoever proposed it does not confirm it."""

    advice = "Ask another member of the committee to confirm it."


class ProposalStale(Refused):
    """What was proposed, what was looked at and what stands there now are not the same."""

    advice = "Look at the form again, then propose it anew."


class NotOnForm(Refused):
    """A change names a question that is not where it was, because somebody else changed the form, too."""

    advice = "Look at the form as it is now."


class SearchUnderWay(Refused):
    """One search at a time for one person."""

    advice = "Wait until it has ended; the new forms then stand in the list of forms."


class BankMoved(Refused):
    """What the search found does not fit the bank any more."""

    advice = "Start the search again."


class WishMisread(Refused):
    """A wish names something that is not there; `field` is the name of the wish."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class WindowFrozen(Refused):
    """A window that candidates may already rely on never changes."""

    advice = "Plan another window."


class FormPlanned(Refused):
    """A window is planned with this form."""

    advice = "Drop or change that window first."


class FormImpossible(Refused):
    """No form can be assembled; the message names the rule in the way."""

    advice = "Write more items, bar fewer, or change the blueprint."


class NameTaken(Refused):
    """Another form or document already has this code."""

    advice = "Choose another code."


class CutScoreRefused(Refused):
    """This pass mark does not fit the form."""

    advice = "Correct the numbers and save again."


class WindowRefused(Refused):
    """A window cannot be planned with these times."""

    advice = "Correct the times and save again."


class WindowNotReady(Refused):
    """The window cannot be frozen yet; the message says why."""

    advice = "Mend what is named and freeze the window again."


@dataclass(frozen=True, slots=True)
class EssayChoice:
    """How many essays a designation answers, and which kinds of prompt are compulsory."""

    answer: int
    compulsory: tuple[str, ...]

    def open_choices(self, compulsory_offered: int) -> int:
        """How many essays are left to choose after the compulsory ones."""
        return max(self.answer - compulsory_offered, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewerRules:
    """Who may mark: what a reviewer shows on papers whose marks were agreed on, and what bars besides.

    Documents from before these rules ask for nothing; the numbers then stand for those who qualify
    all the same.
    """

    qualification_required: bool = False
    practice_papers: int = 1  # marked before the first qualifying set
    qualifying_papers: int = 2  # in a set
    qualifying_share: Fraction = Fraction(4, 5)  # of the criteria, at least
    qualifying_distance: int = 1  # levels from the agreed one that still count as within
    pause_days: int = 7  # between a set that was missed and the next
    qualified_months: int = 24
    same_association_bars: bool = False


def reviewer_rules_from(table: Mapping[str, Any]) -> ReviewerRules:
    """The table [review] of a policy document; what it leaves out is as it was before these rules."""
    known = {field.name for field in fields(ReviewerRules)}
    given = {name: value for name, value in table.items() if name in known}
    if "qualifying_share" in given:
        given["qualifying_share"] = Fraction(given["qualifying_share"])
    return ReviewerRules(**given)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamPolicy:
    """A policy document with types. Shares are exact fractions of the points; durations carry their unit."""

    code: str
    number: int
    part_minutes: Mapping[str, int]
    break_minutes: int
    grace_seconds: int
    essays: Mapping[str, EssayChoice]
    pass_share: Fraction
    tolerance_share: Fraction
    criterion_distance: int
    retake_wait_months: int
    retake_request_weeks: int
    passed_part_valid_months: int
    approval_valid_months: int
    accommodation_weeks: int
    fee_usd: int
    review_days: int
    appeal_days: int
    pass_rate_band: tuple[Fraction, Fraction]
    least_for_statistics: int
    reviewers: ReviewerRules = ReviewerRules()
    least_scripts: int = 0  # of a designation in a window; fewer are given out only after a recorded decision
    third: str = "tertium quid"
    tie: str = "higher"
    consensus_days: int | None = None  # None: no consensus is sought
    seeds_most: int = 0
    least_for_agreement: int = 10
    quick_minutes: int = 3
    drift_levels: Fraction = Fraction(1, 2)
    bootstrap_seed: int = 1
    reminder_days: tuple[int, ...] = ()  # counted from the day marks are due; windows from before the ladder remind nobody
    office_told_after: int | None = None  # days after which the coordinators hear of late marks

    @property
    def grace(self) -> timedelta:
        return timedelta(seconds=self.grace_seconds)


def policy_from(document: Mapping[str, Any]) -> ExamPolicy:
    """Read a policy document. Raises KeyError or ValueError for one that is not whole.

    What an older document does not say means what it meant then: no consensus, a tie for the higher pair, no seeds.
    """
    mark, retake, office = document["essay_mark"], document["retake"], document["office"]
    return ExamPolicy(
        code=document["code"],
        number=document["number"],
        part_minutes=dict(document["part_minutes"]),
        break_minutes=document["break_minutes"],
        grace_seconds=document["grace_seconds"],
        essays={d: EssayChoice(c["answer"], tuple(c["compulsory"])) for d, c in document["essays"].items()},
        pass_share=Fraction(mark["pass_share"]),
        tolerance_share=Fraction(mark["tolerance_share"]),
        criterion_distance=mark["criterion_distance"],
        retake_wait_months=retake["wait_months"],
        retake_request_weeks=retake["request_weeks"],
        passed_part_valid_months=retake["passed_part_valid_months"],
        approval_valid_months=office["approval_valid_months"],
        accommodation_weeks=office["accommodation_weeks"],
        fee_usd=office["fee_usd"],
        review_days=office["review_days"],
        appeal_days=office["appeal_days"],
        pass_rate_band=(Fraction(office["pass_rate_band"][0]), Fraction(office["pass_rate_band"][1])),
        least_for_statistics=office["least_for_statistics"],
        reviewers=reviewer_rules_from(document.get("review", {})),
        least_scripts=document.get("review", {}).get("least_scripts", 0),
        **_settling(mark),
        **_quality(document.get("quality", {})),
        reminder_days=tuple(document.get("review", {}).get("reminder_days", ())),
        office_told_after=document.get("review", {}).get("office_told_after"),
    )


def _settling(mark: Mapping[str, Any]) -> dict[str, Any]:
    third, tie = mark["third"].replace("_", " "), mark.get("tie", "higher")
    if third not in THIRD_WAYS:
        raise ValueError(f"unknown rule for the third review: {mark['third']}")
    if tie not in TIES:
        raise ValueError(f"unknown rule for a tie: {tie}")
    return {"third": third, "tie": tie, "consensus_days": mark.get("consensus_days", 7) if mark.get("consensus") else None}


def _quality(quality: Mapping[str, Any]) -> dict[str, Any]:
    known = ("seeds_most", "least_for_agreement", "quick_minutes", "bootstrap_seed")
    found = {name: int(quality[name]) for name in known if name in quality}
    return found | ({"drift_levels": Fraction(quality["drift_levels"])} if "drift_levels" in quality else {})


def content_hash(document: Any) -> str:
    """SHA-256 over the document as canonical JSON (sorted keys, no spaces), 64 hex digits."""
    canonical = json.dumps(document, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def minutes_for(base: int, *, extra_percent: int, extra_minutes: int) -> int:
    """Minutes of a part with extra time, the percentage rounded up in the candidate's favour."""
    return base + -(-base * extra_percent // 100) + extra_minutes


def is_open(opens_at: datetime, closes_at: datetime, now: datetime) -> bool:
    """Whether a part may be started now. What was started before the close runs its full time."""
    return opens_at <= now < closes_at


def chosen_well(choice: EssayChoice, offered: Sequence[str], chosen: Sequence[int]) -> bool:
    """Whether the chosen positions are exactly what the rule asks: all compulsory kinds, and the number.

    `offered` holds the kinds of the prompts in order, `chosen` positions from 1.
    """
    compulsory = {i for i, kind in enumerate(offered, 1) if kind in choice.compulsory}
    return compulsory <= set(chosen) and len(set(chosen)) == choice.answer


def prompts_missing(essays: Mapping[str, EssayChoice], offered: Mapping[str, Sequence[str]]) -> list[str]:
    """What a form's essay prompts lack under this choice rule, one sentence each; [] when nothing.

    `offered` holds for each designation the kinds of its prompts.
    """
    found = []
    for designation, choice in essays.items():
        kinds, name = offered.get(designation, ()), designation.replace("_", " and ")
        if len(kinds) < choice.answer:
            found.append(f"Candidates for {name} answer {choice.answer} essays; the form offers {len(kinds)}.")
        found += [f"There is no {kind} prompt for {name}." for kind in choice.compulsory if kind not in kinds]
        compulsory = sum(kind in choice.compulsory for kind in kinds)
        if compulsory > choice.answer:
            found.append(f"{compulsory} prompts for {name} are compulsory, and only {choice.answer} are answered.")
    return found


def checked_cut(points: int, out_of: int, scored: int, decided_on: date, today: date) -> None:
    """Whether this pass mark fits a form of so many scored items. Raises CutScoreRefused."""
    if out_of != scored:
        raise CutScoreRefused(f"The form has {scored} scored questions, not {out_of}.")
    if not 0 < points <= out_of:
        raise CutScoreRefused(f"The cut score lies between 1 and {out_of}.")
    if decided_on > today:
        raise CutScoreRefused("The cut score cannot have been decided on a day to come.")


def local_instant(local: datetime, zone: str) -> datetime:
    """The instant at which a clock in this zone shows `local` (without zone); of two, the first.

    Raises WindowRefused for a time that the clocks skip when they go forward.
    """
    here = local.replace(tzinfo=ZoneInfo(zone), fold=0)
    instant = here.astimezone(UTC)
    if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise WindowRefused(f"There is no {local:%H:%M} on that day: the clocks go forward.")
    return instant


def checked_times(opens_at: datetime, closes_at: datetime, zone: str, now: datetime) -> None:
    """Whether a window may be planned so. Raises WindowRefused."""
    if zone not in available_timezones():
        raise WindowRefused(f"{zone} is not a time zone.")
    if closes_at <= opens_at:
        raise WindowRefused("The window closes before it opens.")
    if closes_at <= now:
        raise WindowRefused("The window would be over already.")


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must be so: what, whether it is, and the sentence that says it is not."""

    text: str
    is_met: bool
    unmet: str


class WindowStage(StrEnum):
    """How a window stands, in the coordinator's words."""

    PLANNED = "planned"
    REGISTERING = "open for registration"
    RUNNING = "running"
    CLOSED = "closed"
    SCORING = "scoring"
    RELEASED = "released"


def stage_of(state: str, opens_at: datetime, closes_at: datetime, now: datetime) -> WindowStage:
    """What the stored state of a window means at this instant."""
    fixed = {"planned": WindowStage.PLANNED, "taken_in": WindowStage.SCORING, "released": WindowStage.RELEASED}
    if state in fixed:
        return fixed[state]
    if now < opens_at:
        return WindowStage.REGISTERING
    return WindowStage.RUNNING if is_open(opens_at, closes_at, now) else WindowStage.CLOSED


def blueprint_document(blueprint: Blueprint) -> dict[str, Any]:
    """A blueprint as plain values, fit for JSON; `blueprint_from` reads it back."""
    document: dict[str, Any] = json.loads(json.dumps(asdict(blueprint), default=date.isoformat))
    if blueprint.job_analysis_on is None:
        # The day came later: documents without one keep the hash they were stored with.
        del document["job_analysis_on"]
    return document


def blueprint_from(document: Mapping[str, Any]) -> Blueprint:
    """The blueprint of a document that `blueprint_document` made."""
    cells = tuple(Cell(c["name"], tuple(c["areas"]), c["count"]) for c in document["cells"])
    levels = tuple(LevelShare(CognitiveLevel(s["level"]), s["least"], s["most"]) for s in document["levels"])
    day = document.get("job_analysis_on")
    found = {"cells": cells, "levels": levels, "job_analysis_on": date.fromisoformat(day) if day else None}
    return Blueprint(**{**document, **found})
