"""Builders for disagreements and for the quality of marking: windows under other policies, released windows with scripts."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.exams.models import Policy, Window
from exam_app.exams.rules import content_hash
from exam_app.review.models import Assignment, Script
from tests.build_review import assigned, locked


def under(session: Session, window: Window, *, quality: dict[str, Any] | None = None, **mark: Any) -> Window:
    """The window with another policy: these values of the essay mark and of quality, all else as it was."""
    document = copy.deepcopy(window.policy.document)
    document["essay_mark"] |= mark
    document["quality"] |= quality or {}
    document["number"] = 1 + (session.scalar(sa.select(sa.func.max(Policy.number))) or 0)
    window.policy = Policy(
        code="standard", number=document["number"], document=document, content_hash=content_hash(document),
        created_at=window.opens_at,
    )  # fmt: skip
    session.flush()
    return window


def disagree(
    session: Session, script: Script, first: tuple[Account, Sequence[int] | int], second: tuple[Account, Sequence[int] | int], *,
    now: datetime,
) -> tuple[Assignment, Assignment]:  # fmt: skip
    """Both reviews locked, with levels that are far apart."""
    one, two = (assigned(session, script, person, seat, now=now) for seat, (person, _) in enumerate((first, second), 1))
    locked(session, one, first[1], now=now)
    locked(session, two, second[1], now=now)
    return one, two


def levels(script: Script, *given: int) -> dict[str, int]:
    """Levels by criterion; one for all, or one for each."""
    criteria = script.prompt.rubric.criteria
    each = given * len(criteria) if len(given) == 1 else given
    return {c.code: level for c, level in zip(criteria, each, strict=True)}


def settled_window(
    session: Session, window: Window, scripts: Sequence[Script], pairs: Sequence[tuple[Account, int]], *, now: datetime
) -> None:
    """Every script marked by both people with their one level, and the window counted as released."""
    for script in scripts:
        disagree(session, script, pairs[0], pairs[1], now=now)
    session.execute(sa.update(Window).where(Window.id == window.id).values(state="released", released_at=now))
    session.expire_all()
