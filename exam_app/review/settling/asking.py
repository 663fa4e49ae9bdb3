"""What the form that asks for a correction begins with: the rubric and the levels as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.errors import Missing
from exam_app.review.models import Assignment, MarkCorrection
from exam_app.review.settling import correcting
from exam_app.review.settling.comparing import level_words


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


def _earlier(session: Session, assignment: Assignment) -> list[tuple[str, str]]:
    query = sa.select(MarkCorrection).where(MarkCorrection.assignment_id == assignment.id).order_by(MarkCorrection.id)
    words = {None: "Waits for a decision", True: "Agreed", False: "Declined"}
    return [(row.reason, words[row.is_agreed] + (f": {row.answer}" if row.answer else "")) for row in session.scalars(query)]
