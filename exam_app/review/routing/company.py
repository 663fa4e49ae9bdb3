"""A script that is taken from a reviewer for a conflict does not go alone, so that what goes tells nothing about its writer.

Receives the seats that were just taken; hands on as many others of the same reviewers, to be taken with them.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.exams.models import Window
from exam_app.review.models import Assignment, Review, Script
from exam_app.review.routing.eligible import pool_for


def company(session: Session, window: Window, gone: Sequence[Assignment], *, now: datetime) -> list[Assignment]:
    """As many further seats of each of these reviewers as they lose, by chance, or as many as there are.

    Only those without a draft, so that nobody's work is lost, and only those that somebody else may have and
    has room for, so that no seat stays open. The caller holds the turn.
    """
    found = []
    for reviewer, number in Counter(row.reviewer_id for row in gone).items():
        rows = _untouched(session, window, reviewer)
        secrets.SystemRandom().shuffle(rows)
        found += [row for row, _ in zip(_placeable(session, window, rows, now), range(number), strict=False)]
    return found


def _untouched(session: Session, window: Window, reviewer: int) -> list[Assignment]:
    query = sa.select(Assignment).join(Script).outerjoin(Review, Review.assignment_id == Assignment.id)
    query = query.where(Script.window_id == window.id, Script.seed_of.is_(None), Review.id.is_(None))
    return list(session.scalars(query.where(Assignment.reviewer_id == reviewer, Assignment.state == "assigned")))


def _placeable(session: Session, window: Window, rows: Sequence[Assignment], now: datetime) -> Iterator[Assignment]:
    pool = pool_for(session, window, [row.script for row in rows], now=now)
    room = Counter(pool.room)
    for row in rows:
        taker = next((who for who in pool.able[row.script_id] if room[who] > 0), None)
        if taker is not None:
            room[taker] -= 1
            yield row
