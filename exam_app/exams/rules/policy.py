"""The rules of an exam, read from the policy that a window froze. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from fractions import Fraction
from typing import Any

THIRD_WAYS = ("tertium quid", "parity", "adjudicator")
TIES = ("higher", "lower", "all")


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
