"""Several right answers, cases and questions on trial, from the first save to the frozen letters."""

from __future__ import annotations

import random

import pytest
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.sitting import choosing, closing, holding, late_list, letters, rescue, rules, service, submitting
from exam_app.sitting.models import Sitting
from exam_app.sitting.outline import outline_of
from tests import build_mixed as m
from tests import build_office as o
from tests import build_sitting as b
from tests.build import Cast

pytestmark = pytest.mark.usefixtures("stocked")


@pytest.fixture
def two(session: Session, cast: Cast, clock: FakeClock) -> b.Two:
    """Part One of a mixed form, started by Ada and Ben."""
    m.sit_a_mixed_form(session, cast, now=clock.now())
    return b.running(session, cast, now=clock.now())


def test_a_set_of_letters_is_saved_where_several_may_be_chosen_and_nowhere_else(
    session: Session, two: b.Two, clock: FakeClock
) -> None:
    for answer in ("AC", "BCD", "D", ""):
        b.save(session, two.ada, m.SEVERAL, answer, now=clock.now())
    assert b.revisions(session, two.ada, m.SEVERAL) == ["AC", "BCD", "D", ""]
    for position, answer in ((1, "AC"), (m.SEVERAL, "CA"), (m.SEVERAL, "AE"), (m.SEVERAL, "CC")):
        with pytest.raises(rules.Unacceptable):
            b.save(session, two.ada, position, answer, now=clock.now())
    assert b.head(session, two.ben, m.SEVERAL).revision == 0


def test_what_is_chosen_is_not_ruled_out_any_more_letter_by_letter(session: Session, two: b.Two, clock: FakeClock) -> None:
    choosing.mark_question(session, two.ada, m.SEVERAL, ruled_out="ABD", now=clock.now())
    b.save(session, two.ada, m.SEVERAL, "AC", now=clock.now())
    assert b.head(session, two.ada, m.SEVERAL).ruled_out == "BD"
    choosing.mark_question(session, two.ada, m.SEVERAL, ruled_out="BCD", now=clock.now())
    assert b.head(session, two.ada, m.SEVERAL).ruled_out == "BD"
    held = holding.pass_of(session, two.ada, by="ada", session_hash="")
    ask = choosing.AskToMark(held, m.SEVERAL, is_flagged=True, ruled_out="ABC", now=clock.now())
    assert isinstance(choosing.mark_all(session.connection(), [ask])[0], choosing.Marked)
    head = b.head(session, two.ada, m.SEVERAL)
    assert (head.ruled_out, head.is_flagged) == ("B", True)


def test_every_way_of_handing_in_freezes_the_same_letters_and_a_true_receipt(
    session: Session, two: b.Two, clock: FakeClock
) -> None:
    chance = random.Random(5)
    for sitting in (two.ada, two.ben):
        for position in range(1, 63):
            several = position == m.SEVERAL
            shown = letters.chosen(chance.sample("ABCD", chance.randint(2, 3) if several else chance.randint(0, 1)))
            b.save(session, sitting, position, shown, now=clock.now())
    b.hand_in(session, two.ada, now=clock.now())
    held = holding.pass_of(session, two.ben, by="ben", session_hash="")
    done = submitting.submit_all(session.connection(), [submitting.AskToSubmit(held, None, clock.now())])
    assert isinstance(done[0], submitting.Submitted)
    session.expire_all()
    for sitting in (two.ada, two.ben):
        given, heads = service.part_one_letters(sitting), [b.head(session, sitting, p) for p in range(1, 63)]
        assert len(given[m.SEVERAL - 1]) in (2, 3)
        assert [letters.as_shown(order, one) for order, one in zip(sitting.option_orders, given, strict=True)] == [
            head.answer for head in heads
        ]
        again = [rules.Head(head.position, head.revision, head.answer) for head in heads]
        assert sitting.receipt == rules.receipt_of(sitting.public_id, "one", again)
        assert (sitting.packed or {})["letters"] == given, "a list, because one position has several"


def test_a_sitting_that_was_packed_as_one_string_is_read_as_before(session: Session, two: b.Two, clock: FakeClock) -> None:
    b.save(session, two.ada, 1, "B", now=clock.now())
    b.hand_in(session, two.ada, now=clock.now())
    packed = (two.ada.packed or {})["letters"]
    assert packed == two.ada.option_orders[0][1] + "-" * 61
    assert service.part_one_letters(two.ada) == [packed[0], *["-"] * 61]


def test_a_rescue_file_and_the_late_list_take_a_set_and_refuse_what_no_page_writes(
    session: Session, two: b.Two, cast: Cast, clock: FakeClock
) -> None:
    window, by, now = b.window_of(session), cast.cora.public_id, clock.now()
    for wrong in (o.draft(m.SEVERAL, "CA"), o.draft(1, "AC"), o.draft(63, "A")):
        with pytest.raises(rescue.Unreadable):
            rescue.read_in(session, window, o.rescue_file(two.ada, [wrong], now=now), by=by, now=now)
    assert rescue.read_in(session, window, o.rescue_file(two.ada, [o.draft(m.SEVERAL, "BCD")], now=now), by=by, now=now).new == 1
    b.hand_in(session, two.ada, now=now)
    before = two.ada.receipt
    line = late_list.late_page(session, window).lines[0]
    assert (line.place, "".join(piece.text for piece in line.late)) == (f"Part One, question {m.SEVERAL}", "BCD")
    o.admit(session, o.late_work(session, two.ada)[0], cast, now=now)
    session.expire_all()
    order = two.ada.option_orders[m.SEVERAL - 1]
    assert service.part_one_letters(two.ada)[m.SEVERAL - 1] == letters.of_form(order, "BCD")
    assert two.ada.receipt != before


def test_a_set_that_comes_after_the_end_goes_to_the_late_list(session: Session, two: b.Two, clock: FakeClock) -> None:
    late = o.arrive_late(session, b.hand_in(session, two.ada, now=clock.now()), m.SEVERAL, "ACD", now=clock.now())
    assert (late.answer, late.state) == ("ACD", "waiting")


def test_a_blank_part_is_closed_at_its_deadline_with_one_sign_a_question(session: Session, two: b.Two, clock: FakeClock) -> None:
    clock.set(two.ada.ends_at)
    clock.advance(minutes=5)
    closing.close_overdue(session, now=clock.now())
    session.expire_all()
    assert service.part_one_letters(session.get_one(Sitting, two.ada.id)) == ["-"] * 62


def test_the_outline_knows_sets_cases_and_that_something_is_tried_out_but_not_what(session: Session, two: b.Two) -> None:
    outline = outline_of(session, b.window_of(session))
    assert outline.several == {m.SEVERAL}
    assert outline.cases == dict.fromkeys(m.CASE, "Case for questions 4 and 5")
    assert outline.has_pilots
    shape = holding.pass_of(session, two.ada, by="ada", session_hash="").shape
    assert (len(shape), shape[m.SEVERAL - 1], set(shape) - {"D"}) == (62, "D", {"4"})
