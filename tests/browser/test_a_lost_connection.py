"""Stories 9, 10, 11 and reserve h: without a connection the exam goes on, and nothing that was typed is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.sitting import rescue
from tests import build_sitting as b
from tests.browser.conftest import Desk
from tests.browser.room import Room, enter, go_in, left
from tests.build import Cast

pytestmark = pytest.mark.usefixtures("stocked")
Desks = Callable[..., Desk]
# What happens in the browser alone is shown once.
once = pytest.mark.parametrize("backend", ["sqlite"])


def test_eight_answers_given_offline_are_all_acknowledged_when_the_line_is_back(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock
) -> None:
    room = enter(desk, session, cast, clock)
    room.cut()
    given = dict(enumerate("ABCDABCD", 1))
    for number, letter in given.items():
        room.answer(number, letter)
        room.next()
    expect(room.bars).to_contain_text("You are offline. Your answers are kept on this computer", timeout=5_000)
    expect(room.status).to_have_text("Offline – kept on this computer")
    room.page.get_by_role("button", name="Flag for review").click()
    room.page.get_by_role("link", name="Review and submit").click()
    expect(room.page.get_by_role("heading", level=1)).to_have_text("Check Part One")
    expect(room.page.get_by_role("main")).to_contain_text("You can hand in when the connection is back.")
    expect(room.page.get_by_role("main")).to_contain_text("8 answered")
    assert room.answered() == {}
    room.page.get_by_role("link", name=re.compile("Question 9 ?, not answered, flagged")).first.click()
    expect(room.page.get_by_role("heading", level=1)).to_have_text("Question 9 of 60")
    room.cut(False)
    expect(room.bars).to_contain_text("You are online again. Everything is saved.", timeout=10_000)
    assert room.answered() == given
    room.desk.check()


@once
def test_an_essay_typed_until_the_line_is_cut_at_the_end_is_on_the_server_up_to_the_cut(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock
) -> None:
    room = enter(desk, session, cast, clock, "two", "essays/1")
    left(room, 6)
    room.page.reload()
    room.essay.press_sequentially("A child who waits", delay=250)
    room.cut()
    expect(room.bars).to_contain_text("Your text is kept on this computer and will be sent. Save a rescue file to be safe.")
    assert not room.essay.is_editable()
    left(room, -5)
    room.cut(False)
    room.page.wait_for_url("**/receipt")
    assert room.head(1) == "A child who waits"
    assert room.late() == []


@once
def test_both_essays_and_the_overview_open_without_a_connection(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock
) -> None:
    room = enter(desk, session, cast, clock, "two", "essays")
    room.cut()
    room.page.get_by_role("link", name="Write essay 1").click()
    room.essay.fill("The first")
    room.page.get_by_role("button", name="Save and go to overview").click()
    room.page.get_by_role("button", name="Choose essay 2").click()
    room.essay.fill("The second")
    expect(room.page.locator("#save-line")).to_have_text("Offline – kept on this computer")
    expect(room.bars).to_contain_text("You are offline", timeout=5_000)
    room.page.go_back()
    expect(room.page.get_by_role("heading", level=1)).to_have_text("Your essays")
    expect(room.page.get_by_role("main")).to_contain_text("Chosen · 2 words written")
    room.cut(False)
    expect(room.bars).to_contain_text("Everything is saved.", timeout=10_000)
    assert room.answered() == {1: "The first", 2: "The second"}


def test_what_a_closed_browser_had_kept_comes_two_hours_after_the_end_on_the_late_list(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock
) -> None:
    room = enter(desk, session, cast, clock)
    room.answer(1, "A")
    expect(room.status).to_contain_text("Saved")
    room.cut()
    room.answer(1, "C")
    room.next()
    room.answer(2, "B")
    expect(room.status).to_have_text("Offline – kept on this computer")
    room.page.wait_for_timeout(300)
    room.page.close()
    left(room, -7200)
    room.cut(False)
    room.desk.page = room.desk.context.new_page()
    room.page.goto(f"{room.desk.address}/exam")
    if "/sign-in" in room.page.url:
        room.page.get_by_label("Mail address").fill(cast.ada.email)
        room.page.get_by_label("Password").fill("seven green kettles sing")
        room.page.get_by_role("button", name="Sign in").click()
    expect(room.page.get_by_role("status").first).to_contain_text("We received them after the end. The exam office decides.")
    assert room.late() == [(1, "C"), (2, "B")]
    assert room.answered() == {1: "A"}
    room.desk.check()


@once
def test_after_a_minute_a_rescue_file_holds_every_unsent_answer_and_the_office_can_read_it_in(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock
) -> None:
    room = enter(desk, session, cast, clock, before="")
    room.page.clock.install()
    room.page.reload()
    go_in(room, "questions/1", wait=False)
    room.cut()
    room.answer(1, "D")
    expect(room.bars).to_contain_text("You are offline")
    room.page.clock.fast_forward(61_000)
    expect(room.bars).to_contain_text(f"Your exam code is {room.sitting.public_id[:8]}.")
    with room.page.expect_download() as download:
        room.page.get_by_role("button", name="Save a rescue file").click()
    assert download.value.suggested_filename == f"exam-rescue-{room.sitting.public_id[:8]}.json"
    content = download.value.path().read_bytes()
    assert json.loads(content)["sitting"] == room.sitting.public_id
    assert b'"D"' not in content
    session.rollback()
    report = rescue.read_in(session, room.sitting.registration.window, content, by=cast.cora.public_id, now=clock.now())
    session.commit()
    assert (report.new, report.known) == (1, 0)
    assert room.late() == [(1, "D")]


@once
def test_a_page_that_cannot_be_turned_to_offline_is_not_left(desk: Desks, session: Session, cast: Cast, clock: FakeClock) -> None:
    room = enter(desk, session, cast, clock, at="review")
    room.cut()
    room.page.get_by_role("link", name="Continue to submit").click()
    room.page.get_by_role("link", name="Continue to submit").click()
    expect(room.bars).to_contain_text("This page opens when the connection is back.")
    expect(room.bars).to_contain_text("You are offline", timeout=5_000)
    room.cut(False)
    expect(room.bars).to_contain_text("You are online again.", timeout=10_000)


def opened_anew(room: Room, at: str) -> None:
    """The page is closed without a connection, and opened again when it is back."""
    room.page.wait_for_timeout(500)
    room.page.close()
    room.cut(False)
    room.desk.page = room.desk.context.new_page()
    go_in(room, at)


@once
def test_a_flag_and_an_option_ruled_out_offline_outlive_the_page(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock
) -> None:
    room = enter(desk, session, cast, clock)
    room.cut()
    room.page.get_by_role("button", name="Flag for review").click()
    room.page.get_by_role("button", name="Rule out C").click()
    opened_anew(room, "questions/1")
    expect(room.page.get_by_role("button", name="Flagged")).to_have_attribute("aria-pressed", "true")
    expect(room.page.get_by_role("button", name="Rule out C")).to_have_attribute("aria-pressed", "true")
    room.page.wait_for_timeout(1_500)
    session.rollback()
    head = b.head(session, room.sitting, 1)
    assert (head.is_flagged, head.ruled_out) == (True, "C")
    room.page.reload()
    room.page.get_by_role("button", name="Flagged").click()
    room.page.wait_for_timeout(1_500)
    room.page.reload()
    expect(room.page.get_by_role("button", name="Flag for review")).to_have_attribute("aria-pressed", "false")


@once
def test_an_essay_chosen_offline_is_chosen_after_the_page_was_closed(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock
) -> None:
    room = enter(desk, session, cast, clock, "two", "essays")
    room.cut()
    room.page.get_by_role("button", name="Choose essay 2").click()
    expect(room.essay).to_be_visible()
    opened_anew(room, "essays")
    expect(room.page.get_by_role("link", name="Write essay 2")).to_be_visible()
    room.page.wait_for_timeout(1_500)
    session.rollback()
    assert b.head(session, room.sitting, 2).is_chosen
