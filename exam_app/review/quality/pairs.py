"""The first two independent reviews of each script, as plain rows and then as one block of levels.

Receives windows; hands on a `Sheet`. Seeded scripts and third reviews are not in it, and neither are
corrections: agreement is about what was locked first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.review.models import Assignment, CriterionScore, Review, Script

LEVELS = 4


@dataclass(frozen=True, slots=True)
class Sheet:
    """So many scripts, each marked by two: arrays over scripts (n), sides (2) and criteria (c).

    `levels` is n x c x 2 with 0 where the script's rubric has no such criterion; `prompts` n;
    `reviewers`, `minutes` (nan where unknown) and `order` (by the moment of the lock) n x 2.
    """

    prompts: Any
    reviewers: Any
    minutes: Any
    order: Any
    levels: Any
    criteria: Sequence[int]

    @property
    def means(self) -> Any:
        """The mean level of each side of each script, n x 2."""
        import numpy as np

        return self.levels.sum(axis=1) / np.maximum((self.levels > 0).sum(axis=1), 1)


def sheet_of(session: Session, windows: Collection[int]) -> Sheet:
    """The scripts of these windows that have both first reviews locked."""
    # Many plain rows: the connection hands them out without the session's wrapping.
    connection = session.connection()
    return _sheet(connection.execute(_reviews(windows)).all(), connection.execute(_scores(windows)).all())


def _first_two(query: Any, windows: Collection[int]) -> Any:
    query = query.join(Assignment, Assignment.id == Review.assignment_id).join(Script, Script.id == Assignment.script_id)
    query = query.where(Script.window_id.in_(windows), Script.seed_of.is_(None))
    return query.where(Assignment.state == "locked", Assignment.seat.in_((1, 2)))


def _reviews(windows: Collection[int]) -> Any:
    columns = (
        Review.id, Assignment.script_id, Assignment.seat, Assignment.reviewer_id, Script.prompt_version_id,
        Review.begun_at, Assignment.locked_at,
    )  # fmt: skip
    return _first_two(sa.select(*columns).select_from(Review), windows).order_by(Assignment.script_id, Assignment.seat)


def _scores(windows: Collection[int]) -> Any:
    query = sa.select(CriterionScore.review_id, CriterionScore.criterion_id, CriterionScore.level)
    return _first_two(query.join(Review, Review.id == CriterionScore.review_id), windows)


def _sheet(reviews: Sequence[Any], scores: Sequence[Any]) -> Sheet:
    # Slow to import, and needed by a few pages of the coordinator only.
    import numpy as np

    whole = [(one, two) for one, two in zip(reviews, reviews[1:], strict=False) if one.script_id == two.script_id]
    flat = [row for pair in whole for row in pair]
    review, criterion, level = (np.array(column, dtype=int) for column in (zip(*scores, strict=True) if scores else ((), (), ())))
    known = np.array([row.id for row in flat], dtype=int)
    order = np.argsort(known)
    at = np.searchsorted(known, review, sorter=order) if len(flat) else np.zeros(0, dtype=int)
    mine = np.isin(review, known)
    place, criteria = order[np.minimum(at, len(flat) - 1)[mine]] if len(flat) else at, np.unique(criterion[mine])
    levels = np.zeros((len(whole), len(criteria), 2), dtype=int)
    levels[place // 2, np.searchsorted(criteria, criterion[mine]), place % 2] = level[mine]
    pairs = (len(whole), 2)
    return Sheet(
        prompts=np.array([one.prompt_version_id for one, _ in whole], dtype=int),
        reviewers=np.array([row.reviewer_id for row in flat], dtype=int).reshape(pairs),
        minutes=np.array([_minutes(row.begun_at, row.locked_at) for row in flat], dtype=float).reshape(pairs),
        order=np.array([row.locked_at.timestamp() for row in flat], dtype=float).reshape(pairs),
        levels=levels, criteria=criteria.tolist(),
    )  # fmt: skip


def _minutes(begun_at: datetime | None, locked_at: datetime) -> float:
    return (locked_at - begun_at).total_seconds() / 60 if begun_at else float("nan")
