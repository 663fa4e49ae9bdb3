"""What a reviewer's pages show: the question first, the key and its reasons only after the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from exam_app.bank.frameworks import Choices, area_choices, area_name, domain_name, frameworks
from exam_app.bank.keys import SealedKey, key_of
from exam_app.bank.models import ItemReview
from exam_app.bank.reviewing import reviews_for
from exam_app.bank.rules.states import BIAS, QUESTIONS, WORDS, State
from exam_app.bank.sealed import Place, unseal


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A review in the list of its reviewer."""

    public_id: str
    code: str
    area: str
    stage: str
    status: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A version as its reviewer sees it; `key` is None before the answer."""

    public_id: str
    code: str
    number: int
    stage: str
    stage_words: str
    kind: str
    stem: str
    options: Sequence[tuple[str, str]]
    area: str
    level: str
    reference: str
    answer: str
    was_right: bool | None
    key: SealedKey | None
    questions: Sequence[tuple[str, str]]
    decision: str
    is_over: bool


def review_lines(session: Session, account_id: int) -> list[ReviewLine]:
    """Everything that this person was asked for, what waits first."""
    return [
        ReviewLine(
            r.public_id,
            r.version.item.code,
            area_name(r.version.area, r.version.item.bank),
            WORDS[State(r.stage)],
            _status(r),
            r.assigned_at,
        )
        for r in reviews_for(session, account_id)
    ]


def waiting_for(session: Session, account_id: int) -> int:
    """How many reviews wait for this person."""
    return sum(_status(review) in ("To answer", "To judge") for review in reviews_for(session, account_id))


def _status(review: ItemReview) -> str:
    if review.decision:
        return "Done"
    if review.version.state != review.stage:
        return "No longer needed"
    return "To judge" if review.answered_at else "To answer"


def review_page(session: Session, review: ItemReview) -> ReviewPage:
    """What the reviewer sees now."""
    v, shows_key = review.version, review.answered_at is not None
    return ReviewPage(
        review.public_id, v.item.code, v.number, review.stage, WORDS[State(review.stage)], v.kind, v.asked,
        [(option.letter, option.text) for option in v.options], f"{domain_name(v.area)}: {area_name(v.area, v.item.bank)}", v.level,
        v.reference_text if shows_key else "", unseal(Place.ANSWER, review.public_id, review.answer), review.was_right, key_of(session, v) if shows_key else None,
        list(QUESTIONS[review.stage].items()), review.decision or "", v.state != review.stage,
    )  # fmt: skip


def areas() -> Choices:
    """Everything that somebody can be an expert of: the areas of all banks by domain, and bias and sensitivity."""
    merged: dict[str, dict[str, str]] = {}
    for bank in frameworks():
        for domain, choices in area_choices(bank):
            merged.setdefault(domain, {}).update(choices)
    return [("Every item", [(BIAS, "Bias and sensitivity")]), *((domain, list(each.items())) for domain, each in merged.items())]
