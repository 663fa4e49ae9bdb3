"""Seats that wait for somebody: third seats, seats sent back for a conflict, seats that were taken from a reviewer.

Looks into the vault, so it runs on the ordinary session: after a reviewer's request, and in the sweep.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.audit import BY_THE_SYSTEM
from exam_app.exams.models import Window
from exam_app.review.models import PASSED_ON, Assignment, Script
from exam_app.review.routing import allocation, planning
from exam_app.review.turns import in_turn

UNDER_WAY = ("in_review", "adjudication", "sent_back")
Seat = tuple[Script, int]


def fill(session: Session, window: Window, *, now: datetime) -> int:
    """Give each of these seats to the eligible reviewer with the fewest scripts; returns how many had somebody.

    What nobody can take stays as it is and is tried again. A script that stopped because of a
    conflict goes on; one that stopped because of its text waits for the coordinator.
    """
    if in_turn(session, window.id) != "taken_in":
        return 0
    given = []
    for script, seat in list(seats(session, window.id)):
        if made := allocation.give_seat(session, script, seat, by=BY_THE_SYSTEM, now=now, tells=False):
            _go_on(session, script)
            given.append(made)
    allocation.tell_of(session, given, window, now=now)
    return len(given)


def windows(session: Session) -> list[Window]:
    """The windows in which a seat waits."""
    marked = session.scalars(sa.select(Window).where(Window.state == "taken_in").order_by(Window.id))
    return [window for window in marked if next(seats(session, window.id), None)]


def seats(session: Session, window_id: int) -> Iterator[Seat]:
    """The seats of this window that wait for somebody without a decision of the coordinator."""
    for script, last in _last_of_each_seat(session, window_id).items():
        open_ = {seat: row for seat, row in last.items() if row is None or row.state not in planning.ACTIVE}
        if all(row is None or row.state == "withdrawn" or row.sent_back_reason in PASSED_ON for row in open_.values()):
            yield from ((script, seat) for seat in sorted(open_))


def _last_of_each_seat(session: Session, window_id: int) -> dict[Script, dict[int, Assignment | None]]:
    """For each script that lost somebody or lacks a third, who has its seats or had them last."""
    query = sa.select(Script).where(Script.window_id == window_id, Script.seed_of.is_(None), Script.state.in_(UNDER_WAY))
    query = query.where(_lost() | _without_third())
    found: dict[Script, dict[int, Assignment | None]] = {}
    for script in session.scalars(query.order_by(Script.id)):
        found[script] = {3: None} if script.state == "adjudication" else {}
    rows = sa.select(Assignment).join(Script).where(Script.id.in_([script.id for script in found]))
    for row in session.scalars(rows.order_by(Assignment.id).execution_options(populate_existing=True)):
        before = found[row.script].get(row.seat)
        if before is None or before.state not in planning.ACTIVE:
            found[row.script][row.seat] = row
    return found


def _lost() -> sa.ColumnElement[bool]:
    went = Assignment.state.in_(("withdrawn", "sent_back"))
    return Script.id.in_(sa.select(Assignment.script_id).where(went))


def _without_third() -> sa.ColumnElement[bool]:
    third = sa.select(Assignment.script_id).where(Assignment.seat == 3, Assignment.state.in_(planning.ACTIVE))
    return sa.and_(Script.state == "adjudication", Script.id.not_in(third))


def _go_on(session: Session, script: Script) -> None:
    """Let a script that stopped go on where it was, unless another seat of it still waits."""
    session.expire(script)
    last = _last_of_each_seat(session, script.window_id).get(script, {})
    if script.state == "sent_back" and all(row and row.state in planning.ACTIVE for row in last.values()):
        state = "adjudication" if 3 in last else "in_review"
        session.execute(sa.update(Script).where(Script.id == script.id, Script.state == "sent_back").values(state=state))
        session.expire(script)
