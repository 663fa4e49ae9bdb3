"""Seeded scripts: copies of settled scripts of earlier windows, mixed in so that nobody can tell them apart.

Receives a window in marking; hands on scripts like all others that count for nothing but the accuracy
of whoever marks them. Nobody gets a copy of what they marked, or of a writer they may know.
"""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.exams.models import Window
from exam_app.exams.service import policy_of
from exam_app.review import rules
from exam_app.review.models import Assignment, Reviewer, Script, Settlement
from exam_app.review.people.pool import active_pool
from exam_app.review.routing import allocation, planning
from exam_app.review.routing.conflicts import unbarred
from exam_app.review.turns import in_turn

MOST_SOURCES = 60  # looked at for one window; drawn by chance when there are more
EXACT, WITHIN = Fraction(1, 2), Fraction(1)  # levels from the settled one


@dataclass(frozen=True, slots=True)
class Accuracy:
    """A reviewer's seeded scripts: how many, and of how many criteria so many were exact or within one level."""

    scripts: int
    criteria: int
    exact: int
    within: int


def sources(session: Session, window: Window) -> list[Script]:
    """Settled scripts of released windows that answer the same versions of this window's prompts; a random choice of them."""
    prompts = {line.prompt_version_id for line in window.form.prompts}
    query = sa.select(Script).join(Window, Window.id == Script.window_id)
    query = query.where(Window.state == "released", Window.id != window.id, Script.state == "settled")
    found = list(session.scalars(query.where(Script.seed_of.is_(None), Script.prompt_version_id.in_(prompts))))
    return secrets.SystemRandom().sample(found, min(len(found), MOST_SOURCES))


def mix_in(session: Session, window: Window, a_reviewer: int, *, by: str, now: datetime) -> int:
    """Bring everybody who marks in this window up to so many seeded scripts, as far as there are any; returns how many are new.

    Raises NotTakenIn outside the time of marking, TooManySeeds, NoSeeds when nobody can be given one.
    """
    if in_turn(session, window.id) != "taken_in":
        raise rules.NotTakenIn("Scripts of this window cannot be given out now.")
    if a_reviewer > policy_of(window).seeds_most:
        raise rules.TooManySeeds(f"The policy of this window allows {policy_of(window).seeds_most} for each reviewer.")
    given = _choices(session, window, a_reviewer)
    for reviewer, source in given:
        _give(session, window, reviewer, source, by=by, now=now)
    if not given:
        raise rules.NoSeeds("Nobody can be given another seeded script.")
    audit.record(session, Event.SEEDS_MIXED_IN, by=by, about=window.public_id, at=now, scripts=len(given), a_reviewer=a_reviewer)
    return len(given)


def _choices(session: Session, window: Window, a_reviewer: int) -> list[tuple[Reviewer, Script]]:
    load, held, used = planning.loads(session, window.id), _held(session, window), _used(session)
    markers = [r for r in active_pool(session) if load[r.account_id] > 0]
    offered = sources(session, window)
    able = unbarred(session, offered, markers)
    found = []
    for reviewer in markers:
        mine = [s for s in offered if reviewer.account_id in able[s.id] and s.id not in used[reviewer.account_id]]
        found += [(reviewer, source) for source in mine[: max(a_reviewer - held[reviewer.account_id], 0)]]
    return found


def _held(session: Session, window: Window) -> Counter[int]:
    query = sa.select(Assignment.reviewer_id, sa.func.count()).join(Script).where(Script.window_id == window.id)
    rows = session.execute(query.where(Script.seed_of.is_not(None)).group_by(Assignment.reviewer_id))
    return Counter(dict(rows.all()))


def _used(session: Session) -> Mapping[int, set[str]]:
    """The sources of which each reviewer was given a copy, in any window."""
    query = sa.select(Assignment.reviewer_id, Script.seed_of).join(Script).where(Script.seed_of.is_not(None))
    found: dict[int, set[str]] = defaultdict(set)
    for reviewer, source in session.execute(query):
        found[reviewer].add(str(source))
    return found


def _give(session: Session, window: Window, reviewer: Reviewer, source: Script, *, by: str, now: datetime) -> None:
    copy = Script(
        window_id=window.id, prompt_version_id=source.prompt_version_id, text=source.text, sha256=source.sha256, seed_of=source.id
    )
    session.add(copy)
    session.flush()
    allocation.give_to(session, copy, 1, reviewer.account_id, by=by, now=now)


def outcomes(session: Session, windows: Collection[int]) -> dict[int, Accuracy]:
    """How near each reviewer came to the settled levels of what was mixed in, by account."""
    query = sa.select(Assignment, Settlement).join(Script, Script.id == Assignment.script_id)
    query = query.join(Settlement, Settlement.script_id == Script.seed_of)
    query = query.where(Script.window_id.in_(windows), Assignment.state == "locked")
    off: dict[int, list[list[float]]] = defaultdict(list)
    for row, settled in session.execute(query):
        off[row.reviewer_id].append(_off(row, settled))
    return {account: _accuracy(scripts) for account, scripts in off.items()}


def _off(row: Assignment, settled: Settlement) -> list[float]:
    assert row.review is not None
    scale = tuple(row.script.prompt.rubric.points)
    known = {line["criterion"]: rules.as_level(Fraction(line["points"]), scale) for line in settled.criteria}
    return [abs((score.level or 0) - known[score.criterion.code]) for score in row.review.scores]


def _accuracy(scripts: Sequence[Sequence[float]]) -> Accuracy:
    flat = [value for script in scripts for value in script]
    return Accuracy(
        len(scripts), len(flat), sum(value <= EXACT for value in flat), sum(value <= WITHIN for value in flat)
    )  # fmt: skip
