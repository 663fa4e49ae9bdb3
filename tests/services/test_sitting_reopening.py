"""Opening a part again: two people, a reason, a new end; the old receipt still verifies."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.review.routing import intake as review
from exam_app.sitting import closing, finding, handing_in, pausing, reopening, rules
from exam_app.sitting.models import EarlierReceipt, Proposal
from tests import build_office as o
from tests import build_sitting as b
from tests.build import Cast

pytestmark = pytest.mark.usefixtures("stocked")


def test_an_opened_part_runs_for_the_minutes_and_is_handed_in_again(session: Session, cast: Cast, clock: FakeClock) -> None:
    two = b.running(session, cast, now=clock.now())
    b.save(session, two.ada, 1, "A", now=clock.now())
    b.hand_in(session, two.ada, now=clock.now())
    first, at = two.ada.receipt or "", clock.now()
    clock.advance(minutes=10)
    o.reopen(session, two.ada, 20, cast, now=clock.now())
    assert (two.ada.state, two.ada.ends_at) == ("open", clock.now() + timedelta(minutes=20))
    assert (two.ada.receipt, two.ada.packed, two.ada.submitted_at, two.ada.closed_by) == (None, None, None, None)
    assert session.execute(sa.text("SELECT packed FROM sittings WHERE id = :id"), {"id": two.ada.id}).scalar() is None
    proof = handing_in.proof_of(session, rules.reference(first))
    assert (proof.at, proof.replaced_at) == (at, clock.now())
    b.save(session, two.ada, 2, "B", now=clock.now())
    clock.set(two.ada.ends_at + timedelta(seconds=11))
    closing.close_overdue(session, now=clock.now())
    session.expire_all()
    assert two.ada.closed_by == "deadline"
    assert two.ada.receipt not in (None, first)
    events = o.events(session, two.ada.public_id)
    assert [event for event in events if "reopening" in event] == ["sitting.reopening_proposed", "sitting.reopening_decided"]


def test_a_part_that_comes_back_unchanged_has_its_receipt_again(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    b.hand_in(session, ada, now=clock.now())
    first = ada.receipt or ""
    for _ in range(2):
        o.reopen(session, ada, 5, cast, now=clock.advance(minutes=1))
        b.hand_in(session, ada, now=clock.now())
    assert ada.receipt == first
    assert handing_in.proof_of(session, rules.reference(first)).replaced_at is None
    assert session.scalar(sa.select(sa.func.count()).select_from(EarlierReceipt)) == 1


def test_one_person_alone_opens_nothing(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    b.hand_in(session, ada, now=clock.now())
    by = cast.cora.public_id
    proposal = reopening.propose_reopening(session, ada, minutes=5, reason="x", by=by, now=clock.now())
    with pytest.raises(rules.TwoPeople):
        reopening.decide_reopening(session, proposal, is_agreed=True, answer="x", by=by, now=clock.now())
    with pytest.raises(rules.AlreadyDecided):
        reopening.propose_reopening(session, ada, minutes=9, reason="x", by=cast.carl.public_id, now=clock.now())
    reopening.decide_reopening(session, proposal, is_agreed=False, answer="x", by=cast.carl.public_id, now=clock.now())
    session.expire_all()
    assert ada.state == "submitted"
    assert [(one.is_agreed, one.minutes) for one in session.scalars(sa.select(Proposal))] == [(False, 5)]


def test_what_runs_is_not_opened_and_time_only_grows(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    with pytest.raises(rules.NotRunning, match="still runs"):
        o.reopen(session, ada, 5, cast, now=clock.now())
    b.hand_in(session, ada, now=clock.now())
    with pytest.raises(rules.NotRunning, match="only ever added"):
        o.reopen(session, ada, 0, cast, now=clock.now())


def test_part_one_stays_closed_while_part_two_runs(session: Session, cast: Cast, clock: FakeClock) -> None:
    two = b.running(session, cast, "two", now=clock.now()).ada
    one = finding.part_of(two.registration, "one")
    assert one is not None
    with pytest.raises(rules.NotRunning, match="other part"):
        o.reopen(session, one, 5, cast, now=clock.now())


def test_a_pause_does_not_outlive_the_hand_in(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    pausing.pause(session, b.window_of(session), reason="x", by=cast.cora.public_id, now=clock.now())
    b.hand_in(session, ada, now=clock.now())
    clock.advance(minutes=30)
    o.reopen(session, ada, 5, cast, now=clock.now())
    assert (ada.paused_at, finding.milliseconds_left(ada, clock.now())) == (None, 5 * 60_000)


def test_once_the_scripts_are_taken_in_nothing_is_opened(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    clock.set(b.window_of(session).closes_at + timedelta(days=1))
    closing.close_overdue(session, now=clock.now())
    session.commit()
    review.take_in(session, b.window_of(session), by=cast.cora.public_id, now=clock.now())
    session.commit()
    with pytest.raises(rules.TakenIn):
        o.reopen(session, ada, 5, cast, now=clock.now())
    session.rollback()
    assert ada.state == "submitted"
