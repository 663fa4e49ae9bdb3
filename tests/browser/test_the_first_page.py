"""The page of a part brings its pass along: it can save at once, and asks for a pass only when what it brought may be too old."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from tests import build_sitting as b
from tests.browser import deeds
from tests.browser.conftest import Desk
from tests.browser.room import Room, enter, go_in, left
from tests.build import Cast

pytestmark = [pytest.mark.usefixtures("stocked"), pytest.mark.parametrize("backend", ["sqlite"])]
Desks = Callable[..., Desk]
# The page listens for other windows for so long that a test can step in.
LISTENS = "const plan = setTimeout; setTimeout = (act, ms, ...more) => plan(act, ms === 200 ? 2000 : ms, ...more)"


def asked(page: Page) -> list[str]:
    """The passes that this page asks for from now on."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url) if request.url.endswith("/pass") else None)
    return found


def test_a_part_that_was_just_started_saves_without_asking_for_a_pass(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock
) -> None:
    session.add(b.place(session, cast.ada, now=clock.now()))
    session.commit()
    ada = desk(cast.ada)
    passes = asked(ada.page)
    deeds.candidate_starts(ada, "Part One")
    expect(ada.page.locator("#clock")).not_to_have_attribute("data-standing", re.compile(""))
    ada.page.locator("input[name=answer][value=C]").check()
    expect(ada.page.locator("#exam-status")).to_have_text(re.compile(r"Saved \d\d:\d\d"))
    assert passes == []


@pytest.mark.parametrize(("part", "at"), [("one", "questions/2"), ("two", "essays/2")])
def test_a_page_that_is_loaded_anew_goes_on_from_what_it_brings(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock, part: str, at: str
) -> None:
    room = enter(desk, session, cast, clock, part, at, wait=False)
    passes = asked(room.page)
    for text in ("A", "B"):
        _write(room, text)
        expect(room.status).to_contain_text("Saved")
        room.page.reload()
        expect(room.page.locator("#clock-toggle")).to_be_visible()
    _write(room, "")
    expect(room.status).to_contain_text("Saved")
    room.session.rollback()
    assert b.revisions(session, room.sitting, 2) == ["A", "B", ""]
    assert passes == []


def _write(room: Room, text: str) -> None:
    if room.sitting.part == "two":
        room.essay.fill(text)
    elif text:
        room.page.locator(f"input[name=answer][value={text}]").check()
    else:
        room.page.get_by_role("button", name="Clear my answer").click()


def test_a_window_that_took_over_from_another_one_asks_what_that_one_sent(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock
) -> None:
    room = enter(desk, session, cast, clock, wait=False)
    room.desk.page = room.desk.context.new_page()
    passes = asked(room.page)
    go_in(room, "questions/1", wait=False)
    room.answer(1, "B")
    expect(room.status).to_contain_text("Saved")
    assert len(passes) == 1


def test_a_page_that_comes_back_from_the_history_of_the_browser_asks(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock
) -> None:
    room = enter(desk, session, cast, clock, wait=False, before=LISTENS)
    room.page.reload()
    expect(room.page.locator("#clock-toggle")).to_be_visible()
    # At once, not only when nobody else has spoken.
    with room.page.expect_response("**/pass", timeout=1_500):
        room.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    room.answer(1, "D")
    expect(room.status).to_contain_text("Saved")


@pytest.mark.parametrize(("seconds", "times"), [(50, 0), (70, 1)])
def test_scripts_that_come_late_take_no_time_away_and_no_old_pass(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock, seconds: int, times: int
) -> None:
    room = enter(desk, session, cast, clock, wait=False)
    left(room, 119)
    held: list[Route] = []
    passes = asked(room.page)
    room.page.route("**/js/running.mjs", lambda route: held.append(route))
    room.page.clock.install()
    room.page.reload(wait_until="commit")
    while not held:
        room.page.wait_for_timeout(50)
    room.page.clock.fast_forward(seconds * 1_000)
    clock.advance(seconds=seconds)
    held[0].continue_()
    # What the page said when it came, less the time since then; the server is asked only some seconds later.
    shown = re.compile(rf"^{_words(119 - seconds)} left|^{_words(118 - seconds)} left|^{_words(117 - seconds)} left")
    expect(room.page.locator(".clock-left")).to_have_text(shown, timeout=4_000)
    room.answer(1, "A")
    expect(room.status).to_contain_text("Saved")
    assert len(passes) == times


def _words(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"
