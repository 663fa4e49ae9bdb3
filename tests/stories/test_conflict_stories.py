"""Failure story 22, the later half: a conflict that comes to light after scripts were given out, opened and locked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.clock import FakeClock
from exam_app.exams.models import Window
from exam_app.review.models import Assignment, Script
from exam_app.review.routing import conflicts
from tests.build import Cast
from tests.build_review import assigned, candidate, declared, drafted, enter, locked, more_reviewers, taken_in
from tests.page import Browser

pytestmark = pytest.mark.usefixtures("stocked")
As = Callable[[Account], Browser]


@pytest.fixture
def scripts(session: Session, cast: Cast, clock: FakeClock, window: Window) -> list[Script]:
    """Two scripts of Ada and two of Ben, one of each pair marked and one only given out, all by Ruth; six people in the pool."""
    for person in (cast.ada, cast.ben):
        candidate(session, person, window, now=clock.now())
    people = (cast.ruth, cast.rolf, cast.rosa, *more_reviewers(session, 3, now=clock.now()))
    enter(session, *people, now=clock.now())
    declared(session, window, *people, now=clock.now())
    found = taken_in(session, window, now=clock.now())
    vault = conflicts.near(session, [script.id for script in found])
    found.sort(key=lambda script: cast.ada.id not in vault[script.id].accounts)
    for number, script in enumerate(found):
        mine = assigned(session, script, cast.ruth, 1, now=clock.now())
        (drafted if number % 2 else locked)(session, mine, 3, now=clock.now())
        assigned(session, script, cast.rolf, 2, now=clock.now())
    session.commit()
    return found


def holders(session: Session, script: Script) -> list[int]:
    query = sa.select(Assignment.reviewer_id).where(Assignment.script_id == script.id)
    return list(session.scalars(query.where(Assignment.state.in_(("assigned", "locked"))).order_by(Assignment.seat)))


def test_22_a_conflict_declared_late_takes_what_is_open_and_asks_the_coordinator_about_what_is_locked(
    session: Session, cast: Cast, window: Window, scripts: list[Script], as_: As
) -> None:
    before = {script.id: holders(session, script) for script in scripts}
    form = as_(cast.ruth).get(f"/reviews/windows/{window.public_id}/declaration")
    done = form.press("Change the declaration", {"people": "Ada Lindqvist", "confidential": "y", "is_none": None})
    assert done.says("Your declaration is recorded.")
    adas, bens = scripts[:2], scripts[2:]
    session.expire_all()
    assert [holders(session, script) for script in bens] == [before[script.id] for script in bens]
    assert cast.ruth.id in holders(session, adas[0])
    assert cast.ruth.id not in holders(session, adas[1])
    page = as_(cast.cora).get(f"/windows/{window.public_id}/conflicts").follow("Decide")
    assert page.press("Record the decision", {"outcome": "set_aside", "reason": ""}).status == 422
    page.press("Record the decision", {"outcome": "set_aside", "reason": "They are near friends."})
    session.expire_all()
    for script in scripts:
        assert len(set(holders(session, script))) == 2
    assert cast.ruth.id not in {who for script in adas for who in holders(session, script)}
    kept = session.scalars(sa.select(Assignment).where(Assignment.script_id == adas[0].id, Assignment.state == "withdrawn")).one()
    assert kept.review is not None
    assert {score.level for score in kept.review.scores} == {3}
