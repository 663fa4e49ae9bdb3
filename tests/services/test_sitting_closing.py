"""Handing in: by the candidate or by the deadline, once, with the same result however late."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.audit import AuditEvent
from exam_app.clock import FakeClock
from exam_app.db import begin
from exam_app.sitting import choosing, closing, handing_in, rules, service
from tests import build_sitting as b
from tests.build import Cast

pytestmark = pytest.mark.usefixtures("stocked")
LATE = timedelta(seconds=11)


def submissions(session: Session) -> int:
    query = sa.select(sa.func.count()).select_from(AuditEvent).where(AuditEvent.event == "sitting.submitted")
    return session.scalar(query) or 0


def test_what_is_handed_in_are_the_letters_of_the_form(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    for position in range(1, 61):
        if position != 30:
            b.save(session, ada, position, b.shown_letter(ada, position, "ABCD"[position % 4]), now=clock.now())
    b.hand_in(session, ada, now=clock.now())
    wanted = ["-" if p == 30 else "ABCD"[p % 4] for p in range(1, 61)]
    assert service.part_one_letters(ada) == wanted
    assert (ada.state, ada.closed_by, ada.submitted_at) == ("submitted", "candidate", clock.now())


def test_submitting_twice_is_one_hand_in_with_one_receipt(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    first = b.hand_in(session, ada, now=clock.now()).receipt
    again = b.hand_in(session, ada, now=clock.advance(minutes=1))
    assert (again.receipt, again.submitted_at) == (first, clock.now() - timedelta(minutes=1))
    assert submissions(session) == 1


def test_an_answer_from_another_window_after_the_check_stops_the_hand_in(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    seen = handing_in.review_page(session, ada, now=clock.now()).seen
    b.save(session, ada, 1, "A", now=clock.now())
    with pytest.raises(rules.AnswersMoved):
        closing.submit(session, ada, by="x", now=clock.now(), seen=seen)
    assert ada.state == "open"
    seen = handing_in.review_page(session, ada, now=clock.now()).seen
    assert closing.submit(session, ada, by="x", now=clock.now(), seen=seen).receipt == seen


@pytest.mark.parametrize("later", [LATE, timedelta(days=3)])
def test_the_sweeper_gives_the_same_result_however_late(session: Session, cast: Cast, clock: FakeClock, later: timedelta) -> None:
    two = b.running(session, cast, "two", now=clock.now())
    choosing.choose_essay(session, two.ada, 3, now=clock.now())
    b.save(session, two.ada, 3, "My last words", now=two.ada.ends_at)
    expected = closing.receipt_now(session, two.ada)
    assert closing.close_overdue(session, now=two.ada.ends_at + timedelta(seconds=10)) == 0
    assert closing.close_overdue(session, now=two.ada.ends_at + later) == 2
    assert closing.close_overdue(session, now=two.ada.ends_at + later) == 0
    session.refresh(two.ada)
    assert (two.ada.receipt, two.ada.submitted_at, two.ada.closed_by) == (expected, two.ada.ends_at, "deadline")


def test_a_blank_sitting_is_closed_too(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    closing.close_overdue(session, now=ada.ends_at + LATE)
    session.refresh(ada)
    assert service.part_one_letters(ada) == ["-"] * 60


def test_a_late_click_on_submit_is_the_hand_in_at_the_deadline(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    b.hand_in(session, ada, now=ada.ends_at + LATE)
    assert (ada.closed_by, ada.submitted_at) == ("deadline", ada.ends_at)


def test_a_granted_minute_keeps_the_sweeper_away(session: Session, cast: Cast, clock: FakeClock) -> None:
    from exam_app.sitting import granting

    two = b.running(session, cast, now=clock.now())
    end = two.ada.ends_at
    granting.grant_minutes(session, two.ada, minutes=1, reason="x", by="office", now=end)
    assert closing.close_overdue(session, now=end + LATE) == 1
    session.refresh(two.ada)
    assert two.ada.state == "open"


def test_the_essays_that_count_go_on_and_the_others_stay(session: Session, cast: Cast, clock: FakeClock) -> None:
    two = b.running(session, cast, "two", now=clock.now())
    b.save(session, two.ada, 1, "As a supervisor", now=clock.now())
    b.save(session, two.ada, 2, "Not chosen in the end", now=clock.now())
    choosing.choose_essay(session, two.ada, 3, now=clock.now())
    assert service.closed_essays(session, b.window_of(session)) == []
    for sitting in (two.ada, two.ben):
        b.hand_in(session, sitting, now=clock.now())
    session.expire_all()
    essays = service.closed_essays(session, b.window_of(session))
    own = {(e.position, e.text) for e in essays if e.sitting_id == two.ada.id}
    assert own == {(1, "As a supervisor"), (3, "")}
    assert len(essays) == 4
    assert {e.designation for e in essays} == {"clinical"}


def test_a_window_is_over_when_nobody_sits_and_nobody_may_still_start(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = b.window_of(session)
    places = b.places(session, cast, now=clock.now())
    assert not service.is_over(session, window, now=window.closes_at - timedelta(seconds=1))
    assert service.is_over(session, window, now=window.closes_at)
    one = b.begin(session, places.ada, "one", now=window.closes_at - timedelta(minutes=1))
    session.expire_all()
    assert not service.is_over(session, window, now=window.closes_at)
    closing.close_overdue(session, now=one.ends_at + LATE)
    session.expire_all()
    assert not service.is_over(session, window, now=one.ends_at + timedelta(minutes=14))
    assert service.is_over(session, window, now=one.ends_at + timedelta(minutes=15))


def test_a_reference_proves_a_receipt_without_a_name(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    b.hand_in(session, ada, now=clock.now())
    assert ada.receipt is not None
    proof = handing_in.proof_of(session, rules.reference(ada.receipt))
    assert (proof.part, proof.at) == ("Part One", clock.now())


def test_eight_clicks_on_submit_at_once_are_one_hand_in(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    session.commit()
    engine, account, public_id, now = session.get_bind(), cast.ada.id, ada.public_id, clock.now()

    def click(_: int) -> str | None:
        with Session(engine) as own:
            begin(own, writes=True)
            receipt = closing.submit(own, service.sitting_of(own, account, public_id), by="ada", now=now).receipt
            own.commit()
            return receipt

    with ThreadPoolExecutor(8) as pool:
        receipts = set(pool.map(click, range(8)))
    session.commit()
    assert len(receipts) == 1
    assert submissions(session) == 1
