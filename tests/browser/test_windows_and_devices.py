"""Stories 12 and 13: two windows, two devices. One goes on, the others keep their text and say so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.sitting import rules
from exam_app.sitting.models import Sitting
from tests import build_sitting as b
from tests.browser import deeds
from tests.browser.conftest import Desk
from tests.browser.room import Room, enter, go_in
from tests.build import PASSWORD, Cast

pytestmark = pytest.mark.usefixtures("stocked")
Desks = Callable[..., Desk]
# What happens in the browser alone is shown once.
once = pytest.mark.parametrize("backend", ["sqlite"])
HERE = "This exam is open in another window. What you wrote here is kept."
AWAY = "This exam is now open on another device since"


@once
def test_the_window_opened_last_goes_on_and_the_other_one_is_read_only_within_a_second(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock
) -> None:
    first = enter(desk, session, cast, clock, "two", "essays/1")
    first.essay.fill("Written in the first window")
    expect(first.page.locator("#save-line")).to_contain_text("Saved")
    old = first.page
    new = first.desk.page = first.desk.context.new_page()
    go_in(first, "essays/1")
    expect(old.locator("#exam-banner")).to_contain_text(HERE, timeout=1_000)
    assert not old.locator(".essay-text").is_editable()
    new.locator(".essay-text").fill("Written in the second window")
    expect(new.locator("#save-line")).to_contain_text("Saved")
    old.get_by_role("button", name="Continue here").click()
    expect(old.locator(".essay-text")).to_have_value("Written in the second window")
    expect(new.locator("#exam-banner")).to_contain_text(HERE, timeout=1_000)
    old.locator(".essay-text").fill("Again in the first")
    expect(old.locator("#save-line")).to_contain_text("Saved")
    assert first.head(1) == "Again in the first"


@once
def test_what_a_window_had_not_sent_goes_on_from_the_next_window(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock
) -> None:
    room = enter(desk, session, cast, clock, "two", "essays/1")
    old = room.page
    old.route("**/answers/*", lambda route: route.abort())
    room.essay.fill("Typed and never sent from here")
    expect(room.page.locator("#save-line")).to_have_text("Offline – kept on this computer")
    room.desk.page = room.desk.context.new_page()
    go_in(room, "essays")
    expect(room.bars).to_contain_text("What was not sent yet is still on this computer.")
    expect(room.page.get_by_role("main")).to_contain_text("6 words written")
    expect(room.status).to_contain_text("Saved")
    assert room.head(1) == "Typed and never sent from here"


@pytest.mark.parametrize(("choice", "result"), [("Save what is on this page", "Mine"), ("Use the other", "Theirs")])
def test_a_stale_window_is_shown_both_texts_and_neither_is_lost(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock, choice: str, result: str
) -> None:
    room = enter(desk, session, cast, clock, "two", "essays/1")
    session.rollback()
    for text in ("Theirs at first", "Theirs"):
        b.save(session, room.sitting, 1, text, now=clock.now(), client="elsewhere")
    session.commit()
    room.essay.fill("Mine")
    box = room.page.locator("#conflict")
    expect(box).to_contain_text("Essay 1 was changed in another window")
    expect(box.locator("#conflict-text")).to_have_text("Theirs")
    expect(room.status).to_have_text("Not saved – changed in another window")
    assert room.head(1) == "Theirs"
    assert room.kept() == ["Mine"]
    room.desk.check()
    room.page.get_by_role("button", name=choice).click()
    expect(room.status).to_contain_text("Saved")
    expect(room.essay).to_have_value(result)
    assert room.head(1) == result


def test_a_second_device_takes_over_and_the_first_keeps_its_text_and_can_take_back(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock
) -> None:
    session.add(b.place(session, cast.ada, now=clock.now()))
    session.commit()
    ada = desk(cast.ada)
    deeds.candidate_starts(ada, "Part One")
    session.rollback()
    first = Room(ada, session, clock, session.scalars(sa.select(Sitting)).one(), ada.page.url.rsplit("/questions", 1)[0])
    second = desk(cast.ada)
    second.open(f"/sittings/{first.sitting.public_id}")
    expect(second.page.get_by_role("heading", level=1)).to_have_text("Your exam is open on another device")
    second.page.get_by_role("button", name="Continue here").click()
    expect(second.page.get_by_role("heading", level=1)).to_have_text("Question 1 of 60")
    second.page.locator("input[name=answer][value=B]").check()
    expect(second.page.locator("#exam-status")).to_contain_text("Saved")
    first.answer(1, "D")
    expect(first.bars).to_contain_text(AWAY)
    assert first.page.locator("input[name=answer][value=A]").is_disabled()
    assert (first.head(1), first.kept()) == ("B", ["D"])
    first.desk.check()
    first.page.get_by_role("button", name="Continue here").click()
    expect(first.page.locator("#conflict")).to_contain_text("Question 1 was changed in another window")
    first.page.get_by_role("button", name="Use the other").click()
    expect(first.page.locator("input[name=answer][value=B]")).to_be_checked()
    assert first.head(1) == "B"


@once
def test_a_part_handed_in_elsewhere_takes_nothing_more_and_shows_its_receipt(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock
) -> None:
    room = enter(desk, session, cast, clock)
    room.answer(1, "A")
    expect(room.status).to_contain_text("Saved")
    session.rollback()
    b.hand_in(session, room.sitting, now=clock.now())
    session.commit()
    room.answer(1, "C")
    room.page.wait_for_url("**/receipt#late")
    expect(room.page.locator(".receipt-code")).to_have_text(rules.reference(room.sitting.receipt or ""))
    expect(room.page.locator("#late")).to_contain_text("The exam office decides")
    assert (room.head(1), room.late()) == ("A", [(1, "C")])


@once
def test_somebody_signed_out_in_mid_exam_signs_in_on_the_page_and_everything_is_sent(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock
) -> None:
    room = enter(desk, session, cast, clock, "two", "essays/1")
    room.essay.fill("Before and after")
    expect(room.page.locator("#save-line")).to_contain_text("Saved")
    session.rollback()
    session.execute(sa.text("DELETE FROM sign_in_sessions"))
    session.commit()
    room.essay.evaluate("(area) => area.setSelectionRange(6, 6)")
    room.page.keyboard.type(", between")
    expect(room.bars).to_contain_text("Please sign in again. Your text is safe.")
    room.page.keyboard.type(", still")
    sign_in(room, cast.ada.email, "a wrong password entirely")
    expect(room.bars.get_by_role("alert")).to_contain_text("The mail address or the password is not right.")
    room.desk.check()
    sign_in(room, cast.ada.email, PASSWORD)
    expect(room.page.locator("#save-line")).to_contain_text("Saved")
    expect(room.bars).to_be_empty()
    room.page.keyboard.type("!")
    expect(room.essay).to_have_value("Before, between, still! and after")
    expect(room.page.locator("#save-line")).to_contain_text("Saved")
    assert room.head(1) == "Before, between, still! and after"


@once
def test_somebody_else_who_signs_in_on_this_computer_is_told_and_the_candidate_comes_back_on_the_page(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock
) -> None:
    room = enter(desk, session, cast, clock, "two", "essays/1")
    room.essay.fill("Ada's words")
    expect(room.page.locator("#save-line")).to_contain_text("Saved")
    other = room.desk.context.new_page()
    other.goto(f"{room.path}/essays/1")
    expect(room.bars).to_contain_text(HERE)
    other.goto(f"{room.desk.address}/sign-in")
    other.get_by_label("Mail address").fill(cast.ben.email)
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url(lambda url: "/sign-in" not in url)
    room.page.get_by_role("button", name="Continue here").click()
    expect(room.bars).to_contain_text("Somebody else is signed in on this computer.")
    assert not room.essay.is_editable()
    room.desk.check()
    sign_in(room, cast.ben.email, PASSWORD)
    expect(room.bars.get_by_role("alert")).to_have_text(
        "This is not the account that this page was opened with. Sign in with your own."
    )
    sign_in(room, cast.ada.email, PASSWORD)
    expect(room.bars).to_be_empty()
    room.essay.fill("Ada's words go on")
    expect(room.page.locator("#save-line")).to_contain_text("Saved")
    assert room.head(1) == "Ada's words go on"


def sign_in(room: Room, email: str, password: str) -> None:
    room.bars.get_by_label("Mail address").fill(email)
    room.bars.get_by_label("Password").fill(password)
    room.bars.get_by_role("button", name="Sign in").click()
