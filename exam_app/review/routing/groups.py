"""Designations with so few scripts in a window that a reviewer may guess who wrote them: decided about before giving out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.bank.models import PromptVersion
from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.exams.service import policy_of
from exam_app.review import rules
from exam_app.review.models import Assignment, Script, SmallGroup
from exam_app.review.routing.viewdata import Group
from exam_app.review.turns import in_turn
from exam_app.review.wording import DESIGNATIONS


def small(session: Session, window: Window) -> Sequence[Group]:
    """The designations of this window with fewer scripts than the policy asks for, and what was decided about each."""
    counted = sa.select(PromptVersion.designation, sa.func.count()).join(Script, Script.prompt_version_id == PromptVersion.id)
    counted = counted.where(Script.window_id == window.id, Script.state != "blank").group_by(PromptVersion.designation)
    least, newest = policy_of(window).least_scripts, _newest(session, window)
    return [
        Group(designation, DESIGNATIONS[designation], number, least, row.decision if row else "", row.reason if row else "")
        for designation, number in sorted(session.execute(counted).all())
        if number < least
        for row in [newest.get(designation)]
    ]


def held(session: Session, window: Window) -> set[str]:
    """The designations that wait for another window."""
    return {group.designation for group in small(session, window) if group.decision == "held"}


def undecided(session: Session, window: Window) -> set[str]:
    """The small designations about which nothing was decided."""
    return {group.designation for group in small(session, window) if not group.decision}


def decide(session: Session, window: Window, designation: str, *, decision: str, reason: str, by: str, now: datetime) -> None:
    """Give the few scripts out all the same ("waived"), or hold them until they can be pooled with another window's ("held").

    Raises Missing when the designation is not small, AlreadyDecided when scripts are to be held that reviewers have.
    """
    in_turn(session, window.id)
    group = next((group for group in small(session, window) if group.designation == designation), None)
    if group is None:
        raise Missing
    if decision == "held" and _is_given_out(session, window, designation):
        raise rules.AlreadyDecided("Reviewers have scripts of this designation already.")
    session.add(
        SmallGroup(
            window_id=window.id, designation=designation, decision=decision, reason=reason.strip(), scripts=group.scripts,
            decided_by=by, decided_at=now,
        )
    )  # fmt: skip
    session.flush()
    audit.record(
        session, Event.SMALL_GROUP_DECIDED, by=by, about=window.public_id, at=now,
        designation=designation, decision=decision, scripts=group.scripts, reason=reason.strip(),
    )  # fmt: skip


def refuse_undecided(session: Session, window: Window) -> None:
    """Raise TooFewScripts when a small designation waits for a decision."""
    if names := [f"{group.name} ({group.scripts})" for group in small(session, window) if not group.decision]:
        least = policy_of(window).least_scripts
        raise rules.TooFewScripts(f"Fewer than {least} scripts of a designation wait for your decision: {', '.join(names)}.")


def _newest(session: Session, window: Window) -> dict[str, SmallGroup]:
    query = sa.select(SmallGroup).where(SmallGroup.window_id == window.id).order_by(SmallGroup.id)
    return {row.designation: row for row in session.scalars(query)}


def _is_given_out(session: Session, window: Window, designation: str) -> bool:
    query = sa.select(Assignment.id).join(Script).join(PromptVersion, Script.prompt_version_id == PromptVersion.id)
    query = query.where(Script.window_id == window.id, PromptVersion.designation == designation)
    return session.scalar(query.limit(1)) is not None
