"""Pins and exclusions: the coordinator's own word on who shall have a script, or shall not, with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.db import added
from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.review import rules
from exam_app.review.models import Assignment, Pin, Reviewer, Script
from exam_app.review.people.pool import active_pool
from exam_app.review.routing.eligible import ACTIVE, pool_for
from exam_app.review.routing.viewdata import PinLine
from exam_app.review.turns import in_turn

MOST = 2  # first places of a script


def pin(session: Session, window: Window, code: str, reviewer: str, *, kind: str, reason: str, by: str, now: datetime) -> Pin:
    """Say that this reviewer (by public id) shall have the script of this code ("pin"), or shall not ("exclusion").

    A pin counts in the next allocation; an exclusion from now on, whoever gives the script out.
    Raises Missing, and PinRefused when it cannot be kept.
    """
    in_turn(session, window.id)
    script, person = _script(session, window, code), _reviewer(session, reviewer)
    _check(session, window, script, person, kind, now)
    made = Pin(script_id=script.id, reviewer_id=person.account_id, kind=kind, reason=reason.strip(), set_by=by, set_at=now)
    if not added(session, made):
        raise rules.PinRefused(f"There is a decision about {person.account.name} and {code} already.", "Remove it first.")
    audit.record(
        session, Event.PIN_SET, by=by, about=script.id, at=now, kind=kind, reviewer=person.account.public_id, reason=made.reason
    )
    return made


def unpin(session: Session, window: Window, public_id: str, *, by: str, now: datetime) -> None:
    """Take a pin or exclusion back. Raises Missing, and PinRefused once a pin was carried out."""
    in_turn(session, window.id)
    query = sa.select(Pin).join(Script).where(Pin.public_id == public_id, Script.window_id == window.id)
    found = session.scalar(query)
    if found is None:
        raise Missing
    if found.run_id is not None:
        raise rules.PinRefused("This pin was carried out.", "Take the script from the reviewer on the board instead.")
    session.delete(found)
    session.flush()
    reviewer = found.reviewer.account.public_id
    audit.record(session, Event.PIN_REMOVED, by=by, about=found.script_id, at=now, kind=found.kind, reviewer=reviewer)


def pins_in(session: Session, window: Window) -> list[PinLine]:
    """The pins and exclusions of a window, by code of the script."""
    query = sa.select(Pin).join(Script).where(Script.window_id == window.id).order_by(Script.code, Pin.id)
    return [
        PinLine(row.public_id, row.script.code, row.reviewer.account.name, row.kind, row.reason, row.run_id is not None)
        for row in session.scalars(query)
    ]


def waiting_pins(session: Session, scripts: Sequence[Script]) -> list[Pin]:
    """The pins of these scripts that no allocation has carried out."""
    query = sa.select(Pin).where(Pin.kind == "pin", Pin.run_id.is_(None), Pin.script_id.in_([s.id for s in scripts]))
    return list(session.scalars(query.order_by(Pin.id)))


def _script(session: Session, window: Window, code: str) -> Script:
    query = sa.select(Script).where(Script.window_id == window.id, Script.code == code.strip().upper())
    found = session.scalar(query)
    if found is None:
        raise rules.PinRefused(f"There is no script {code} in this window.", "Copy the code from the list below.")
    return found


def _reviewer(session: Session, public_id: str) -> Reviewer:
    found = next((r for r in active_pool(session) if r.account.public_id == public_id), None)
    if found is None:
        raise Missing
    return found


def _check(session: Session, window: Window, script: Script, person: Reviewer, kind: str, now: datetime) -> None:
    held = set(session.scalars(sa.select(Assignment.reviewer_id).where(_has(script))))
    if person.account_id in held:
        raise rules.PinRefused(f"{person.account.name} has script {script.code} already.")
    if kind == "exclusion":
        return
    if person.account_id not in pool_for(session, window, [script], now=now).able[script.id]:
        raise rules.PinRefused(f"{person.account.name} cannot have script {script.code}.")
    if script.state not in ("waiting", "in_review") or len(held) + len(waiting_pins(session, [script])) >= MOST:
        raise rules.PinRefused(f"Script {script.code} has no free place.")


def _has(script: Script) -> sa.ColumnElement[bool]:
    return sa.and_(Assignment.script_id == script.id, Assignment.state.in_(ACTIVE))
