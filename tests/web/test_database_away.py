"""While the database is away, people and scripts are told what to do, and nothing is said to be saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError
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
