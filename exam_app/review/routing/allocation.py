"""Who marks what: conflicts are looked up on the vault side, scripts given out, asked for, given anew.

Receives scripts that wait and the pool of reviewers; hands on assignments. Everything that gives out
a script does so in turn (see `turns`), and the constraints on assignments stand behind it.
"""

from __future__ import annotations

import hashlib
import random
import secrets
from collections import Counter
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.exams.models import Window
from exam_app.exams.service import policy_of
from exam_app.notices.service import tell
from exam_app.review import rules
from exam_app.review.models import Assignment, Declaration, Script
from exam_app.review.people.pool import active_pool
from exam_app.review.routing import conflicts, identifying, planning
from exam_app.review.turns import in_turn

PLACES = 1_000_000  # a place in a queue is a random number below


def allocate(session: Session, window: Window, *, seed: int, by: str, now: datetime) -> int:
    """Give every waiting script two different reviewers, evenly; returns how many places were filled.

    All or nothing: raises NotAllocable when a script lacks somebody. Tells each reviewer how many
    scripts wait and until when. Raises NotTakenIn before the intake and after the release,
    NotLookedThrough while a word that may identify a writer is undecided.
    """
    _only_while_marking(in_turn(session, window.id))
    identifying.refuse_unlooked(session, window.id)
    planned = planning.plan(session, window, seed=seed)
    if planned.lacking:
        raise rules.NotAllocable(planning.explain(planned.lacking))
    chance, due = random.Random(seed), _due(window, now)
    pairs = [(script, seat, reviewer) for script, given in planned.given.items() for seat, reviewer in given]
    chance.shuffle(pairs)
    for script, seat, reviewer in pairs:
        made = Assignment(script_id=script, reviewer_id=reviewer, seat=seat, place=chance.randrange(PLACES), due_on=due)
        _add(session, made, by=by, now=now)
    for reviewer, number in Counter(reviewer for _, _, reviewer in pairs).items():
        _tell(session, reviewer, number, window, now)
    return len(pairs)


def claim(session: Session, reviewer_id: int, *, window: Window, now: datetime) -> Assignment:
    """Give this reviewer one of the scripts that lack most reviewers, by chance.

    Raises NotTakenIn, NotDeclared, NothingToClaim (no script, no capacity left, or a conflict with
    all of them: it does not say which).
    """
    _only_while_marking(in_turn(session, window.id))
    if session.get(Declaration, (reviewer_id, window.id)) is None:
        raise rules.NotDeclared(window.public_id)
    reviewer = next((r for r in active_pool(session) if r.account_id == reviewer_id), None)
    waits = identifying.scripts_waiting(session, window.id)
    free = {script: seats for script, seats in planning.open_seats(session, window.id).items() if script.id not in waits}
    if reviewer is None or planning.loads(session, window.id)[reviewer_id] >= reviewer.capacity:
        raise rules.NothingToClaim("No script waits for you at the moment.")
    able = conflicts.unbarred(session, list(free), [reviewer])
    mine = [script for script in free if reviewer_id in able[script.id]]
    if not mine:
        raise rules.NothingToClaim("No script waits for you at the moment.")
    chosen = max(mine, key=lambda script: (len(free[script]), secrets.token_bytes(8)))
    made = Assignment(
        script_id=chosen.id,
        reviewer_id=reviewer_id,
        seat=free[chosen][0],
        place=secrets.randbelow(PLACES),
        due_on=_due(window, now),
    )
    return _add(session, made, by=reviewer.account.public_id, now=now)


def give_seat(session: Session, script: Script, seat: int, *, by: str, now: datetime) -> Assignment | None:
    """Give one seat of this script to the eligible reviewer with the fewest scripts; None when there is nobody.

    For the third seat, and for a seat that was sent back. The caller holds the turn.
    """
    reviewers, load = active_pool(session), planning.loads(session, script.window_id)
    able = conflicts.unbarred(session, [script], reviewers)[script.id]
    free = [r for r in reviewers if r.account_id in able and load[r.account_id] < r.capacity]
    if not free:
        return None
    chosen = min(free, key=lambda r: (load[r.account_id], hashlib.sha256(f"{script.id} {r.account_id}".encode()).digest()))
    made = Assignment(
        script_id=script.id, reviewer_id=chosen.account_id, seat=seat, place=secrets.randbelow(PLACES),
        due_on=_due(script.window, now),
    )  # fmt: skip
    _tell(session, chosen.account_id, 1, script.window, now)
    return _add(session, made, by=by, now=now)


def _only_while_marking(state: str) -> None:
    if state != "taken_in":
        raise rules.NotTakenIn("Scripts of this window cannot be given out now.")


def _due(window: Window, now: datetime) -> date:
    return rules.due_on(policy_of(window), window.zone, now)


def _add(session: Session, made: Assignment, *, by: str, now: datetime) -> Assignment:
    session.add(made)
    session.flush()
    first = sa.update(Script).where(Script.id == made.script_id, Script.state == "waiting")
    session.execute(first.values(state="in_review"))
    audit.record(session, Event.SCRIPT_ASSIGNED, by=by, about=made.script_id, at=now, assignment=made.public_id, seat=made.seat)
    return made


def _tell(session: Session, reviewer_id: int, number: int, window: Window, now: datetime) -> None:
    # Counts only: a code in a message would join the mailbox to the script.
    waits = "1 script waits" if number == 1 else f"{number} scripts wait"
    due = _due(window, now)
    body = f"{window.title}: {waits} for your marks. They are due on {due.day} {due:%B %Y}."
    tell(session, reviewer_id, subject=f"{waits} for you", body=body, path="/reviews", now=now)
