"""The rules of an exam, read from the policy that a window froze. Pure; nothing here asks the time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from exam_app.errors import Refused


class FormFrozen(Refused):
    """A published form never changes."""

    advice = "Make a new form from the same blueprint instead."


class FormNotReady(Refused):
    """The form cannot be published yet; the message says why."""

    advice = "Mend what is named and publish again."


class WindowFrozen(Refused):
    """A window that candidates may already rely on never changes."""

    advice = "Plan another window."


@dataclass(frozen=True, slots=True)
class EssayChoice:
    """How many essays a designation answers, and which kinds of prompt are compulsory."""

    answer: int
    compulsory: tuple[str, ...]

    def open_choices(self, compulsory_offered: int) -> int:
        """How many essays are left to choose after the compulsory ones."""
        return max(self.answer - compulsory_offered, 0)


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

    @property
    def grace(self) -> timedelta:
        return timedelta(seconds=self.grace_seconds)


def policy_from(document: Mapping[str, Any]) -> ExamPolicy:
    """Read a policy document. Raises KeyError or ValueError for one that is not whole."""
    mark, retake, office = document["essay_mark"], document["retake"], document["office"]
    if mark["third"] != "tertium quid":
        raise ValueError(f"unknown rule for the third review: {mark['third']}")
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
    )


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
