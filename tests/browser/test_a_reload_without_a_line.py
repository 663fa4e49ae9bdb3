"""A page of a part that is loaded anew without a connection: a page of our own waits for it, and nothing is lost or kept that must not be."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from exam_app.clock import FakeClock
from exam_app.sitting import rules
from exam_app.web import assets
from tests import build_sitting as b
from tests.browser.conftest import Desk
from tests.browser.room import Room, enter, left
from tests.build import Cast

pytestmark = [pytest.mark.usefixtures("stocked"), pytest.mark.parametrize("backend", ["sqlite"])]
Desks = Callable[..., Desk]

ACTIVE = "navigator.serviceWorker.ready.then(({ active }) => active.state)"
KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys())
    found[name + new URL(request.url).pathname] = await (await caches.match(request, { ignoreVary: true })).text();
  return found;
}"""


class Line:
    """The way to the server, which is really gone while it is cut: a browser's own switch does not reach its workers."""

    def __init__(self, app: Flask) -> None:
        self.app, self.port = app, 0
        self.mend()

    def mend(self) -> None:
        self._server = make_server("127.0.0.1", self.port, self.app, threaded=True)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def cut(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def line(app: Flask) -> Iterator[Line]:
    made = Line(app)
    yield made
    made.cut()


@pytest.fixture
def address(line: Line) -> str:
    return f"http://127.0.0.1:{line.port}"


def ready(room: Room) -> Room:
    """Wait until the worker stands by; a page registers it some seconds after it was opened."""
    assert room.page.evaluate(ACTIVE) in ("activating", "activated")
    return room


def kept(room: Room) -> dict[str, str]:
    """All that the browser's caches hold, by the name of the cache and the path."""
    found: dict[str, str] = room.page.evaluate(KEPT)
    return found


def workers(page: Page) -> int:
    """How many stand by in this browser."""
    number: int = page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)")
    return number


def caches_of(room: Room) -> list[str]:
    names: list[str] = room.page.evaluate("caches.keys()")
    return names


def until(room: Room, is_so: Callable[[], bool]) -> None:
    """Wait, at most ten seconds, until it is so."""
    for _ in range(100):
        if is_so():
            return
        room.page.wait_for_timeout(100)
    raise AssertionError("it did not become so")


def waits(room: Room) -> None:
    expect(room.page.get_by_role("heading", level=1)).to_have_text("The connection is lost")


def test_a_reload_offline_shows_a_calm_page_and_the_exam_comes_back_by_itself_with_every_answer(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock, line: Line
) -> None:
    room = ready(enter(desk, session, cast, clock))
    room.answer(1, "A")
    expect(room.status).to_contain_text("Saved")
    line.cut()
    room.next()
    room.answer(2, "C")
    room.next()
    room.answer(3, "D")
    expect(room.status).to_have_text("Offline – kept on this computer")
    room.page.wait_for_timeout(300)
    room.page.reload()
    waits(room)
    expect(room.page.get_by_role("main")).to_contain_text(f"Your exam code is {room.sitting.public_id[:8]}.")
    expect(room.page.get_by_role("main")).to_contain_text("The clock of your exam runs on.")
    room.desk.check()
    room.page.get_by_role("link", name="Try now").click()
    waits(room)
    assert room.answered() == {1: "A"}
    line.mend()
    expect(room.page.get_by_role("heading", level=1)).to_have_text("Question 3 of 60", timeout=15_000)
    expect(room.status).to_contain_text("Saved", timeout=15_000)
    assert room.answered() == {1: "A", 2: "C", 3: "D"}
    form = room.page.locator("form[data-question]")
    assert form.locator("input[name=answer]:checked").get_attribute("value") == "D"
    room.page.reload()
    assert form.get_attribute("data-sha256") == rules.digest("D")


def test_an_essay_comes_back_and_while_the_server_only_refuses_the_page_waits(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock, line: Line, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = ready(enter(desk, session, cast, clock, "two", "essays/1"))
    line.cut()
    room.essay.fill("The child waits at the door.")
    room.page.wait_for_timeout(500)
    room.page.reload()
    waits(room)
    serve = app.wsgi_app
    monkeypatch.setattr(app, "wsgi_app", unready)
    line.mend()
    room.page.wait_for_timeout(3_000)
    waits(room)
    monkeypatch.setattr(app, "wsgi_app", serve)
    expect(room.essay).to_have_value("The child waits at the door.", timeout=20_000)
    expect(room.page.locator("#save-line")).to_contain_text("Saved")
    assert room.answered() == {1: "The child waits at the door."}


def unready(_environ: Any, start_response: Any) -> list[bytes]:
    """A proxy whose server is not there yet."""
    start_response("502 Bad Gateway", [("Content-Type", "text/html")])
    return [b"<h1>Bad gateway</h1>"]


def test_what_a_server_answers_is_shown_as_it_is(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock, line: Line, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = ready(enter(desk, session, cast, clock))
    room.page.reload(wait_until="networkidle")
    monkeypatch.setattr(app, "wsgi_app", unready)
    room.page.reload()
    expect(room.page.get_by_role("heading", level=1)).to_have_text("Bad gateway")


def test_the_caches_hold_that_page_and_its_styles_and_nothing_of_the_exam(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock, line: Line
) -> None:
    room = ready(enter(desk, session, cast, clock))
    for letter in "ABC":
        room.page.locator(f"input[name=answer][value={letter}]").check()
        room.next()
    room.page.reload()
    room.page.goto(f"{room.path}/review")
    room.page.goto(f"{room.path}/questions/2")
    line.cut()
    room.page.reload()
    waits(room)
    found = kept(room)
    assert len({name.split("/", 1)[0] for name in found}) == 1
    static = f"/static/{assets.version()}/"
    paths = {"/" + name.split("/", 1)[1] for name in found}
    ours = {f"{static}css/{path.name}" for path in (assets.STATIC / "css").iterdir()}
    ours |= {static + name for name in ("icon.svg", "js/main.mjs", "js/returning.mjs", "js/waiting.mjs")}
    assert paths == {"/sittings/offline-page", *ours}
    everything = "\n".join(found.values())
    session.rollback()
    for place in room.sitting.registration.window.form.items[:5]:
        assert place.version.stem[:30] not in everything
    assert room.sitting.draft_key not in everything
    assert room.sitting.public_id not in everything
    assert cast.ada.name not in everything
    assert "csrf_token" not in everything


def test_a_changed_page_replaces_the_worker_and_what_it_kept(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock, line: Line, app: Flask
) -> None:
    room = ready(enter(desk, session, cast, clock))
    before = caches_of(room)
    assert len(before) == 1
    settings = app.extensions["settings"]
    app.extensions["settings"] = dataclasses.replace(settings, help_contact="the desk by the door")
    room.page.reload()
    until(room, lambda: len(caches_of(room)) == 1 and caches_of(room) != before)
    line.cut()
    room.page.reload()
    waits(room)
    expect(room.page.get_by_role("main")).to_contain_text("tell the desk by the door.")


def test_after_the_end_offline_the_page_leads_to_the_receipt_and_what_was_kept_is_sent(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock, line: Line
) -> None:
    room = ready(enter(desk, session, cast, clock))
    line.cut()
    room.answer(1, "B")
    expect(room.status).to_have_text("Offline – kept on this computer")
    room.page.wait_for_timeout(300)
    room.page.reload()
    waits(room)
    left(room, -600)
    line.mend()
    room.page.wait_for_url("**/receipt", timeout=15_000)
    expect(room.page.get_by_role("status").first).to_contain_text("We received it after the end.", timeout=15_000)
    assert room.late() == [(1, "B")]


def test_after_the_hand_in_nothing_stands_by_any_more(desk: Desks, session: Session, cast: Cast, clock: FakeClock) -> None:
    room = ready(enter(desk, session, cast, clock))
    session.rollback()
    b.hand_in(session, room.sitting, now=clock.now())
    session.commit()
    room.page.goto(f"{room.path}/receipt")
    until(room, lambda: workers(room.page) == 0)
    until(room, lambda: caches_of(room) == [])


def test_no_page_outside_a_part_brings_a_worker(desk: Desks, session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = desk(cast.ada)
    for path in ("/exam", "/help/exam", "/inbox"):
        ada.open(path)
        ada.page.wait_for_timeout(300)
        assert workers(ada.page) == 0
    assert "navigator.serviceWorker" not in "".join(
        path.read_text()
        for path in Path(assets.STATIC / "js").glob("*.mjs")
        if path.name not in ("standby.mjs", "standing-down.mjs")
    )
