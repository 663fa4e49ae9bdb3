"""Giving out: two different people a script, nobody near the writer, all or an explanation."""

from __future__ import annotations

from collections import Counter

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.exams.models import Window
from exam_app.notices.models import Notice
from exam_app.review.models import Assignment, Script
from exam_app.review.people import pool
from exam_app.review.routing import allocation, conflicts, planning
from exam_app.review.rules import NotAllocable, NotDeclared, NothingToClaim, NotTakenIn
from tests.build import Cast
from tests.build_review import assigned, candidate, declared, enter, more_reviewers, taken_in

pytestmark = pytest.mark.usefixtures("stocked")


def rows(session: Session) -> list[Assignment]:
    return list(session.scalars(sa.select(Assignment)))


def test_each_script_goes_to_two_different_reviewers_evenly(
    session: Session, cast: Cast, clock: FakeClock, window: Window
) -> None:
    for person in (cast.ada, cast.ben, cast.ada):
        candidate(session, person, window, now=clock.now())
    enter(session, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    scripts = taken_in(session, window, now=clock.now())
    assert allocation.allocate(session, window, seed=3, by="system", now=clock.now()) == 12
    for script in scripts:
        of_script = [row for row in rows(session) if row.script_id == script.id]
        assert {row.seat for row in of_script} == {1, 2}
        assert len({row.reviewer_id for row in of_script}) == 2
    assert set(Counter(row.reviewer_id for row in rows(session)).values()) == {4}
    assert {script.state for script in scripts} == {"in_review"}


def test_the_codes_of_one_script_differ_for_each_reviewer(session: Session, cast: Cast, clock: FakeClock, window: Window) -> None:
    candidate(session, cast.ada, window, now=clock.now())
    enter(session, cast.ruth, cast.rolf, now=clock.now())
    scripts = taken_in(session, window, now=clock.now())
    allocation.allocate(session, window, seed=3, by="system", now=clock.now())
    codes = [row.code for row in rows(session)] + [script.code for script in scripts]
    assert len(set(codes)) == len(codes) == 6


def test_reviewers_are_told_counts_and_no_codes(session: Session, cast: Cast, clock: FakeClock, window: Window) -> None:
    candidate(session, cast.ada, window, now=clock.now())
    enter(session, cast.ruth, cast.rolf, now=clock.now())
    taken_in(session, window, now=clock.now())
    allocation.allocate(session, window, seed=3, by="system", now=clock.now())
    notices = list(session.scalars(sa.select(Notice)))
    assert {notice.subject for notice in notices} == {"2 scripts wait for you"}
    assert {notice.account_id for notice in notices} == {cast.ruth.id, cast.rolf.id}
    assert not [row.code for row in rows(session) for notice in notices if row.code in notice.body]


NEAR = {
    "rater": ("rater", "Dr. Rolf Brandt", None),
    "supervisor by mail": ("program_supervisor", "R. B.", "Rolf@example.org"),
    "employer": ("employer", "The Harbor Clinic", None),
}


@pytest.mark.parametrize("case", list(NEAR))
def test_nobody_named_in_the_application_gets_the_script(
    session: Session, cast: Cast, clock: FakeClock, window: Window, case: str
) -> None:
    candidate(session, cast.ada, window, now=clock.now(), near=[NEAR[case]])
    candidate(session, cast.ben, window, now=clock.now(), near=[("rater", "Somebody Else", "else@example.org")])
    enter(session, cast.ruth, cast.rosa, now=clock.now())
    enter(session, cast.rolf, now=clock.now(), employer="Harbor Clinic")
    taken_in(session, window, now=clock.now())
    allocation.allocate(session, window, seed=3, by="system", now=clock.now())
    got = [row for row in rows(session) if row.reviewer_id == cast.rolf.id]
    vault = conflicts.near(session, [row.script_id for row in got])
    assert got
    assert all(cast.ben.id in near.accounts for near in vault.values())


def test_who_marked_an_earlier_attempt_does_not_mark_the_next(
    session: Session, cast: Cast, clock: FakeClock, window: Window
) -> None:
    application = candidate(session, cast.ada, window, now=clock.now())
    first = taken_in(session, window, now=clock.now())
    enter(session, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    assigned(session, first[0], cast.rolf, 1, now=clock.now())
    again = Window(
        title="Summer", form_id=window.form_id, policy_id=window.policy_id, opens_at=clock.now(), closes_at=window.closes_at,
        zone="UTC", state="frozen", frozen_at=clock.now(),
    )  # fmt: skip
    session.add(again)
    session.flush()
    candidate(session, cast.ada, again, now=clock.now(), application=application)
    taken_in(session, again, now=clock.now())
    allocation.allocate(session, again, seed=3, by="system", now=clock.now())
    marking_again = {row.reviewer_id for row in rows(session) if row.script.window_id == again.id}
    assert marking_again == {cast.ruth.id, cast.rosa.id}


def test_without_enough_people_nothing_is_given_out_and_the_reason_is_told(
    session: Session, cast: Cast, clock: FakeClock, window: Window
) -> None:
    candidate(session, cast.ada, window, now=clock.now(), near=[("rater", "Ruth Amsel", None)])
    enter(session, cast.ruth, cast.rolf, now=clock.now())
    pool.enter(session, cast.rosa.public_id, designations=["policy"], capacity=5, by="system", now=clock.now())
    taken_in(session, window, now=clock.now())
    with pytest.raises(NotAllocable) as refusal:
        allocation.allocate(session, window, seed=3, by="system", now=clock.now())
    assert "lacks 1: 1 another designation, 1 named in the application." in refusal.value.message
    assert rows(session) == []
    lacks = planning.plan(session, window, seed=3, now=clock.now()).lacking
    assert [(lack.missing, dict(lack.others), lack.full) for lack in lacks] == [
        (1, {"another designation": 1, "named in the application": 1}, 0)
    ] * 2


def test_capacity_is_never_exceeded(session: Session, cast: Cast, clock: FakeClock, window: Window) -> None:
    candidate(session, cast.ada, window, now=clock.now())
    enter(session, cast.ruth, cast.rolf, now=clock.now())
    enter(session, cast.ruth, now=clock.now(), capacity=1)
    taken_in(session, window, now=clock.now())
    with pytest.raises(NotAllocable):
        allocation.allocate(session, window, seed=3, by="system", now=clock.now())
    assert [lack.full for lack in planning.plan(session, window, seed=3, now=clock.now()).lacking] == [1]


def test_the_same_seed_plans_the_same(session: Session, cast: Cast, clock: FakeClock, window: Window) -> None:
    for _ in range(4):
        candidate(session, cast.ada, window, now=clock.now())
    enter(session, cast.ruth, cast.rolf, cast.rosa, *more_reviewers(session, 3, now=clock.now()), now=clock.now())
    taken_in(session, window, now=clock.now())
    assert planning.plan(session, window, seed=5, now=clock.now()) == planning.plan(session, window, seed=5, now=clock.now())


def test_nothing_is_given_out_before_the_intake(session: Session, cast: Cast, clock: FakeClock, window: Window) -> None:
    with pytest.raises(NotTakenIn):
        allocation.allocate(session, window, seed=3, by="system", now=clock.now())


def test_a_reviewer_can_ask_for_scripts_until_the_capacity_is_reached(
    session: Session, cast: Cast, clock: FakeClock, window: Window
) -> None:
    candidate(session, cast.ada, window, now=clock.now())
    candidate(session, cast.ben, window, now=clock.now())
    enter(session, cast.ruth, now=clock.now(), capacity=3)
    declared(session, window, cast.ruth, now=clock.now())
    taken_in(session, window, now=clock.now())
    claimed = [allocation.claim(session, cast.ruth.id, window=window, now=clock.now()).script_id for _ in range(3)]
    assert len(set(claimed)) == 3
    with pytest.raises(NothingToClaim):
        allocation.claim(session, cast.ruth.id, window=window, now=clock.now())


def test_asking_never_gives_a_script_of_somebody_near_nor_says_why(
    session: Session, cast: Cast, clock: FakeClock, window: Window
) -> None:
    candidate(session, cast.ada, window, now=clock.now(), near=[("advisor", "Ruth Amsel", None)])
    enter(session, cast.ruth, cast.rolf, now=clock.now())
    declared(session, window, cast.ruth, now=clock.now())
    taken_in(session, window, now=clock.now())
    with pytest.raises(NothingToClaim) as refusal:
        allocation.claim(session, cast.ruth.id, window=window, now=clock.now())
    assert "conflict" not in refusal.value.message + refusal.value.advice


def test_nobody_is_given_a_script_on_asking_before_the_declaration(
    session: Session, cast: Cast, clock: FakeClock, window: Window
) -> None:
    candidate(session, cast.ada, window, now=clock.now())
    enter(session, cast.ruth, now=clock.now())
    taken_in(session, window, now=clock.now())
    with pytest.raises(NotDeclared):
        allocation.claim(session, cast.ruth.id, window=window, now=clock.now())
    assert session.scalars(sa.select(Script.state)).unique().all() == ["waiting"]
