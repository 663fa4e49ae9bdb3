"""Scripts that leave a reviewer unmarked: given back by them, or taken by the coordinator; and a later due day.

Only these scripts move. Their seats go to somebody else by `allocation.give_seat`; a seat that nobody
can take now stays open and is tried again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import BY_THE_SYSTEM, Event
from exam_app.db import hit_one
from exam_app.exams.models import Window
from exam_app.exams.service import policy_of
from exam_app.notices.service import tell
from exam_app.review import rules
from exam_app.review.models import Assignment, Script
from exam_app.review.progress.reminding import note, sent_steps
from exam_app.review.routing import allocation
from exam_app.review.rules.reminding import ladder
from exam_app.review.turns import in_turn


def unlocked(session: Session, reviewer_id: int, window_id: int) -> Sequence[Assignment]:
    """The reviewer's scripts of this window that are not locked, in the order of their queue."""
    query = sa.select(Assignment).join(Script).where(Assignment.reviewer_id == reviewer_id, Script.window_id == window_id)
    return session.scalars(query.where(Assignment.state == "assigned").order_by(Assignment.place, Assignment.code)).all()


def hand_back(
    session: Session, reviewer_id: int, window: Window, chosen: Collection[str], *, about: str, by: str, now: datetime
) -> int:
    """Take these assignments (public ids) from the reviewer and pass them on; returns how many left.

    `about` is the reviewer's public id, `by` whose deed it is: the reviewer's own or a coordinator's.
    Ids that are not this reviewer's open ones are ignored. Raises NothingChosen when none is left,
    MarksLocked when one was locked meanwhile. Drafts are kept, but nobody else sees them.
    """
    in_turn(session, window.id)
    rows = [row for row in unlocked(session, reviewer_id, window.id) if row.public_id in chosen]
    if not rows:
        raise rules.NothingChosen("None of these scripts can be given back.")
    for row in rows:
        move = sa.update(Assignment).where(Assignment.id == row.id, Assignment.state == "assigned")
        if not hit_one(session, move.values(state="withdrawn")):
            raise rules.MarksLocked("Marks of one of these scripts were locked meanwhile.")
    session.expire_all()
    facts = {"window": window.public_id, "assignments": [row.public_id for row in rows]}
    audit.record(session, Event.SCRIPTS_HANDED_BACK, by=by, about=about, at=now, **facts)
    given = [allocation.give_seat(session, row.script, row.seat, by=BY_THE_SYSTEM, now=now, tells=False) for row in rows]
    allocation.tell_of(session, filter(None, given), window, now=now)
    return len(rows)


def extend(session: Session, reviewer_id: int, window: Window, due_on: date, *, about: str, by: str, now: datetime) -> int:
    """Give this reviewer until that day for every script of the window that is not locked; returns how many.

    The reviewer is told. Raises NothingChosen when all is locked, DayPassed for a day that is over. The
    ladder of reminders starts anew with what lies ahead of the new day.
    """
    in_turn(session, window.id)
    today = rules.day_in(window.zone, now)
    if due_on < today:
        raise rules.DayPassed("This day is over.")
    rows = unlocked(session, reviewer_id, window.id)
    if not rows:
        raise rules.NothingChosen("This reviewer has no open script.")
    ids = [row.id for row in rows]
    session.execute(sa.update(Assignment).where(Assignment.id.in_(ids), Assignment.state == "assigned").values(due_on=due_on))
    session.expire_all()
    facts = {"window": window.public_id, "due_on": due_on.isoformat(), "assignments": [row.public_id for row in rows]}
    audit.record(session, Event.DUE_DAY_CHANGED, by=by, about=about, at=now, **facts)
    _skip_rungs(session, reviewer_id, window, due_on, today, len(rows), now)
    scripts, day = f"{len(rows)} script{'' if len(rows) == 1 else 's'}", f"{due_on.day} {due_on:%B %Y}"
    body = f"{window.title}: you have until {day} for {scripts}."
    tell(session, reviewer_id, subject="Your scripts have a new due day", body=body, path="/reviews", now=now)
    return len(rows)


def _skip_rungs(
    session: Session, reviewer_id: int, window: Window, due_on: date, today: date, scripts: int, now: datetime
) -> None:
    """What would be due at once says nothing that the message about the new day does not say."""
    step = rules.rung_due(due_on, today, ladder(policy_of(window)), sent_steps(session, reviewer_id, window.id, due_on))
    if step is not None:
        note(session, reviewer_id, window.id, due_on, step, scripts, now=now)
