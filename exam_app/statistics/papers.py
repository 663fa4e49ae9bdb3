"""The answers of a window as numbers, read from the papers that were handed in, all of them at once.

Receives packed papers; hands on `Answers` without any name. The database joins the letters itself:
making an object of each paper takes longer than everything that follows.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.errors import NotReady
from exam_app.sitting.models import Registration, Sitting
from exam_app.sitting.service import letters_by_position
from question_bank.analysis import Answers, from_joined, from_sets, with_not_reached

BETWEEN = "\n"  # stands between two papers, so that one of another length is noticed


def answers_in(session: Session, window_id: int, items: int, *, are_sets: bool = False) -> Answers:
    """Every Part One of this window that was handed in, blanks after the last answer as not reached.

    `are_sets` when some item takes several letters. Raises NotReady for a paper without one answer
    for each of the `items`.
    """
    return with_not_reached(_sets(session, window_id, items) if are_sets else _letters(session, window_id, items))


def _handed_in(column: Any, window_id: int) -> sa.Select[Any]:
    query = sa.select(column).select_from(Sitting).join(Registration, Registration.id == Sitting.registration_id)
    return query.where(Registration.window_id == window_id, Sitting.part == "one", Sitting.state == "submitted")


def _letters(session: Session, window_id: int, items: int) -> Answers:
    is_postgres = session.get_bind().dialect.name == "postgresql"
    join = sa.func.string_agg if is_postgres else sa.func.group_concat
    found = session.scalar(_handed_in(join(Sitting.packed["letters"].as_string(), BETWEEN), window_id))
    if not found:
        return from_joined("", items)
    papers = f"{found}{BETWEEN}"
    ends = papers[items :: items + 1]
    if len(papers) % (items + 1) or ends != BETWEEN * len(ends) or papers.count(BETWEEN) != len(ends):
        raise NotReady(f"A Part One of the window {window_id} has not one answer for each question.")
    return from_joined(papers.replace(BETWEEN, ""), items)


def _sets(session: Session, window_id: int, items: int) -> Answers:
    papers = [letters_by_position(packed) for packed in session.scalars(_handed_in(Sitting.packed, window_id))]
    if not papers:
        return from_joined("", items)
    if any(len(paper) != items for paper in papers):
        raise NotReady(f"A Part One of the window {window_id} has not one answer for each question.")
    return from_sets(papers)
