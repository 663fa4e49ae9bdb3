"""A real Chromium against a real server in this process, whose clock the test can move."""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from exam_app.accounts.models import Account
from exam_app.bootstrap import chromium
from exam_app.clock import FakeClock
from exam_app.exams.models import Window
from exam_app.review.models import Assignment
from tests.browser.table import Table
from tests.build import PASSWORD, Cast
from tests.build_review import assigned, candidate, declared, enter, taken_in

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
# The waits of a page are random, so that thousands do not come at once; here each is the shortest.
STEADY = "Math.random = () => 0"
NO_LINE = ("Failed to load resource", "An unknown error occurred when fetching the script")
# What is in order would be described, too, element by element; only what is not is asked for.
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        yield running
        running.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The address of the served application."""
    server = make_server("127.0.0.1", 0, _with_files(app), threaded=True)
    # It looks this often, in seconds, whether it is to end.
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _with_files(app: Flask) -> WSGIApplication:
    """The application behind static files that are given as in earnest: by the server, which keeps none open when a browser leaves."""
    start, folder = f"{app.static_url_path}/", Path(str(app.static_folder))

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        file = folder / path.removeprefix(start)
        if not path.startswith(start) or not file.is_file():
            return app(environ, start_response)
        content, kind = file.read_bytes(), mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        about = [
            ("Content-Type", kind),
            ("Content-Length", str(len(content))),
            ("Cache-Control", "public, max-age=31536000, immutable"),
        ]
        start_response("200 OK", [*about, ("X-Content-Type-Options", "nosniff")])
        return [content]

    return serve


class Desk:
    """One person's browser; notes everything that must not happen on any page."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("console", self._console)
        self.page.on("request", self._request)

    def _console(self, message: Any) -> None:
        # A refused form answers 422 and a lost connection is part of some tests: the browser
        # reports both by itself (the second words are of its worker), and they are no faults of the page.
        if message.type in ("error", "warning") and not any(words in message.text for words in NO_LINE):
            self.faults.append(f"{self.page.url}: {message.text}")

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.address, "blob:")):
            self.faults.append(f"a request to {request.url}")

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.check()

    def check(self) -> Page:
        """Let axe look at the page; nothing may be found."""
        self.page.wait_for_load_state("load")
        found = Axe().run(self.page, options=RULES)
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
        return self.page

    def press(self, name: str) -> Page:
        """Press the button or follow the link with this name, and look at what comes."""
        button = self.page.get_by_role("button", name=name, exact=True)
        target = button if button.count() else self.page.get_by_role("link", name=name, exact=True)
        target.first.click()
        return self.check()

    def picture(self, name: str) -> None:
        """Keep a picture of the page for a person to look at."""
        folder = Path(__file__).resolve().parents[2] / "instance" / "pictures"
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{name}.png", full_page=True)


@pytest.fixture
def desk(chrome: Browser, address: str, session: Session, clock: FakeClock) -> Iterator[Callable[..., Desk]]:
    """`desk(person)` opens that person's browser, signed in by a session cookie."""
    opened: list[Desk] = []

    def sit_down(person: Account | None = None, **options: Any) -> Desk:
        context = chrome.new_context(**{"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **options})
        context.set_default_timeout(10_000)
        made = Desk(context, address)
        opened.append(made)
        if person is not None:
            _sign_in(made, person)
        return made

    yield sit_down
    faults = [fault for one in opened for fault in one.faults]
    for one in opened:
        one.context.close()
    assert faults == []


def _sign_in(desk: Desk, person: Account) -> None:
    desk.page.goto(desk.address + "/sign-in")
    desk.page.get_by_label("Mail address").fill(person.email)
    desk.page.get_by_label("Password").fill(PASSWORD)
    desk.page.get_by_role("button", name="Sign in").click()
    desk.page.wait_for_url(lambda url: "/sign-in" not in url)


@pytest.fixture
def mine(session: Session, cast: Cast, clock: FakeClock, window: Window) -> Assignment:
    """A script for Ruth."""
    candidate(session, cast.ada, window, now=clock.now())
    enter(session, cast.ruth, now=clock.now())
    declared(session, window, cast.ruth, now=clock.now())
    made = assigned(session, taken_in(session, window, now=clock.now())[0], cast.ruth, 1, now=clock.now())
    session.commit()
    return made


@pytest.fixture
def sit(desk: Callable[..., Desk], session: Session, cast: Cast, mine: Assignment) -> Callable[..., Table]:
    """`sit()` opens the marking page for Ruth."""

    def sit_down(**options: Any) -> Table:
        own = desk(cast.ruth, **options)
        own.context.add_init_script(STEADY)
        table = Table(own, session, mine)
        table.open()
        return table

    return sit_down
