"""Starting with everybody else: many starts in one transaction, none of which shares another's fate."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import SignInSession
from exam_app.accounts.service import digest, start_session
from exam_app.audit import AuditEvent, Event, verify
from exam_app.clock import FakeClock
from exam_app.sitting import registering, statement
from exam_app.sitting.beginning import AskToStart, Started, start_all
from exam_app.sitting.models import Registration, Response, Sitting
from exam_app.sitting.rules import CannotStart
from tests.build import Cast
from tests.build_sitting import places

pytestmark = pytest.mark.usefixtures("stocked")


def asked(session: Session, registration: Registration, clock: FakeClock, signed_in: str | None = None) -> AskToStart:
    session.flush()
    by = registration.application.applicant.public_id
    return AskToStart(registration.id, "one", statement.VERSION, "a computer", signed_in, by, clock.now())


def test_all_who_start_in_one_transaction_get_a_part_of_their_own(session: Session, cast: Cast, clock: FakeClock) -> None:
    seats = places(session, cast, now=clock.now())
    done = start_all(session.connection(), [asked(session, one, clock) for one in (seats.ada, seats.ben)])
    assert all(isinstance(one, Started) and one.is_new for one in done)
    ada, ben = (
        session.scalars(sa.select(Sitting).where(Sitting.registration_id == one.id)).one() for one in (seats.ada, seats.ben)
    )
    assert ada.option_orders != ben.option_orders
    assert ada.draft_key != ben.draft_key
    heads = sa.select(Response.sitting_id, sa.func.count()).group_by(Response.sitting_id)
    assert dict(session.execute(heads).all()) == {ada.id: 60, ben.id: 60}
    told = session.scalars(sa.select(AuditEvent.about).where(AuditEvent.event == Event.SITTING_STARTED.code)).all()
    assert sorted(told) == sorted([ada.public_id, ben.public_id])
    assert not list(verify(session))


def test_the_second_of_two_clicks_finds_the_part_that_the_first_one_started(
    session: Session, cast: Cast, clock: FakeClock
) -> None:
    ask = asked(session, places(session, cast, now=clock.now()).ada, clock)
    (first,) = start_all(session.connection(), [ask])
    clock.advance(minutes=3)
    (second,) = start_all(session.connection(), [ask])
    assert isinstance(first, Started)
    assert second == Started(first.public_id, "one", is_new=False)
    assert session.scalar(sa.select(sa.func.count()).select_from(Sitting)) == 1


def test_a_place_given_back_meanwhile_is_refused_and_harms_nobody_else(session: Session, cast: Cast, clock: FakeClock) -> None:
    seats = places(session, cast, now=clock.now())
    asks = [asked(session, one, clock) for one in (seats.ada, seats.ben)]
    registering.withdraw(session, seats.ada, reason="ill", by=cast.ada.public_id, now=clock.now())
    session.flush()
    refused, started = start_all(session.connection(), asks)
    assert isinstance(refused, CannotStart)
    assert isinstance(started, Started)
    assert session.scalars(sa.select(Sitting.registration_id)).all() == [seats.ben.id]


def test_the_sign_in_lasts_as_long_as_the_part(session: Session, cast: Cast, clock: FakeClock) -> None:
    seats = places(session, cast, now=clock.now())
    ada, ben = (digest(start_session(session, who, now=clock.now())) for who in (cast.ada, cast.ben))
    session.flush()
    start_all(session.connection(), [asked(session, seats.ada, clock, signed_in=ada)])
    session.expire_all()
    made = session.scalars(sa.select(Sitting)).one()
    assert session.get_one(SignInSession, ada).seen_at == made.ends_at
    assert session.get_one(SignInSession, ben).seen_at == clock.now()
