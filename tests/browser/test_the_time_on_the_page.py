"""Stories 14, 15, 17 and 25: the clock of the page, pauses and messages of the office, and what a screen reader hears."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.sitting import granting, pausing, telling
from tests.browser.conftest import Desk
from tests.browser.room import Room, enter, left
from tests.build import Cast

pytestmark = [pytest.mark.usefixtures("stocked"), pytest.mark.parametrize("backend", ["sqlite"])]
Desks = Callable[..., Desk]
# A wall clock that can be moved while the steady count of the browser stands: a laptop that slept, or a clock that is wrong.
SKEWED = "const wall = Date.now; window.skew = %d; Date.now = () => wall() + window.skew"


def shown(room: Room) -> str:
    return room.page.locator(".clock-left").inner_text()


def test_after_ten_minutes_of_sleep_no_false_time_is_shown(desk: Desks, session: Session, cast: Cast, clock: FakeClock) -> None:
    room = enter(desk, session, cast, clock, before=SKEWED % 0)
    assert shown(room) == "1 h 30 min left"
    held = []
    room.page.route("**/pulse", lambda route: held.append(route))
    clock.advance(minutes=10)
    room.page.evaluate("skew = 600000")
    expect(room.page.locator(".clock-left")).to_have_text("…", timeout=1_500)
    while not held:
        room.page.wait_for_timeout(50)
    held[0].continue_()
    room.page.unroute("**/pulse")
    expect(room.page.locator(".clock-left")).to_have_text("1 h 20 min left")


def test_without_a_connection_after_sleep_never_more_time_is_shown_than_there_is(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock
) -> None:
    room = enter(desk, session, cast, clock, before=SKEWED % 0)
    room.cut()
    room.page.evaluate("skew = 600000")
    expect(room.page.locator(".clock-left")).to_have_text("…", timeout=1_500)
    expect(room.page.locator(".clock-left")).to_have_text("1 h 20 min left", timeout=8_000)


def test_a_lid_that_was_closed_costs_the_time_it_was_closed(desk: Desks, session: Session, cast: Cast, clock: FakeClock) -> None:
    room = enter(desk, session, cast, clock)
    room.page.clock.install()
    room.page.reload()
    # The words stand in the page before its script counts; the button comes with the counting.
    expect(room.page.locator("#clock-toggle")).to_be_visible()
    room.cut()
    room.page.clock.fast_forward("10:00")
    expect(room.page.locator(".clock-left")).to_have_text("1 h 20 min left", timeout=1_000)


@pytest.mark.parametrize("minutes", [-1440, -5, 5, 1440])
def test_the_clock_of_the_computer_does_not_matter(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock, minutes: int
) -> None:
    room = enter(desk, session, cast, clock, before=SKEWED % (minutes * 60_000), wait=False)
    assert shown(room) == "1 h 30 min left"
    expect(room.page.locator("#clock-ends")).to_have_text(room.page.locator("#clock-ends").inner_text())
    room.answer(1, "A")
    expect(room.status).to_have_text(re.compile(r"Saved \d\d:\d\d"))
    left(room, -11)
    room.answer(1, "B")
    room.page.wait_for_url(re.compile("/receipt"))
    assert room.head(1) == "A"


def test_minutes_granted_two_minutes_before_the_end_are_on_the_page_within_fifteen_seconds(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock
) -> None:
    room = enter(desk, session, cast, clock)
    left(room, 120)
    room.page.reload()
    expect(room.page.locator(".clock-left")).to_have_text(re.compile(r"^1:\d\d left|^2:00 left"))
    granting.grant_minutes(
        session, room.sitting, minutes=15, reason="The fire alarm rang.", by=cast.cora.public_id, now=clock.now()
    )
    session.commit()
    expect(room.page.locator(".clock-left")).to_have_text("17 min left", timeout=15_000)
    expect(room.bars).to_contain_text("From the exam office")
    room.page.get_by_role("button", name="I have read it").click()
    expect(room.bars).to_be_empty()


def test_a_pause_hides_the_question_stops_the_clock_and_ends_by_itself(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock
) -> None:
    room = enter(desk, session, cast, clock)
    window = room.sitting.registration.window
    pausing.pause(session, window, reason="The alarm rang.", by=cast.cora.public_id, now=clock.now())
    session.commit()
    room.ask_now()
    curtain = room.page.locator("#exam-curtain")
    expect(curtain).to_contain_text(re.compile(r"Paused by the exam team at \d\d:\d\d. Your clock is stopped."))
    expect(room.page.locator(".question")).to_be_hidden()
    expect(room.page.locator(".clock-left")).to_have_text("1 h 30 min left, stopped")
    room.desk.check()
    room.page.reload()
    expect(curtain).to_be_visible()
    # At once, and not when the server is asked next.
    expect(room.page.locator("#clock-toggle")).to_be_visible()
    expect(room.page.locator(".clock-left")).to_have_text("1 h 30 min left, stopped", timeout=1_000)
    expect(room.page.locator(".question")).to_be_hidden()
    clock.advance(minutes=5)
    session.rollback()
    pausing.resume_all(session, window, by=cast.cora.public_id, now=clock.now())
    session.commit()
    room.ask_now()
    expect(room.page.locator(".question")).to_be_visible()
    expect(room.page.locator(".clock-left")).to_have_text("1 h 30 min left")
    room.answer(1, "B")
    expect(room.status).to_contain_text("Saved")


def test_somebody_with_breaks_takes_one_and_ends_it(desk: Desks, session: Session, cast: Cast, clock: FakeClock) -> None:
    room = enter(desk, session, cast, clock, wait=False)
    session.rollback()
    room.sitting.break_seconds = 720
    session.commit()
    room.page.reload()
    room.page.get_by_role("button", name="Take a break (12 min left)").click()
    curtain = room.page.locator("#exam-curtain")
    # At once, though the page has just been loaded and may not have its pass yet.
    expect(curtain).to_contain_text("Your break began", timeout=5_000)
    expect(room.page.locator(".question")).to_be_hidden()
    clock.advance(minutes=2)
    room.page.get_by_role("button", name="End the break and go on").click()
    expect(room.page.locator(".question")).to_be_visible()
    expect(room.page.locator(".clock-left")).to_have_text("1 h 30 min left")


def test_a_word_from_the_office_is_read_and_the_office_knows(desk: Desks, session: Session, cast: Cast, clock: FakeClock) -> None:
    room = enter(desk, session, cast, clock)
    window = room.sitting.registration.window
    for text in ("The lift is out of order.", "Lunch is at noon."):
        telling.send(session, window, text=text, by=cast.cora.public_id, now=clock.now())
        clock.advance(seconds=1)
    session.commit()
    room.ask_now()
    expect(room.bars).to_contain_text("The lift is out of order. (1 more)")
    room.desk.check()
    room.page.get_by_role("button", name="I have read it").click()
    expect(room.bars).to_contain_text("Lunch is at noon.")
    room.page.get_by_role("button", name="I have read it").click()
    expect(room.bars).to_be_empty()
    room.ask_now()
    room.page.wait_for_timeout(300)
    expect(room.bars).to_be_empty()


def test_in_ten_minutes_a_screen_reader_hears_the_threshold_and_nothing_else(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock
) -> None:
    room = enter(desk, session, cast, clock, wait=False)
    left(room, 34 * 60)
    room.page.clock.install()
    room.page.reload()
    expect(room.page.locator(".clock-left")).to_have_text("34 min left")
    room.page.wait_for_timeout(500)
    room.page.evaluate(
        "window.heard = [];"
        "for (const live of document.querySelectorAll('[role=status], [role=alert], [aria-live]:not([aria-live=off])'))"
        "  new MutationObserver(() => live.textContent.trim() && heard.push(live.textContent))"
        "    .observe(live, { childList: true, characterData: true, subtree: true })"
    )
    for minute in range(10):
        clock.advance(minutes=1)
        with room.page.expect_response("**/pulse"):
            room.page.clock.fast_forward(60_000)
        with room.page.expect_response("**/answers/1"):
            room.page.locator(f"input[name=answer][value={'AB'[minute % 2]}]").check()
        expect(room.status).to_contain_text("Saved")
    heard = room.page.evaluate("heard")
    assert len(heard) == 1
    assert heard[0].startswith("30 minutes left in Part One.")
