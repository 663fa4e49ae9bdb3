"""What the form that asks for a correction begins with: the rubric and the levels as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.errors import Missing
from exam_app.review.models import Assignment, MarkCorrection
from exam_app.review.settling import correcting
from exam_app.review.settling.comparing import level_words
from exam_app.review.wording import level_word


@dataclass(frozen=True, slots=True)
class AskingPage:
    """Criteria (code, name), the words of all levels, the levels now, and how earlier requests stand."""

    public_id: str
    code: str
    title: str
    criteria: Sequence[tuple[str, str]]
    names: Sequence[str]
    levels: dict[str, int]
    earlier: Sequence[tuple[str, str]]  # reason, what was decided


def asking_page(session: Session, assignment: Assignment) -> AskingPage:
    """For a locked review. Raises Missing before the lock."""
    if assignment.state != "locked":
        raise Missing
    rubric = assignment.script.prompt.rubric
    return AskingPage(
        assignment.public_id, assignment.code, assignment.script.prompt.title, [(c.code, c.name) for c in rubric.criteria],
        level_words(rubric), correcting.levels_now(session, assignment), _earlier(session, assignment),
    )  # fmt: skip


def corrections(session: Session, assignment: Assignment) -> list[str]:
    """What was to be corrected in these marks, criterion by criterion, and what became of it; for the marker."""
    rubric = assignment.script.prompt.rubric
    names = {criterion.code: criterion.name for criterion in rubric.criteria}

    def change(one: dict[str, Any]) -> str:
        return f"{names[one['criterion']]} from {level_word(rubric, one['before'])} to {level_word(rubric, one['after'])}"

    return [f"{'; '.join(map(change, row.changes))}. {_outcome(row)}" for row in _rows(session, assignment)]


def _earlier(session: Session, assignment: Assignment) -> list[tuple[str, str]]:
    return [(row.reason, _outcome(row)) for row in _rows(session, assignment)]


def _rows(session: Session, assignment: Assignment) -> Sequence[MarkCorrection]:
    query = sa.select(MarkCorrection).where(MarkCorrection.assignment_id == assignment.id)
    return session.scalars(query.order_by(MarkCorrection.id)).all()


def _outcome(row: MarkCorrection) -> str:
    word = {None: "Waits for a decision", True: "Agreed", False: "Declined"}[row.is_agreed]
    return f"{word}: {row.answer}" if row.answer else word
