"""While the database is away, people and scripts are told what to do, and nothing is said to be saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.clock import FakeClock
from exam_app.db import db
from tests import build_sitting as b
from tests.build import Cast
from tests.page import Browser

pytestmark = pytest.mark.usefixtures("stocked")
As = Callable[[Account], Browser]


@pytest.fixture
def cut(app: Flask) -> Iterator[Callable[[], None]]:
    """Take the database away, until the test ends."""

    def refuse(*_: Any) -> None:
        raise OperationalError("connect", {}, ConnectionRefusedError("the server is down"))

    with app.app_context():
        engine = db.engine

    def away() -> None:
        engine.dispose()
        sa.event.listen(engine, "before_cursor_execute", refuse)

    yield away
    sa.event.remove(engine, "before_cursor_execute", refuse)


def test_a_page_and_a_save_say_that_it_is_away(
    session: Session, cast: Cast, as_: As, clock: FakeClock, cut: Callable[[], None]
) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    client = as_(cast.ada).client
    sealed, path = as_(cast.ada).pass_of(ada.public_id), f"/sittings/{ada.public_id}/answers/1"
    session.rollback()
    cut()
    page = client.get("/exam")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "2")
    assert "<h1>The system is very busy</h1>" in page.text
    script = client.get("/exam", headers={"Accept": "application/json"})
    assert (script.status_code, script.get_json()["error"]) == (503, "The system is very busy")
    save = client.put(path, json=b.body("A"), headers={"X-Sitting-Pass": sealed})
    assert save.status_code == 503
    assert "may not be saved yet" in save.get_json()["error"]


@pytest.fixture
def breaks(app: Flask) -> Iterator[Callable[..., None]]:
    """Let the database break off at this deed ("commit", "rollback" ...), after so many of them that pass."""
    with app.app_context():
        engine = db.engine
    listening: list[tuple[str, Callable[..., None]]] = []

    def at(deed: str, *, after: int = 0, problem: type[DBAPIError] = OperationalError) -> None:
        left = [after]

        def break_off(*_: Any) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise problem(deed, {}, ConnectionResetError("the server went away"), connection_invalidated=True)

        listening.append((deed, break_off))
        sa.event.listen(engine, deed, break_off)

    yield at
    for heard in listening:
        sa.event.remove(engine, *heard)


def test_a_pass_whose_use_cannot_be_noted_is_to_be_asked_for_again(
    session: Session, cast: Cast, as_: As, clock: FakeClock, breaks: Callable[..., None]
) -> None:
    ada, client = b.running(session, cast, now=clock.now()).ada, as_(cast.ada).client
    session.commit()
    breaks("commit", after=1)  # the view has only read; what fails is the note that the session is in use
    reply = client.get(f"/sittings/{ada.public_id}/pass", headers={"Accept": "application/json"})
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "2")
    assert reply.get_json()["error"] == "The system is very busy"


def test_what_a_form_has_done_is_not_denied_when_the_use_of_the_session_cannot_be_noted(
    session: Session, cast: Cast, as_: As, clock: FakeClock, breaks: Callable[..., None]
) -> None:
    ada, browser = b.running(session, cast, now=clock.now()).ada, as_(cast.ada)
    token = browser.csrf()
    session.commit()
    clock.advance(minutes=10)
    breaks("commit", after=1)
    reply = browser.client.post(f"/sittings/{ada.public_id}/take-over", headers={"X-CSRFToken": token})
    assert reply.status_code == 302


@pytest.mark.parametrize("problem", [OperationalError, DatabaseError])
def test_a_connection_lost_in_the_middle_of_a_page_says_that_it_is_away(
    problem: type[DBAPIError], session: Session, cast: Cast, as_: As, breaks: Callable[..., None]
) -> None:
    client = as_(cast.ada).client
    session.commit()
    breaks("before_cursor_execute", after=1, problem=problem)
    page = client.get("/exam")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "2")
    assert "<h1>The system is very busy</h1>" in page.text


def test_a_refusal_stands_when_the_database_goes_away_while_it_is_told(
    session: Session, cast: Cast, as_: As, breaks: Callable[..., None]
) -> None:
    client = as_(cast.ada).client
    session.commit()
    breaks("rollback")
    assert client.get("/sittings/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404
