"""What an allocation would do: which places are open, who could take them, what is lacking.

Receives a window and a seed; hands on a plan that `allocation` carries out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.exams.models import Window
from exam_app.review.models import Assignment, Reviewer, Script
from exam_app.review.people.pool import active_pool
from exam_app.review.routing.conflicts import had, unbarred
from exam_app.review.routing.matching import Matching, match
from exam_app.review.routing.viewdata import Lack, Plan, Share

ACTIVE = ("assigned", "locked")


def loads(session: Session, window_id: int) -> Counter[int]:
    """How many scripts of the window each reviewer has."""
    query = sa.select(Assignment.reviewer_id, sa.func.count()).join(Script)
    query = query.where(Script.window_id == window_id, Assignment.state.in_(ACTIVE)).group_by(Assignment.reviewer_id)
    return Counter(dict(session.execute(query).all()))


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


def designations_waiting(session: Session, window_id: int) -> set[str]:
    """The designations of which some script lacks a first or second reviewer."""
    return {script.prompt.designation for script in open_seats(session, window_id)}


def places_open(session: Session, window_id: int) -> int:
    """How many first and second seats nobody has."""
    return sum(len(seats) for seats in open_seats(session, window_id).values())


def plan(session: Session, window: Window, *, seed: int) -> Plan:
    """What `allocate` with this seed would do now, and for which scripts it lacks whom."""
    reviewers, free = active_pool(session), open_seats(session, window.id)
    eligible, load = unbarred(session, list(free), reviewers), loads(session, window.id)
    room = {r.account_id: max(r.capacity - load[r.account_id], 0) for r in reviewers}
    found = match({s.id: len(seats) for s, seats in free.items()}, eligible, room, load, seed)
    gets = Counter(reviewer for given in found.given.values() for reviewer in given)
    return Plan(
        scripts=len(free),
        places=sum(map(len, free.values())),
        shares=[Share(r.account.name, load[r.account_id], gets[r.account_id], r.capacity) for r in reviewers],
        lacking=_lacking(session, found, list(free), reviewers, eligible),
        given={s.id: tuple(zip(seats, found.given[s.id], strict=False)) for s, seats in free.items()},
    )


def _lacking(
    session: Session,
    found: Matching,
    scripts: Iterable[Script],
    reviewers: Sequence[Reviewer],
    eligible: Mapping[str, frozenset[int]],
) -> list[Lack]:
    taken = had(session, list(found.unfilled))
    lacks = []
    for script in (script for script in scripts if script.id in found.unfilled):
        able = [r for r in reviewers if script.prompt.designation in r.designations]
        barred = [r for r in able if r.account_id not in eligible[script.id] | taken[script.id]]
        full = eligible[script.id] - set(found.given[script.id])
        missing, outside = found.unfilled[script.id], len(reviewers) - len(able)
        lacks.append(Lack(script.code, script.prompt.title, missing, outside, len(barred), len(full)))
    return lacks


def explain(lacking: Sequence[Lack]) -> str:
    """In words, which scripts lack somebody and why."""
    parts = [
        f"Script {lack.code} ({lack.prompt}) lacks {lack.missing}: of the reviewers {lack.no_designation} mark another "
        f"designation, {lack.barred} have a conflict, {lack.full} have no capacity left."
        for lack in lacking
    ]
    return " ".join(parts)
