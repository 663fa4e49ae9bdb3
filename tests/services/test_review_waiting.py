"""What a reviewer's deed leaves to the vault side: settled after the commit, seats filled when somebody is free."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from exam_app import tasks
from exam_app.accounts.models import Account
from exam_app.clock import FakeClock
from exam_app.exams.models import Window
from exam_app.review.marking import marks
from exam_app.review.models import Assignment, Script, Settlement
from exam_app.review.routing import allocation, waiting
from exam_app.review.settling import onward
from tests.build import Cast
from tests.build_review import assigned, candidate, declared, drafted, enter, locked, taken_in, third_seat
from tests.page import Browser

pytestmark = pytest.mark.usefixtures("stocked")
As = Callable[[Account], Browser]


@pytest.fixture
def script(session: Session, cast: Cast, clock: FakeClock, window: Window) -> Script:
    candidate(session, cast.ada, window, now=clock.now())
    enter(session, cast.ruth, cast.rolf, now=clock.now())
    declared(session, window, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    return taken_in(session, window, now=clock.now())[0]


def holder(session: Session, script: Script, seat: int) -> int | None:
    active = Assignment.state.in_(("assigned", "locked"))
    return session.scalar(
        sa.select(Assignment.reviewer_id).where(Assignment.script_id == script.id, Assignment.seat == seat, active)
    )


def test_the_second_lock_settles_right_after_the_request(
    session: Session, cast: Cast, clock: FakeClock, script: Script, as_: As
) -> None:
    locked(session, assigned(session, script, cast.ruth, 1, now=clock.now()), 3, now=clock.now())
    mine = drafted(session, assigned(session, script, cast.rolf, 2, now=clock.now()), 3, now=clock.now())
    as_(cast.rolf).get(f"/reviews/{mine.public_id}/lock").press("Lock these marks")
    session.expire_all()
    assert script.state == "settled"
    assert session.get(Settlement, script.id) is not None


def test_a_conflict_passes_the_script_on_right_after_the_request(
    session: Session, cast: Cast, clock: FakeClock, script: Script, as_: As
) -> None:
    enter(session, cast.rosa, now=clock.now())
    assigned(session, script, cast.rolf, 2, now=clock.now())
    mine = assigned(session, script, cast.ruth, 1, now=clock.now())
    page = as_(cast.ruth).get(f"/reviews/{mine.public_id}/return")
    page.press("Send it back", {"Why do you send it back?": "conflict"})
    session.expire_all()
    assert (script.state, holder(session, script, 1)) == ("in_review", cast.rosa.id)


def test_a_script_that_nobody_could_take_goes_on_when_somebody_is_free(
    app: Flask, session: Session, cast: Cast, clock: FakeClock, script: Script, as_: As
) -> None:
    assigned(session, script, cast.rolf, 2, now=clock.now())
    mine = assigned(session, script, cast.ruth, 1, now=clock.now())
    page = as_(cast.ruth).get(f"/reviews/{mine.public_id}/return")
    page.press("Send it back", {"Why do you send it back?": "conflict"})
    session.expire_all()
    assert (script.state, holder(session, script, 1)) == ("sent_back", None)
    enter(session, cast.rosa, now=clock.now())
    session.commit()
    tasks.go_on_with_marking(app)
    session.expire_all()
    assert (script.state, holder(session, script, 1)) == ("in_review", cast.rosa.id)


def test_a_script_that_stopped_because_of_its_text_waits_for_the_coordinator(
    session: Session, cast: Cast, clock: FakeClock, script: Script, window: Window
) -> None:
    enter(session, cast.rosa, now=clock.now())
    mine = assigned(session, script, cast.ruth, 1, now=clock.now())
    other = assigned(session, script, cast.rolf, 2, now=clock.now())
    marks.send_back(session, mine, reason="identifies", note="", by="system", now=clock.now())
    marks.send_back(session, other, reason="conflict", note="", by="system", now=clock.now())
    session.expire_all()
    given = waiting.fill(session, window, now=clock.now())
    assert (given, script.state, holder(session, script, 1)) == (0, "sent_back", None)


def test_a_third_review_that_nobody_could_take_is_given_when_somebody_is_free(
    app: Flask, session: Session, cast: Cast, clock: FakeClock, script: Script
) -> None:
    for seat, (person, level) in enumerate(((cast.ruth, 4), (cast.rolf, 1)), 1):
        locked(session, assigned(session, script, person, seat, now=clock.now()), level, now=clock.now())
    assert (script.state, third_seat(session, script)) == ("adjudication", None)
    enter(session, cast.rosa, now=clock.now())
    session.commit()
    tasks.go_on_with_marking(app)
    session.expire_all()
    third = third_seat(session, script)
    assert third is not None
    assert third.reviewer_id == cast.rosa.id


def test_when_one_is_withdrawn_only_their_scripts_move(
    session: Session, cast: Cast, clock: FakeClock, window: Window, script: Script
) -> None:
    enter(session, cast.rosa, now=clock.now())
    allocation.allocate(session, window, seed=3, by="system", now=clock.now())
    before = {(row.script_id, row.seat): row.reviewer_id for row in session.scalars(sa.select(Assignment))}
    gone = [place for place, who in before.items() if who == cast.ruth.id]
    session.execute(sa.update(Assignment).where(Assignment.reviewer_id == cast.ruth.id).values(state="withdrawn"))
    session.expire_all()
    assert waiting.fill(session, window, now=clock.now()) == len(gone) > 0
    active = sa.select(Assignment).where(Assignment.state == "assigned")
    after = {(row.script_id, row.seat): row.reviewer_id for row in session.scalars(active)}
    assert after.keys() == before.keys()
    assert {place for place in after if after[place] != before[place]} == set(gone)
    assert cast.ruth.id not in after.values()


def test_when_the_request_broke_off_before_it_the_sweep_settles(
    app: Flask, session: Session, cast: Cast, clock: FakeClock, script: Script
) -> None:
    for seat, person in ((1, cast.ruth), (2, cast.rolf)):
        drafted(session, assigned(session, script, person, seat, now=clock.now()), 3, now=clock.now())
    session.execute(sa.update(Assignment).values(state="locked", locked_at=clock.now()))
    session.commit()
    tasks.sweep(app)
    session.expire_all()
    assert script.state == "settled"
    assert not onward.is_due(session, now=clock.now())
    tasks.sweep(app)
    assert len(list(session.scalars(sa.select(Settlement)))) == 1
