"""Marking: drafts move nothing, locked marks stay, the score comes once."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import AuditEvent
from exam_app.clock import FakeClock
from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.review.marking import desk, marks, worklist
from exam_app.review.models import Assignment, Declaration, Review, Script, Settlement
from exam_app.review.people import declaring
from exam_app.review.progress import board, deciding
from exam_app.review.rules import AlreadyDecided, MarksFinal, MarksLocked, MarksMissing, NotAllocable, NotDeclared
from exam_app.review.settling import comparing
from tests.build import Cast
from tests.build_review import assigned, candidate, declared, drafted, enter, locked, reviewed, taken_in, third_seat

pytestmark = pytest.mark.usefixtures("stocked")


@pytest.fixture
def script(session: Session, cast: Cast, clock: FakeClock, window: Window) -> Script:
    """One of Ada's two scripts, with Ruth, Rolf and Rosa in the pool; Ben wrote others."""
    candidate(session, cast.ada, window, now=clock.now())
    candidate(session, cast.ben, window, now=clock.now())
    enter(session, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    declared(session, window, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    return taken_in(session, window, now=clock.now())[0]


def settlement(session: Session, script: Script) -> Settlement | None:
    return session.get(Settlement, script.id, populate_existing=True)


def test_a_draft_never_changes_the_state_of_anything(session: Session, cast: Cast, clock: FakeClock, script: Script) -> None:
    mine = assigned(session, script, cast.ruth, 1, now=clock.now())
    events = audit.head(session)
    drafted(session, mine, None, now=clock.now())
    drafted(session, mine, 4, now=clock.now())
    session.expire_all()
    assert (mine.state, script.state, settlement(session, script)) == ("assigned", "in_review", None)
    assert audit.head(session) == events
    assert session.scalar(sa.select(sa.func.count()).select_from(Review)) == 1


def test_the_second_lock_settles_by_the_mean(session: Session, cast: Cast, clock: FakeClock, script: Script) -> None:
    reviewed(session, script, (cast.ruth, 4), (cast.rolf, 4), now=clock.now())
    found = settlement(session, script)
    assert found is not None
    assert Fraction(found.points_num, found.points_den) == found.out_of
    assert (found.method, found.seats, found.reasons, found.sha256) == ("mean", [1, 2], [], script.sha256)
    assert sum(Fraction(line["points"]) for line in found.criteria) == found.out_of
    assert script.state == "settled"


def test_a_lock_needs_every_level_and_names_what_is_missing(
    session: Session, cast: Cast, clock: FakeClock, script: Script
) -> None:
    count = len(script.prompt.rubric.criteria)
    mine = assigned(session, script, cast.ruth, 1, now=clock.now())
    with pytest.raises(MarksMissing) as refusal:
        marks.lock(session, mine, by=cast.ruth.public_id, now=clock.now())
    assert refusal.value.criteria == tuple(range(1, count + 1))
    with pytest.raises(MarksMissing) as refusal:
        locked(session, mine, [3, None, *[3] * (count - 2)], now=clock.now())
    assert refusal.value.criteria == (2,)


def test_locked_marks_cannot_be_changed_or_locked_again(session: Session, cast: Cast, clock: FakeClock, script: Script) -> None:
    mine = locked(session, assigned(session, script, cast.ruth, 1, now=clock.now()), 3, now=clock.now())
    with pytest.raises(MarksLocked):
        drafted(session, mine, 4, now=clock.now())
    with pytest.raises(MarksLocked):
        marks.lock(session, mine, by=cast.ruth.public_id, now=clock.now())
    session.expire_all()
    assert mine.review is not None
    assert {score.level for score in mine.review.scores} == {3}


def test_a_lock_can_be_undone_within_a_quarter_of_an_hour(session: Session, cast: Cast, clock: FakeClock, script: Script) -> None:
    mine = locked(session, assigned(session, script, cast.ruth, 1, now=clock.now()), 3, now=clock.now())
    marks.reopen(session, mine, by=cast.ruth.public_id, now=clock.advance(minutes=14))
    session.expire_all()
    assert (mine.state, mine.locked_at) == ("assigned", None)
    assert session.scalar(sa.select(AuditEvent.event).order_by(AuditEvent.seq.desc()).limit(1)) == "review.reopened"
    locked(session, mine, 2, now=clock.now())
    with pytest.raises(MarksFinal):
        marks.reopen(session, mine, by=cast.ruth.public_id, now=clock.advance(minutes=15))


@pytest.mark.parametrize("other", [3, 1])
def test_nobody_can_undo_once_both_are_locked_whatever_comes_of_it(
    session: Session, cast: Cast, clock: FakeClock, script: Script, other: int
) -> None:
    mine = locked(session, assigned(session, script, cast.ruth, 1, now=clock.now()), 3, now=clock.now())
    locked(session, assigned(session, script, cast.rolf, 2, now=clock.now()), other, now=clock.now())
    with pytest.raises(MarksFinal):
        marks.reopen(session, mine, by=cast.ruth.public_id, now=clock.now())


def test_a_disagreement_brings_a_third_reviewer_who_marks_blind(
    session: Session, cast: Cast, clock: FakeClock, window: Window, script: Script
) -> None:
    reviewed(session, script, (cast.ruth, 4), (cast.rolf, 1), now=clock.now())
    third = third_seat(session, script)
    assert third is not None
    assert (third.reviewer_id, script.state, settlement(session, script)) == (cast.rosa.id, "adjudication", None)
    assert "Seen in" not in repr(desk.desk(session, third, now=clock.now()))
    with pytest.raises(Missing):
        comparing.comparison(session, third)
    locked(session, third, [4] * (len(script.prompt.rubric.criteria) - 1) + [3], now=clock.now())
    found = settlement(session, script)
    assert found is not None
    assert Fraction(found.points_num, found.points_den) == found.out_of - Fraction(1, 2)
    assert (found.method, found.seats, found.reasons) == ("adjudicated", [1, 3], ["pass", "total", "criterion"])
    assert "Marker A and you" in comparing.comparison(session, third).how


def test_the_first_two_never_see_the_comparison(session: Session, cast: Cast, clock: FakeClock, script: Script) -> None:
    reviewed(session, script, (cast.ruth, 4), (cast.rolf, 1), now=clock.now())
    third = third_seat(session, script)
    assert third is not None
    locked(session, third, 4, now=clock.now())
    for row in session.scalars(sa.select(Assignment).where(Assignment.script_id == script.id, Assignment.seat != 3)):
        with pytest.raises(Missing):
            comparing.comparison(session, row)


def test_what_the_first_two_see_is_the_same_with_and_without_a_third(
    session: Session, cast: Cast, clock: FakeClock, window: Window, script: Script
) -> None:
    other = next(s for s in session.scalars(sa.select(Script)) if s.id != script.id and s.prompt.id == script.prompt.id)
    reviewed(session, script, (cast.ruth, 4), (cast.rolf, 1), now=clock.now())
    reviewed(session, other, (cast.ruth, 4), (cast.rolf, 4), now=clock.now())
    seen = []
    for one in (script, other):
        query = sa.select(Assignment).where(Assignment.script_id == one.id, Assignment.reviewer_id == cast.ruth.id)
        row = session.scalars(query).one()
        shown = repr(desk.desk(session, row, now=clock.now())).replace(row.code, "CODE").replace(row.public_id, "ID")
        seen.append(shown)
    assert script.state != other.state
    assert seen[0] == seen[1]


def test_when_nobody_can_be_third_the_board_says_so_and_finds_one_later(
    session: Session, cast: Cast, clock: FakeClock, window: Window, script: Script
) -> None:
    enter(session, cast.rosa, now=clock.now(), capacity=0)
    reviewed(session, script, (cast.ruth, 4), (cast.rolf, 1), now=clock.now())
    assert third_seat(session, script) is None
    assert board.board(session, window, now=clock.now()).without_third == [(script.code, script.prompt.title)]
    with pytest.raises(NotAllocable, match=f"Nobody is free for script {script.code}: 2 had it before, 1 no capacity left."):
        deciding.find_third(session, window, script.code, by="system", now=clock.now())
    enter(session, cast.rosa, now=clock.now(), capacity=5)
    deciding.find_third(session, window, script.code, by="system", now=clock.now())
    assert third_seat(session, script) is not None
    with pytest.raises(AlreadyDecided):
        deciding.find_third(session, window, script.code, by="system", now=clock.now())


def test_a_script_that_was_sent_back_waits_for_the_coordinator(
    session: Session, cast: Cast, clock: FakeClock, window: Window, script: Script
) -> None:
    mine = assigned(session, script, cast.ruth, 1, now=clock.now())
    marks.send_back(session, mine, reason="identifies", note="A town is named.", by=cast.ruth.public_id, now=clock.now())
    session.expire_all()
    assert script.state == "sent_back"
    waiting = board.board(session, window, now=clock.now()).sent_back
    assert [(line.code, line.note, line.may_allow) for line in waiting] == [(script.code, "A town is named.", True)]
    with pytest.raises(Missing):
        marks.assignment_of(session, cast.ruth.id, mine.public_id)
    deciding.give_back(session, mine, by=cast.cora.public_id, now=clock.now())
    session.expire_all()
    assert (script.state, mine.state) == ("in_review", "assigned")


def test_a_conflict_passes_the_script_on_at_once(session: Session, cast: Cast, clock: FakeClock, script: Script) -> None:
    mine = assigned(session, script, cast.ruth, 2, now=clock.now())
    assigned(session, script, cast.rolf, 1, now=clock.now())
    marks.send_back(session, mine, reason="conflict", note="", by=cast.ruth.public_id, now=clock.now())
    session.expire_all()
    taken = {row.seat: row.reviewer_id for row in script.assignments if row.state == "assigned"}
    assert taken == {1: cast.rolf.id, 2: cast.rosa.id}
    assert script.state == "in_review"


def test_after_a_conflict_nobody_can_let_the_reviewer_go_on(
    session: Session, cast: Cast, clock: FakeClock, window: Window, script: Script
) -> None:
    enter(session, cast.rosa, cast.rolf, now=clock.now(), capacity=0)
    mine = assigned(session, script, cast.ruth, 1, now=clock.now())
    marks.send_back(session, mine, reason="conflict", note="", by=cast.ruth.public_id, now=clock.now())
    session.expire_all()
    assert script.state == "sent_back"
    with pytest.raises(AlreadyDecided):
        deciding.give_back(session, mine, by=cast.cora.public_id, now=clock.now())
    with pytest.raises(NotAllocable):
        deciding.pass_on(session, mine, by=cast.cora.public_id, now=clock.now())
    enter(session, cast.rolf, now=clock.now(), capacity=3)
    deciding.pass_on(session, mine, by=cast.cora.public_id, now=clock.now())
    session.expire_all()
    assert script.state == "in_review"
    assert board.board(session, window, now=clock.now()).sent_back == []


def test_a_third_review_that_was_sent_back_goes_on_as_a_third_review(
    session: Session, cast: Cast, clock: FakeClock, script: Script
) -> None:
    reviewed(session, script, (cast.ruth, 4), (cast.rolf, 1), now=clock.now())
    third = third_seat(session, script)
    assert third is not None
    marks.send_back(session, third, reason="concern", note="", by=cast.rosa.public_id, now=clock.now())
    session.expire_all()
    assert script.state == "sent_back"
    deciding.give_back(session, third, by=cast.cora.public_id, now=clock.now())
    session.expire_all()
    assert script.state == "adjudication"
    locked(session, third, 4, now=clock.now())
    assert script.state == "settled"


def test_no_script_is_shown_before_the_declaration_nor_to_anybody_else(
    session: Session, cast: Cast, clock: FakeClock, window: Window, script: Script
) -> None:
    mine = assigned(session, script, cast.ruth, 1, now=clock.now())
    with pytest.raises(Missing):
        marks.assignment_of(session, cast.rolf.id, mine.public_id)
    session.execute(sa.delete(Declaration).where(Declaration.account_id == cast.ruth.id))
    with pytest.raises(NotDeclared):
        marks.assignment_of(session, cast.ruth.id, mine.public_id)
    declaring.declare(session, cast.ruth.id, window, conflicts="none", by=cast.ruth.public_id, now=clock.now())
    declaring.declare(session, cast.ruth.id, window, conflicts="again", by=cast.ruth.public_id, now=clock.now())
    assert marks.assignment_of(session, cast.ruth.id, mine.public_id) is mine


def test_what_is_to_do_counts_open_scripts_late_ones_and_declarations(
    session: Session, cast: Cast, clock: FakeClock, window: Window, script: Script
) -> None:
    mine = assigned(session, script, cast.ruth, 1, now=clock.now())
    assert worklist.to_do(session, cast.ruth.id, now=clock.now()).to_mark == 1
    clock.advance(days=22)
    session.execute(sa.delete(Declaration).where(Declaration.account_id == cast.ruth.id))
    todo = worklist.to_do(session, cast.ruth.id, now=clock.now())
    assert (todo.to_mark, todo.late, todo.declarations, todo.due_on) == (1, 1, 1, mine.due_on)
    assert worklist.to_do(session, cast.ada.id, now=clock.now()).to_mark == 0


def test_marks_of_another_text_are_never_settled(session: Session, cast: Cast, clock: FakeClock, script: Script) -> None:
    first = locked(session, assigned(session, script, cast.ruth, 1, now=clock.now()), 3, now=clock.now())
    session.execute(sa.update(Review).where(Review.assignment_id == first.id).values(sha256="f" * 64))
    with pytest.raises(ValueError, match="another text"):
        locked(session, assigned(session, script, cast.rolf, 2, now=clock.now()), 3, now=clock.now())


@pytest.mark.parametrize("deed", ["UPDATE criterion_scores SET level = 4", "DELETE FROM criterion_scores"])
def test_the_database_itself_keeps_locked_marks(
    session: Session, cast: Cast, clock: FakeClock, script: Script, deed: str
) -> None:
    mine = drafted(session, assigned(session, script, cast.ruth, 1, now=clock.now()), 3, now=clock.now())
    with session.begin_nested() as draft:
        session.execute(sa.text(deed))
        draft.rollback()
    session.expire_all()
    locked(session, mine, 3, now=clock.now())
    with pytest.raises(DBAPIError, match="stay as they are"), session.begin_nested():
        session.execute(sa.text(deed))
    marks.reopen(session, mine, by="ruth", now=clock.now())
    session.execute(sa.text(deed))
