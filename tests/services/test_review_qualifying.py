"""Practice, qualifying sets, and what lets somebody mark."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from exam_app.audit import AuditEvent
from exam_app.bank import service as bank
from exam_app.clock import FakeClock
from exam_app.errors import Missing
from exam_app.exams.models import Policy, Window
from exam_app.notices.models import Notice
from exam_app.review.models import QualifyingRound, TrainingReview
from exam_app.review.people import qualifying, rounds, standings
from exam_app.review.people.pool import active_pool
from exam_app.review.people.viewdata import TypedMark
from exam_app.review.routing import allocation, conflicts
from exam_app.review.rules import (
    AlreadyQualified,
    MarksLocked,
    MarksMissing,
    NothingToClaim,
    NotInThePool,
    PauseNotOver,
    PracticeFirst,
)
from exam_app.review.training import desk
from tests.build import Cast
from tests.build_exams import content_folder, rewrite
from tests.build_review import agreed_marks, candidate, declared, enter, practised, taken_in, tried, waived
from tests.stories.test_review_stories import at_once

pytestmark = pytest.mark.usefixtures("stocked")


@pytest.fixture
def pool(session: Session, cast: Cast, clock: FakeClock) -> None:
    """Ruth and Rolf in the pool, nobody qualified; Rolf practises beside Ruth, so that a query without its owner shows."""
    enter(session, cast.ruth, cast.rolf, now=clock.now(), qualified=False)
    practised(session, cast.rolf, "policy", now=clock.now())


def is_qualified(session: Session, cast: Cast, clock: FakeClock, designation: str = "policy") -> bool:
    found = qualifying.qualified(session, [cast.ruth.id, cast.rolf.id], designation, on=clock.now().date())
    assert cast.rolf.id not in found
    return cast.ruth.id in found


@pytest.mark.usefixtures("pool")
def test_after_practice_and_a_set_within_a_level_somebody_is_qualified(session: Session, cast: Cast, clock: FakeClock) -> None:
    practised(session, cast.ruth, "policy", now=clock.now())
    assert not is_qualified(session, cast, clock)
    done = tried(session, cast.ruth, "policy", off=1, now=clock.now())
    assert (done.is_passed, done.criteria, done.within, done.exact) == (True, 12, 12, 0)
    assert is_qualified(session, cast, clock)
    assert not is_qualified(session, cast, clock, "clinical")
    assert done.valid_until is not None
    clock.set(clock.now() + timedelta(days=(done.valid_until - clock.now().date()).days + 1))
    assert not is_qualified(session, cast, clock)


@pytest.mark.usefixtures("pool")
def test_two_levels_off_is_not_enough_and_the_next_set_comes_after_a_pause_with_other_papers(
    session: Session, cast: Cast, clock: FakeClock
) -> None:
    practised(session, cast.ruth, "policy", now=clock.now())
    first = tried(session, cast.ruth, "policy", off=2, now=clock.now())
    assert (first.is_passed, first.exact, first.valid_until) == (False, 0, None)
    with pytest.raises(PauseNotOver, match="can be begun from 19 May 2026"):
        rounds.begin_set(session, cast.ruth.id, "policy", by="x", now=clock.now() + timedelta(days=6))
    clock.advance(days=7)
    second = tried(session, cast.ruth, "policy", now=clock.now())
    had = [{review.paper.code for review in one.reviews} for one in (first, second)]
    assert [len(codes) for codes in had] == [2, 2]
    assert had[0].isdisjoint(had[1])
    assert {review.paper.prompt.prompt.code for review in first.reviews} == {"policy-01", "policy-02"}
    assert is_qualified(session, cast, clock)


@pytest.mark.usefixtures("pool")
def test_a_set_begins_after_practice_only_and_for_own_designations(session: Session, cast: Cast, clock: FakeClock) -> None:
    with pytest.raises(PracticeFirst):
        rounds.begin_set(session, cast.ruth.id, "policy", by="x", now=clock.now())
    with pytest.raises(NotInThePool):
        rounds.begin_practice(session, cast.rosa.id, "policy", now=clock.now())
    practised(session, cast.ruth, "policy", now=clock.now())
    tried(session, cast.ruth, "policy", now=clock.now())
    with pytest.raises(AlreadyQualified):
        rounds.begin_set(session, cast.ruth.id, "policy", by="x", now=clock.now())


@pytest.mark.usefixtures("pool")
def test_beginning_twice_goes_on_with_what_is_begun(session: Session, cast: Cast, clock: FakeClock) -> None:
    one, two = (rounds.begin_practice(session, cast.ruth.id, "policy", now=clock.now()) for _ in range(2))
    assert one is two
    rounds.save(session, one, agreed_marks(one), now=clock.now())
    rounds.lock(session, one, by=cast.ruth.public_id, now=clock.now())
    other = rounds.begin_practice(session, cast.ruth.id, "policy", now=clock.now())
    assert other.paper.code != one.paper.code
    sets = [rounds.begin_set(session, cast.ruth.id, "policy", by="x", now=clock.now()) for _ in range(2)]
    assert sets[0] is sets[1]


@pytest.mark.usefixtures("pool")
def test_marks_are_kept_as_typed_and_never_change_after_the_lock(session: Session, cast: Cast, clock: FakeClock) -> None:
    paper = rounds.begin_practice(session, cast.ruth.id, "policy", now=clock.now())
    rounds.save(session, paper, {1: TypedMark(2, "Seen in ¶2.")}, now=clock.now())
    assert desk.given_in(paper)[1] == TypedMark(2, "Seen in ¶2.")
    with pytest.raises(MarksMissing) as refusal:
        rounds.lock(session, paper, by="x", now=clock.now())
    assert refusal.value.criteria == (2, 3, 4, 5, 6)
    rounds.save(session, paper, agreed_marks(paper), now=clock.now())
    rounds.lock(session, paper, by="x", now=clock.now())
    with pytest.raises(MarksLocked):
        rounds.save(session, paper, agreed_marks(paper, 1), now=clock.now())
    with pytest.raises(MarksLocked):
        rounds.lock(session, paper, by="x", now=clock.now())


@pytest.mark.usefixtures("pool")
def test_the_agreed_marks_of_practice_come_with_the_lock_and_those_of_a_set_when_it_is_closed(
    session: Session, cast: Cast, clock: FakeClock
) -> None:
    paper = rounds.begin_practice(session, cast.ruth.id, "policy", now=clock.now())
    with pytest.raises(Missing):
        desk.practice_result(session, paper)
    rounds.save(session, paper, agreed_marks(paper, 1), now=clock.now())
    rounds.lock(session, paper, by="x", now=clock.now())
    assert desk.practice_result(session, paper).within == 6
    begun = rounds.begin_set(session, cast.ruth.id, "policy", by="x", now=clock.now())
    for review in begun.reviews:
        assert desk.set_page(begun).results == []
        with pytest.raises(Missing):
            desk.practice_result(session, review)
        rounds.save(session, review, agreed_marks(review), now=clock.now())
        rounds.lock(session, review, by="x", now=clock.now())
    results = desk.set_page(begun).results
    assert [(one.exact, one.own_total == one.agreed_total) for one in results] == [(6, True)] * 2
    assert all(mark.reason for one in results for mark in one.marks)


@pytest.mark.usefixtures("pool")
def test_nobody_reaches_another_persons_papers_and_sets(session: Session, cast: Cast, clock: FakeClock) -> None:
    paper = rounds.begin_practice(session, cast.ruth.id, "policy", now=clock.now())
    practised(session, cast.ruth, "policy", now=clock.now())
    begun = rounds.begin_set(session, cast.ruth.id, "policy", by="x", now=clock.now())
    for fetch, public_id in ((rounds.training_of, paper.public_id), (rounds.round_of, begun.public_id)):
        with pytest.raises(Missing):
            fetch(session, cast.rolf.id, public_id)


@pytest.mark.usefixtures("pool")
def test_a_changed_prompt_asks_for_a_new_qualification_and_added_papers_do_not(
    session: Session, cast: Cast, clock: FakeClock, window: Window, tmp_path: Path
) -> None:
    practised(session, cast.ruth, "policy", now=clock.now())
    tried(session, cast.ruth, "policy", now=clock.now())
    folder = content_folder(tmp_path)
    rewrite(folder / "anchors/policy-01-qualifying-1.toml", "The new contract is", "This new contract is")
    report = bank.import_content(session, by="x", now=clock.now(), folder=folder)
    assert report.prompts == 0
    assert is_qualified(session, cast, clock)
    newest = bank.training_papers(session, qualifying.newest_prompts(session, "policy"), "qualifying")
    assert [paper.text[:4] for paper in newest if paper.code == "policy-01-qualifying-1"] == ["This"]
    rewrite(folder / "rubrics/policy-01.toml", 'title = "Rebuilding', 'title = "Building')
    bank.import_content(session, by="x", now=clock.now(), folder=folder)
    assert not is_qualified(session, cast, clock)
    # A window that runs on the old prompts keeps its reviewers.
    candidate(session, cast.ada, window, now=clock.now(), designation="policy")
    scripts = taken_in(session, window, now=clock.now())
    reviewers = active_pool(session)
    able = conflicts.unbarred(session, scripts, reviewers, on=clock.now().date())
    assert set(able.values()) == {frozenset({cast.ruth.id})}


@pytest.mark.usefixtures("pool")
def test_a_waiver_qualifies_and_the_coordinators_asking_ends_whatever_did(session: Session, cast: Cast, clock: FakeClock) -> None:
    waived(session, cast.ruth, "policy", now=clock.now())
    assert is_qualified(session, cast, clock)
    ask = {"designation": "policy", "reason": "The rubric is read anew.", "about": cast.ruth.public_id, "by": cast.cora.public_id}
    qualifying.ask_again(session, cast.ruth.id, now=clock.now(), **ask)
    assert not is_qualified(session, cast, clock)
    standing = standings.standing(session, cast.ruth.id, "policy", now=clock.now())
    assert (standing.state, standing.asked_again) == ("none", "The rubric is read anew.")
    told = session.scalars(sa.select(Notice).where(Notice.account_id == cast.ruth.id)).all()
    assert [(row.subject, row.path) for row in told] == [("You are asked to qualify anew", "/reviews/training")]
    practised(session, cast.ruth, "policy", now=clock.now())
    clock.advance(minutes=5)
    tried(session, cast.ruth, "policy", now=clock.now())
    assert is_qualified(session, cast, clock)
    clock.advance(minutes=5)
    qualifying.ask_again(session, cast.ruth.id, now=clock.now(), **ask)
    assert not is_qualified(session, cast, clock)
    events = set(session.scalars(sa.select(AuditEvent.event).where(AuditEvent.about == cast.ruth.public_id)))
    assert {"reviewer.qualification_waived", "reviewer.qualification_asked", "reviewer.qualifying_closed"} <= events


@pytest.mark.usefixtures("pool")
@pytest.mark.parametrize("deed", ["UPDATE qualification_decisions SET reason = 'x'", "DELETE FROM qualification_decisions"])
def test_a_coordinators_decision_stays_as_it_was_recorded(session: Session, cast: Cast, clock: FakeClock, deed: str) -> None:
    waived(session, cast.ruth, "policy", now=clock.now())
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(sa.text(deed))


@pytest.mark.usefixtures("pool")
def test_who_is_not_qualified_gets_no_script_and_a_window_of_older_rules_asks_for_nothing(
    session: Session, cast: Cast, clock: FakeClock, window: Window
) -> None:
    candidate(session, cast.ada, window, now=clock.now(), designation="policy")
    declared(session, window, cast.ruth, now=clock.now())
    taken_in(session, window, now=clock.now())
    with pytest.raises(NothingToClaim):
        allocation.claim(session, cast.ruth.id, window=window, now=clock.now())
    policy = session.get_one(Policy, window.policy_id)
    policy.document = {name: value for name, value in policy.document.items() if name != "review"}
    session.flush()
    assert allocation.claim(session, cast.ruth.id, window=window, now=clock.now()).reviewer_id == cast.ruth.id


@pytest.mark.usefixtures("pool")
def test_two_tabs_that_begin_at_once_share_one_set(app: Flask, session: Session, cast: Cast, clock: FakeClock) -> None:
    practised(session, cast.ruth, "policy", now=clock.now())
    who = cast.ruth.id
    session.commit()

    def begin(own: Session, _which: int) -> str:
        return rounds.begin_set(own, who, "policy", by="x", now=clock.now()).public_id

    assert len(set(at_once(app, begin, 3))) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(QualifyingRound)) == 1


@pytest.mark.usefixtures("pool")
def test_the_last_two_papers_locked_at_once_close_the_set(app: Flask, session: Session, cast: Cast, clock: FakeClock) -> None:
    practised(session, cast.ruth, "policy", now=clock.now())
    begun = rounds.begin_set(session, cast.ruth.id, "policy", by="x", now=clock.now())
    for review in begun.reviews:
        rounds.save(session, review, agreed_marks(review), now=clock.now())
    ids = [review.id for review in begun.reviews]
    session.commit()

    def lock(own: Session, which: int) -> str:
        rounds.lock(own, own.get_one(TrainingReview, ids[which]), by="x", now=clock.now())
        return "locked"

    assert at_once(app, lock, 2) == ["locked", "locked"]
    session.expire_all()
    assert begun.is_passed
