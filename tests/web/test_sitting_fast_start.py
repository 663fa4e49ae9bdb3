"""Starting by the ticket of the rules' page: who may, what is answered, and what the start looks up when it comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import Client

from exam_app.accounts.models import Account, SignInSession
from exam_app.bank.readers import note_reading
from exam_app.clock import FakeClock
from exam_app.commits import CommitGroup, Gathering
from exam_app.db import db
from exam_app.sitting import registering
from exam_app.sitting.beginning import start_all
from exam_app.sitting.models import Registration, Sitting
from exam_app.sitting.tickets import Ticket, TicketSigner
from exam_app.sitting.views.fast_start import StartWay
from tests import build_sitting as b
from tests.build import Cast
from tests.page import Browser, Page

pytestmark = pytest.mark.usefixtures("stocked")
As = Callable[[Account], Browser]


def address(place: Registration, part: str = "one") -> str:
    return f"/registrations/{place.public_id}/parts/{part}/start"


def ticket_on(page: Page) -> str:
    (element,) = page.tree.cssselect("[data-ticket]")
    return str(element.get("data-ticket"))


def start(browser: Browser, place: Registration, ticket: str, part: str = "one") -> Page:
    """As the page's own script does it: without a form and its token."""
    browser.session.commit()
    return Page(browser, browser.client.post(address(place, part), headers={"X-Start-Ticket": ticket}))


def sittings(session: Session) -> list[Sitting]:
    session.commit()
    return list(session.scalars(sa.select(Sitting).order_by(Sitting.id)))


def test_the_ticket_starts_the_part_for_this_device_and_leads_to_the_first_question(
    app: Flask, session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    browser, place = as_(cast.ada), b.places(session, cast, now=clock.now()).ada
    ticket = ticket_on(browser.get(address(place)))
    clock.advance(minutes=2)
    answer = start(browser, place, ticket)
    (made,) = sittings(session)
    assert (answer.status, answer.json) == (200, {"there": f"/sittings/{made.public_id}/questions/1"})
    assert (made.started_at, made.ends_at) == (clock.now(), clock.now() + timedelta(minutes=90))
    assert browser.get(answer.json["there"]).heading == "Question 1 of 60"
    Browser(app, session, clock).signed_in_as(cast.ada).get(answer.json["there"], status=409)


def test_part_two_starts_by_a_ticket_too_and_leads_to_the_essays(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    browser, ada = as_(cast.ada), b.running(session, cast, now=clock.now()).ada
    b.hand_in(session, ada, now=clock.now())
    place = ada.registration
    answer = start(browser, place, ticket_on(browser.get(address(place, "two"))), "two")
    assert browser.get(answer.json["there"]).path == f"/sittings/{sittings(session)[-1].public_id}/essays"


def test_asking_twice_starts_one_clock(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    browser, place = as_(cast.ada), b.places(session, cast, now=clock.now()).ada
    ticket = ticket_on(browser.get(address(place)))
    start(browser, place, ticket)
    clock.advance(minutes=1)
    again = start(browser, place, ticket)
    (made,) = sittings(session)
    assert again.json == {"there": f"/sittings/{made.public_id}"}
    assert made.ends_at == clock.now() + timedelta(minutes=89)


def test_a_ticket_that_was_not_made_here_starts_nothing(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    browser, place = as_(cast.ada), b.places(session, cast, now=clock.now()).ada
    true = ticket_on(browser.get(address(place)))
    forged = TicketSigner("another installation's secret").seal(
        Ticket(place.id, place.public_id, "one", "2026-1", "x", "y", cast.ada.public_id)
    )
    for ticket in ("", "nonsense", true[:-4] + "AAA=", "A" + true, forged):
        answer = start(browser, place, ticket)
        assert (answer.status, set(answer.json)) == (401, {"error"}), ticket
    assert place.sittings == []


def test_a_ticket_is_worth_nothing_for_another_place_or_part(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    seats = b.places(session, cast, now=clock.now())
    ticket = ticket_on(as_(cast.ada).get(address(seats.ada)))
    assert start(as_(cast.ben), seats.ben, ticket).status == 404
    assert start(as_(cast.ada), seats.ada, ticket, "two").status == 404
    assert sittings(session) == []


@pytest.mark.parametrize(
    "change", [sa.update(SignInSession).values(ended_at=sa.func.now()), sa.update(Account).values(is_active=False)]
)
def test_a_ticket_ends_with_the_sign_in_and_with_the_account(
    session: Session, cast: Cast, as_: As, clock: FakeClock, change: Any
) -> None:
    browser, place = as_(cast.ada), b.places(session, cast, now=clock.now()).ada
    ticket = ticket_on(browser.get(address(place)))
    session.execute(change)
    assert start(browser, place, ticket).status == 401
    assert sittings(session) == []


def test_what_changed_since_the_page_was_made_is_looked_up_at_the_start(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    seats = b.places(session, cast, now=clock.now())
    adas, bens = (ticket_on(as_(who).get(address(place))) for who, place in ((cast.ada, seats.ada), (cast.ben, seats.ben)))
    note_reading(session, b.window_of(session).form.items[0].version, by=cast.ada.public_id, now=clock.now())
    refused = start(as_(cast.ada), seats.ada, adas)
    assert (refused.status, set(refused.json)) == (409, {"error", "advice"})
    assert refused.json["error"].startswith("You have read questions of this exam")
    registering.withdraw(session, seats.ben, reason="ill", by=cast.ben.public_id, now=clock.now())
    assert start(as_(cast.ben), seats.ben, bens).json["error"] == "Your place in this window was given back."
    assert sittings(session) == []


def test_after_the_close_of_the_window_an_old_page_starts_nothing(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    browser, place = as_(cast.ada), b.places(session, cast, now=clock.now()).ada
    clock.set(b.window_of(session).closes_at - timedelta(minutes=1))
    browser.signed_in_as(cast.ada)
    ticket = ticket_on(browser.get(address(place)))
    clock.advance(minutes=1)
    assert start(browser, place, ticket).status == 409
    assert sittings(session) == []


def test_who_finds_no_room_is_told_to_come_again_and_nothing_is_written(
    app: Flask, session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    browser, place = as_(cast.ada), b.places(session, cast, now=clock.now()).ada
    ticket = ticket_on(browser.get(address(place)))
    session.commit()
    with app.app_context():
        no_room = CommitGroup(db.engine, start_all, Gathering(1, 1, 0, most=0))
    full = StartWay(app.wsgi_app, no_room, app.extensions["tickets"], clock.now)
    answer = Client(full).post(address(place), headers={"X-Start-Ticket": ticket})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert sittings(session) == []
    assert start(browser, place, ticket).status == 200
