"""What an allocation would do: which places are open, who could take them, who would.

Receives a window and a seed; hands on a plan that `allocation` carries out.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.exams.models import Window
from exam_app.review.models import Assignment, Pin, Script
from exam_app.review.routing import explaining, groups, pinning
from exam_app.review.routing.eligible import ACTIVE, Pool, loads, met, pool_for
from exam_app.review.routing.matching import Matching, match
from exam_app.review.routing.pairing import repeats
from exam_app.review.routing.viewdata import Plan, Share

__all__ = ["ACTIVE", "designations_waiting", "inputs_for", "loads", "open_seats", "places_open", "places_to_give", "plan"]


def open_seats(session: Session, window_id: int) -> dict[Script, list[int]]:
    """The scripts that wait for a first or second reviewer, with the seats that are free."""
    query = sa.select(Script).where(
        Script.window_id == window_id, Script.state.in_(("waiting", "in_review")), Script.seed_of.is_(None)
    )
    taken: dict[str, set[int]] = {}
    seats = sa.select(Assignment.script_id, Assignment.seat).join(Script)
    for script, seat in session.execute(seats.where(Script.window_id == window_id, Assignment.state.in_(ACTIVE))):
        taken.setdefault(script, set()).add(seat)
    free = {s: [seat for seat in (1, 2) if seat not in taken.get(s.id, ())] for s in session.scalars(query.order_by(Script.id))}
    return {script: seats for script, seats in free.items() if seats}


def places_to_give(session: Session, window: Window) -> dict[Script, list[int]]:
    """The open seats without those of designations that are held for another window."""
    held = groups.held(session, window)
    return {s: seats for s, seats in open_seats(session, window.id).items() if s.prompt.designation not in held}


def designations_waiting(session: Session, window_id: int) -> set[str]:
    """The designations of which some script lacks a first or second reviewer."""
    return set(session.scalars(sa.select(_WAITING.c.designation).where(_WAITING.c.window_id == window_id)))


_WAITING = sa.table("waiting_designations", sa.column("window_id"), sa.column("designation"))


def places_open(session: Session, window_id: int) -> int:
    """How many first and second seats nobody has."""
    return sum(len(seats) for seats in open_seats(session, window_id).values())


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that an allocation is made from."""

    free: Mapping[Script, Sequence[int]]
    beside: Mapping[str, frozenset[int]]  # who has the other place already
    pool: Pool
    met: Mapping[frozenset[int], int]
    pins: Sequence[Pin]

    @property
    def hash(self) -> str:
        """SHA-256 over everything that decides, 64 hex digits; names do not."""
        free = sorted((script.id, list(seats), sorted(self.beside[script.id])) for script, seats in self.free.items())
        able = sorted((script, sorted(accounts)) for script, accounts in self.pool.able.items())
        people = sorted((account, room, self.pool.load.get(account, 0)) for account, room in self.pool.room.items())
        pairs = sorted((sorted(pair), times) for pair, times in self.met.items())
        return _hash([free, able, people, pairs, sorted((pin.script_id, pin.reviewer_id) for pin in self.pins)])


def inputs_for(session: Session, window: Window, *, now: datetime) -> Inputs:
    """What an allocation of this window would be made from now."""
    free = places_to_give(session, window)
    beside: dict[str, set[int]] = {script.id: set() for script in free}
    query = sa.select(Assignment.script_id, Assignment.reviewer_id).where(Assignment.script_id.in_(beside))
    for script, reviewer in session.execute(query.where(Assignment.state.in_(ACTIVE))):
        beside[script].add(reviewer)
    return Inputs(
        free, {script: frozenset(accounts) for script, accounts in beside.items()},
        pool_for(session, window, list(free), now=now), met(session), pinning.waiting_pins(session, list(free)),
    )  # fmt: skip


def plan(session: Session, window: Window, *, seed: int, now: datetime) -> Plan:
    """What `allocate` with this seed would do now, why, and for which scripts it lacks whom."""
    inputs = inputs_for(session, window, now=now)
    kept, broken = _pins_that_hold(inputs)
    found, total = _match(inputs, kept, seed)
    gets = Counter(account for accounts in found.given.values() for account in accounts)
    given = {s.id: tuple(zip(seats, found.given[s.id], strict=False)) for s, seats in inputs.free.items()}
    pool, story = inputs.pool, explaining.Story(inputs.free, inputs.beside, inputs.pool, inputs.met, found, kept)
    lacking = story.lacking()
    return Plan(
        scripts=len(inputs.free),
        places=sum(map(len, inputs.free.values())),
        repeats=total,
        shares=[
            Share(r.account.name, pool.load[r.account_id], gets[r.account_id], explaining.most(r, pool)) for r in pool.reviewers
        ],
        lines=story.lines(),
        lacking=lacking,
        help=explaining.help_for(lacking),
        broken=[f"{pin.reviewer.account.name} cannot have script {pin.script.code} any more" for pin in broken],
        given=given,
        pins=[pin.id for pin in inputs.pins if pin not in broken],
        inputs_hash=inputs.hash,
        seen=_hash([inputs.hash, sorted((script, list(places)) for script, places in given.items())]),
    )


def _match(inputs: Inputs, kept: Mapping[str, frozenset[int]], seed: int) -> tuple[Matching, int]:
    """The matching with the pins in it, and how much its pairs repeat."""
    pool, pinned = inputs.pool, Counter(account for accounts in kept.values() for account in accounts)
    beside = {script: accounts | kept[script] for script, accounts in inputs.beside.items()}
    found = match(
        {script.id: len(seats) - len(kept[script.id]) for script, seats in inputs.free.items()},
        {script: able - kept[script] for script, able in pool.able.items()},
        {account: room - pinned[account] for account, room in pool.room.items()},
        {account: pool.load.get(account, 0) + pinned[account] for account in pool.room},
        seed, beside=beside, met=inputs.met,
    )  # fmt: skip
    given = {script: (*sorted(kept[script]), *accounts) for script, accounts in found.given.items()}
    return Matching(given, found.unfilled), repeats(given, inputs.beside, inputs.met)


def _pins_that_hold(inputs: Inputs) -> tuple[dict[str, frozenset[int]], list[Pin]]:
    """The pins by script, and those that cannot be kept any more."""
    kept: dict[str, set[int]] = {script.id: set() for script in inputs.free}
    seats, room, broken = {s.id: len(free) for s, free in inputs.free.items()}, dict(inputs.pool.room), []
    for pin in inputs.pins:
        script, account = pin.script_id, pin.reviewer_id
        if account in inputs.pool.able[script] and room.get(account, 0) > 0 and len(kept[script]) < seats[script]:
            kept[script].add(account)
            room[account] -= 1
        else:
            broken.append(pin)
    return {script: frozenset(accounts) for script, accounts in kept.items()}, broken


def _hash(content: object) -> str:
    return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()
