"""Who could have which scripts of a window: the pool with its loads and room, without conflicts and the coordinator's exclusions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from exam_app.exams.models import Window
from exam_app.review import rules
from exam_app.review.models import Assignment, Pin, Reviewer, Script
from exam_app.review.people.pool import active_pool, capacities
from exam_app.review.routing import conflicts

ACTIVE = ("assigned", "locked")


@dataclass(frozen=True, slots=True)
class Pool:
    """The reviewers of a window. `able`: script -> accounts who may have it; `room`: places left for each; `excluded`: by the coordinator.

    `why`: script -> account -> the word of what keeps them from it, or None; the coordinator's exclusions are not in it.
    """

    reviewers: Sequence[Reviewer]
    why: conflicts.Reasons
    able: Mapping[str, frozenset[int]]
    excluded: Mapping[str, frozenset[int]]
    load: Mapping[int, int]
    room: Mapping[int, int]


def pool_for(session: Session, window: Window, scripts: Sequence[Script], *, now: datetime) -> Pool:
    """Who may have each of these scripts of this window."""
    reviewers, load = active_pool(session), loads(session, window.id)
    excluded = _excluded(session, [script.id for script in scripts])
    why = conflicts.reasons(session, scripts, reviewers, on=rules.day_in(window.zone, now))
    takes = capacities(session, window.id, reviewers)
    return Pool(
        reviewers=reviewers,
        why=why,
        able={script: frozenset(who for who in line if not line[who]) - excluded[script] for script, line in why.items()},
        excluded=excluded,
        load=load,
        room={who: max(number - load[who], 0) for who, number in takes.items()},
    )


def loads(session: Session, window_id: int) -> Counter[int]:
    """How many scripts of the window each reviewer has."""
    query = sa.select(Assignment.reviewer_id, sa.func.count()).join(Script)
    query = query.where(Script.window_id == window_id, Assignment.state.in_(ACTIVE)).group_by(Assignment.reviewer_id)
    return Counter(dict(session.execute(query).all()))


def met(session: Session) -> dict[frozenset[int], int]:
    """How often two reviewers have, or had, the two first places of a script together, in all windows."""
    one, two = aliased(Assignment), aliased(Assignment)
    together = sa.and_(one.script_id == two.script_id, one.seat == 1, two.seat == 2)
    active = one.state.in_(ACTIVE) & two.state.in_(ACTIVE)
    query = sa.select(one.reviewer_id, two.reviewer_id, sa.func.count()).join(two, together).where(active)
    found: Counter[frozenset[int]] = Counter()
    for first, second, times in session.execute(query.group_by(one.reviewer_id, two.reviewer_id)):
        found[frozenset((first, second))] += times
    return dict(found)


def _excluded(session: Session, scripts: Sequence[str]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {script: set() for script in scripts}
    query = sa.select(Pin.script_id, Pin.reviewer_id).where(Pin.kind == "exclusion", Pin.script_id.in_(scripts))
    for script, reviewer in session.execute(query):
        found[script].add(reviewer)
    return {script: frozenset(reviewers) for script, reviewers in found.items()}
