"""A reviewer's own feedback page after the release: own levels beside all others, in words and shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.review.models import Calibration

LEVEL_WORDS = ("Level 1", "Level 2", "Level 3", "Level 4")


@dataclass(frozen=True, slots=True)
class LevelLine:
    """How often a level was given, in percent of the reviewer's own marks and of all others' (None: not shown)."""

    name: str
    own: int
    others: int | None


@dataclass(frozen=True, slots=True)
class FeedbackPage:
    """What a reviewer learns of the own marking. Nothing of any single other reviewer."""

    title: str
    scripts: int
    levels: Sequence[LevelLine]
    severity: str
    known: tuple[int, int, int] | None  # scripts, percent exact, percent within one level


def feedbacks(session: Session, account_id: int) -> list[tuple[str, str]]:
    """The released windows for which this reviewer has feedback: public id and title, the newest first."""
    query = sa.select(Window.public_id, Window.title).join(Calibration, Calibration.window_id == Window.id)
    query = query.where(Calibration.account_id == account_id).order_by(Window.closes_at.desc(), Window.id)
    return [(public_id, title) for public_id, title in session.execute(query)]


def feedback_page(session: Session, account_id: int, window: Window) -> FeedbackPage:
    """The reviewer's own figures of a released window. Raises Missing when there are none."""
    found = session.get(Calibration, (account_id, window.id))
    if found is None:
        raise Missing
    figures = found.figures
    own, others = _shares(figures["own"]), _shares(figures["others"]) if figures["others"] else [None] * 4
    levels = [LevelLine(*line) for line in zip(LEVEL_WORDS, own, others, strict=True)]
    return FeedbackPage(window.title, figures["scripts"], levels, _severity(figures["severity"]), _known(figures["known"]))


def _shares(counts: Sequence[int]) -> list[int]:
    return [round(100 * count / (sum(counts) or 1)) for count in counts]


def _known(known: Sequence[int] | None) -> tuple[int, int, int] | None:
    if not known or not known[1]:
        return None
    scripts, criteria, exact, within = known
    return scripts, round(100 * exact / criteria), round(100 * within / criteria)


def _severity(found: Any) -> str:
    if found is None or found[1] is None:
        return ""
    value, low, high = found
    if low <= 0 <= high:
        return "On the scripts you shared, your marks were neither clearly higher nor clearly lower than the others'."
    how = "lower" if value < 0 else "higher"
    return f"On the scripts you shared, your marks were on average {abs(value):.2f} levels {how} than the others'."
