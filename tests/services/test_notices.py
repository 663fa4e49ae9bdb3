"""The inbox is the real channel; mail only points to it, and nothing is lost when the relay is away."""

from __future__ import annotations

from collections.abc import Callable
from smtplib import SMTPRecipientsRefused

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from exam_app import tasks
from exam_app.accounts.models import Account
from exam_app.clock import FakeClock
from exam_app.notices import service
from exam_app.notices.mailer import message
from exam_app.notices.models import OutboxMail
from tests.build import Cast
from tests.page import Browser


def test_a_notice_stands_in_the_own_inbox_only(
    session: Session, cast: Cast, clock: FakeClock, as_: Callable[[Account], Browser]
) -> None:
    service.tell(session, cast.ada.id, subject="Your place is kept", body="See the page.", path="/exam", now=clock.now())
    page = as_(cast.ada).get("/inbox")
    assert page.says("Your place is kept")
    assert not as_(cast.ben).get("/inbox").says("Your place is kept")
    assert page.press("Open").heading == "Your examination"
    assert service.unread(session, cast.ada.id) == 0


def test_nobody_opens_the_notice_of_another(
    session: Session, cast: Cast, clock: FakeClock, as_: Callable[[Account], Browser]
) -> None:
    service.tell(session, cast.ada.id, subject="Only for Ada", body="-", now=clock.now())
    theirs = service.inbox(session, cast.ada.id)[0].public_id
    as_(cast.ben).post(f"/inbox/{theirs}/read", status=404)


def test_the_mail_says_nothing_but_that_something_waits(app: Flask, session: Session, cast: Cast, clock: FakeClock) -> None:
    service.tell(session, cast.ada.id, subject="You passed", body="Details", now=clock.now())
    session.commit()
    left: list[OutboxMail] = []
    assert tasks.send_mail(app, left.append) == 1
    text = bytes(message(left[0], "office@example.org")).decode()
    assert "ada@example.org" in text
    assert "passed" not in text
    assert "Details" not in text


@pytest.mark.parametrize("problem", [ConnectionRefusedError(), SMTPRecipientsRefused({})])
def test_a_mail_that_fails_waits_for_the_next_round_and_leaves_once(
    app: Flask, session: Session, cast: Cast, problem: OSError, clock: FakeClock
) -> None:
    service.tell(session, cast.ada.id, subject="-", body="-", now=clock.now())
    session.commit()

    def away(mail: OutboxMail) -> None:
        raise problem

    assert tasks.send_mail(app, away) == 0
    left: list[OutboxMail] = []
    assert tasks.send_mail(app, left.append) == 1
    assert tasks.send_mail(app, left.append) == 0
