"""Who marks what: conflicts are looked up on the vault side, scripts given out, asked for, given anew.

Receives scripts that wait and the pool of reviewers; hands on assignments. Everything that gives out
a script does so in turn (see `turns`), and the constraints on assignments stand behind it.
"""

from __future__ import annotations

import hashlib
import random
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit, blind
from exam_app.audit import Event, Happening
from exam_app.exams.models import Window
from exam_app.exams.service import policy_of
from exam_app.notices.service import tell
from exam_app.review import rules
from exam_app.review.models import AllocationRun, Assignment, Declaration, Pin, Script
from exam_app.review.routing import explaining, groups, identifying, planning
from exam_app.review.routing.eligible import Pool, pool_for
from exam_app.review.routing.viewdata import Plan
from exam_app.review.turns import in_turn

PLACES = 1_000_000  # a place in a queue is a random number below


def allocate(session: Session, window: Window, *, seed: int, by: str, now: datetime, prepared: Plan | None = None) -> int:
    """Give every waiting script two different reviewers, evenly; returns how many places were filled.

    All or nothing: raises NotAllocable when a script lacks somebody or a pin cannot be kept, TooFewScripts
    when a small designation waits for a decision, NotLookedThrough while a word that may identify a writer is
    undecided. `prepared`: the plan for this seed that was made before the write lock; raises InputsChanged when
    it would come out otherwise now. Tells each reviewer how many scripts wait and until when. Raises NotTakenIn
    before the intake and after the release.
    """
    _only_while_marking(in_turn(session, window.id))
    identifying.refuse_unlooked(session, window.id)
    groups.refuse_undecided(session, window)
    planned = prepared or planning.plan(session, window, seed=seed, now=now)
    if prepared and prepared.inputs_hash != planning.inputs_for(session, window, now=now).hash:
        raise rules.InputsChanged("Something has changed since you saw this plan.")
    _refuse_gaps(planned)
    chance, due = random.Random(seed), _due(window, now)
    pairs = [(script, seat, reviewer) for script, given in planned.given.items() for seat, reviewer in given]
    _note_run(session, window, planned, seed, by=by, now=now)
    chance.shuffle(pairs)
    made = [
        Assignment(script_id=script, reviewer_id=reviewer, seat=seat, place=chance.randrange(PLACES), due_on=due)
        for script, seat, reviewer in pairs
    ]
    _add(session, made, by=by, now=now)
    tell_of(session, made, window, now=now)
    return len(pairs)


def allocate_as_seen(session: Session, window: Window, planned: Plan, *, seed: int, seen: str, by: str, now: datetime) -> int:
    """Carry out the plan that the coordinator saw, whose mark is `seen`. Raises InputsChanged when it is another one."""
    identifying.refuse_unlooked(session, window.id)
    if planned.seen != seen:
        raise rules.InputsChanged("Something has changed since you saw this plan.")
    return allocate(session, window, seed=seed, by=by, now=now, prepared=planned)


def _refuse_gaps(planned: Plan) -> None:
    if planned.lacking:
        raise rules.NotAllocable(explaining.explain(planned.lacking), " ".join(planned.help) or None)
    if planned.broken:
        raise rules.NotAllocable(f"{'. '.join(planned.broken)}.", "Remove these pins, then give the scripts out.")


def _note_run(session: Session, window: Window, planned: Plan, seed: int, *, by: str, now: datetime) -> None:
    """Store what was carried out and from what, so that it can be done again and compared."""
    if not planned.places:
        return
    run = AllocationRun(
        window_id=window.id, seed=seed, inputs_hash=planned.inputs_hash, scripts=planned.scripts, places=planned.places,
        repeats=planned.repeats, made_by=by, made_at=now,
    )  # fmt: skip
    session.add(run)
    session.flush()
    session.execute(sa.update(Pin).where(Pin.id.in_(planned.pins)).values(run_id=run.id))
    audit.record(
        session, Event.ALLOCATION_MADE, by=by, about=window.public_id, at=now, run=run.public_id, seed=seed,
        inputs_hash=run.inputs_hash, scripts=run.scripts, places=run.places,
    )  # fmt: skip


def claim(session: Session, reviewer_id: int, *, window: Window, now: datetime) -> Assignment:
    """Give this reviewer one of the scripts that lack most reviewers, by chance.

    Raises NotTakenIn, NotDeclared, NothingToClaim (no script, no capacity left, or a conflict with
    all of them: it does not say which).
    """
    _only_while_marking(in_turn(session, window.id))
    if session.get(Declaration, (reviewer_id, window.id)) is None:
        raise rules.NotDeclared(window.public_id)
    waits = identifying.scripts_waiting(session, window.id)
    free = {script: seats for script, seats in planning.places_to_give(session, window).items() if script.id not in waits}
    pool = pool_for(session, window, list(free), now=now)
    undecided = groups.undecided(session, window)
    mine = [s for s in free if reviewer_id in pool.able[s.id] and s.prompt.designation not in undecided]
    if not mine or not pool.room.get(reviewer_id):
        raise rules.NothingToClaim("No script waits for you at the moment.")
    chosen = max(mine, key=lambda script: (len(free[script]), secrets.token_bytes(8)))
    made = Assignment(
        script_id=chosen.id,
        reviewer_id=reviewer_id,
        seat=free[chosen][0],
        place=secrets.randbelow(PLACES),
        due_on=_due(window, now),
    )
    _add(session, [made], by=_public_id(pool, reviewer_id), now=now)
    return made


def _public_id(pool: Pool, reviewer_id: int) -> str:
    return next(r.account.public_id for r in pool.reviewers if r.account_id == reviewer_id)


def give_seat(session: Session, script: Script, seat: int, *, by: str, now: datetime, tells: bool = True) -> Assignment | None:
    """Give one seat of this script to the eligible reviewer with the fewest scripts; None when there is nobody.

    For the third seat, and for a seat that was sent back; a seeded script goes to nobody else. The caller holds the
    turn, and tells of several at once by `tell_of` if not `tells`. From a reviewer's session, which cannot look for
    conflicts, the seat is left to `waiting.fill`.
    """
    if blind.is_blind(session):
        blind.leave_to_the_vault(session)
        return None
    if script.seed_of is not None:
        return None
    pool = pool_for(session, script.window, [script], now=now)
    free = [account for account in pool.able[script.id] if pool.room[account] > 0]
    if not free:
        return None
    # Who it is among the least laden must not hang on the order in which people joined.
    chosen = min(free, key=lambda who: (pool.load.get(who, 0), hashlib.sha256(f"{script.id} {who}".encode()).digest()))
    return give_to(session, script, seat, chosen, by=by, now=now, tells=tells)


def give_seat_or_refuse(session: Session, script: Script, seat: int, *, by: str, now: datetime) -> None:
    """As `give_seat`, for a coordinator. Raises NotAllocable with what keeps everybody from the script."""
    if give_seat(session, script, seat, by=by, now=now) is None:
        pool = pool_for(session, script.window, [script], now=now)
        raise rules.NotAllocable(f"Nobody is free for script {script.code}: {explaining.why_nobody(script, pool)}.")


def give_to(
    session: Session, script: Script, seat: int, reviewer_id: int, *, by: str, now: datetime, tells: bool = True
) -> Assignment:
    """Give this seat to this reviewer and tell them that a script waits. The caller holds the turn and has looked for conflicts."""
    made = Assignment(
        script_id=script.id, reviewer_id=reviewer_id, seat=seat, place=secrets.randbelow(PLACES), due_on=_due(script.window, now)
    )
    _add(session, [made], by=by, now=now)
    if tells:
        tell_of(session, [made], script.window, now=now)
    return made


def tell_of(session: Session, made: Iterable[Assignment], window: Window, *, now: datetime) -> None:
    """Tell each of these reviewers how many of these scripts wait for them: one message, however many they are."""
    for reviewer, number in Counter(row.reviewer_id for row in made).items():
        _tell(session, reviewer, number, window, now)


def _only_while_marking(state: str) -> None:
    if state != "taken_in":
        raise rules.NotTakenIn("Scripts of this window cannot be given out now.")


def _due(window: Window, now: datetime) -> date:
    return rules.due_on(policy_of(window), window.zone, now)


def _add(session: Session, made: Sequence[Assignment], *, by: str, now: datetime) -> None:
    session.add_all(made)
    session.flush()
    first = sa.update(Script).where(Script.id.in_([row.script_id for row in made]), Script.state == "waiting")
    session.execute(first.values(state="in_review"))
    facts = [(row.script_id, {"assignment": row.public_id, "seat": row.seat}) for row in made]
    audit.record_all(session, [Happening(Event.SCRIPT_ASSIGNED, script, fact, by, now) for script, fact in facts])


def _tell(session: Session, reviewer_id: int, number: int, window: Window, now: datetime) -> None:
    # Counts only: a code in a message would join the mailbox to the script.
    waits = "1 script waits" if number == 1 else f"{number} scripts wait"
    due = _due(window, now)
    body = f"{window.title}: {waits} for your marks. {'It is' if number == 1 else 'They are'} due on {due.day} {due:%B %Y}."
    tell(session, reviewer_id, subject=f"{waits} for you", body=body, path="/reviews", now=now)
