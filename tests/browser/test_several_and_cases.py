"""Questions with several right answers and questions with a case: by mouse, by keyboard, offline, without scripts; then scored."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.results import rules as scoring
from exam_app.sitting import letters, service
from tests import build_mixed as m
from tests import build_sitting as b
from tests.browser.conftest import Desk
from tests.browser.room import Room, enter
from tests.browser.test_by_keyboard import tab_to
from tests.build import Cast

pytestmark = pytest.mark.usefixtures("stocked")
Desks = Callable[..., Desk]
# What happens in the browser alone is shown once.
once = pytest.mark.parametrize("backend", ["sqlite"])
OF = "of 62"


@pytest.fixture
def room(desk: Desks, session: Session, cast: Cast, clock: FakeClock) -> Room:
    """Ada before the first question of a mixed form."""
    m.sit_a_mixed_form(session, cast, now=clock.now())
    return enter(desk, session, cast, clock)


def box(page: Page, letter: str) -> Locator:
    return page.locator(f".options input[value={letter}]")


def is_at(room: Room, number: int) -> None:
    expect(room.page.get_by_role("heading", level=1)).to_have_text(f"Question {number} {OF}")


def right_as_shown(room: Room) -> str:
    """The right options of the question with several, as Ada sees them."""
    room.session.rollback()
    return letters.as_shown(room.sitting.option_orders[m.SEVERAL - 1], m.SEVERAL_KEY)


def points(room: Room) -> int:
    """What the handed-in answer to the question with several is worth."""
    room.session.rollback()
    room.session.expire_all()
    asked = [
        scoring.Question(m.SEVERAL, "several-001", "a", m.key_at(room.session, room.sitting.registration.window.form, m.SEVERAL))
    ]
    given = [service.part_one_letters(room.sitting)[m.SEVERAL - 1]]
    assert scoring.recount(asked, {"ada": given}) == {"ada": scoring.score_one(asked, given, Fraction(1)).points}
    return scoring.recount(asked, {"ada": given})["ada"]


def hands_in(room: Room) -> None:
    page = room.page
    page.get_by_role("link", name="Review and submit").click()
    page.get_by_role("link", name="Continue to submit").click()
    page.get_by_role("button", name="Submit Part One").click()
    page.wait_for_url("**/receipt")


def test_several_options_are_chosen_by_mouse_ruled_out_cleared_and_scored_as_a_set(room: Room) -> None:
    page, right = room.page, right_as_shown(room)
    room.next()
    is_at(room, m.SEVERAL)
    group = page.get_by_role("group", name="Which of these helps with several-001? Choose all that apply.")
    expect(group.get_by_role("checkbox")).to_have_count(4)
    for letter in right:
        box(page, letter).check()
    expect(room.status).to_contain_text("Saved")
    assert room.head(m.SEVERAL) == right
    wrong = next(letter for letter in "ABCD" if letter not in right)
    page.get_by_role("button", name=f"Rule out {right[0]}").click()
    expect(box(page, right[0])).not_to_be_checked()
    expect(box(page, right[1])).to_be_checked()
    expect(room.status).to_contain_text("Saved")
    page.get_by_role("button", name="Clear my answer").click()
    page.get_by_role("button", name=f"Rule out {wrong}").click()
    box(page, right[1]).check()
    box(page, right[0]).check()
    expect(page.get_by_role("button", name=f"Rule out {right[0]}")).to_have_attribute("aria-pressed", "false")
    expect(room.status).to_contain_text("Saved")
    room.desk.check()
    hands_in(room)
    assert room.head(m.SEVERAL) == right
    assert points(room) == 1


@once
def test_several_options_are_chosen_by_keyboard(room: Room) -> None:
    page, keys = room.page, room.page.keyboard
    room.next()
    is_at(room, m.SEVERAL)
    for letter in "AD":
        tab_to(page, f".options input[value={letter}]")
        keys.press("Space")
    # A second press takes it back.
    tab_to(page, ".clear-answer")
    for _ in range(2):
        keys.press("Shift+Tab")
    keys.press("Space")
    expect(box(page, "D")).not_to_be_checked()
    keys.press("Space")
    keys.press("Enter")
    is_at(room, m.SEVERAL + 1)
    expect(room.status).to_have_text("Not answered yet")
    page.reload()
    assert room.head(m.SEVERAL) == "AD"
    hands_in(room)
    assert points(room) == (1 if right_as_shown(room) == "AD" else 0)


@once
def test_sets_given_and_changed_without_a_connection_arrive_when_it_is_back(room: Room) -> None:
    page = room.page
    room.cut()
    for letter in ("D", "B"):
        room.next() if letter == "D" else None
        is_at(room, m.SEVERAL)
        box(page, letter).check()
    room.next()
    expect(page.get_by_role("radio").first).to_be_visible()
    expect(page.locator("#choose-all")).to_be_hidden()
    page.get_by_role("button", name="Previous").click()
    is_at(room, m.SEVERAL)
    expect(page.get_by_text("Choose all that apply.")).to_be_visible()
    assert [box(page, letter).is_checked() for letter in "ABCD"] == [False, True, False, True]
    box(page, "A").check()
    box(page, "B").uncheck()
    expect(room.bars).to_contain_text("You are offline", timeout=5_000)
    assert room.answered() == {}
    room.cut(False)
    expect(room.bars).to_contain_text("Everything is saved.", timeout=10_000)
    assert room.answered() == {m.SEVERAL: "AD"}
    room.desk.check()


@once
def test_the_case_and_its_picture_are_there_without_a_connection(room: Room) -> None:
    page = room.page
    picture = page.locator(".case img")
    page.wait_for_function("() => performance.getEntriesByType('resource').some((one) => one.name.includes('/images/'))")
    page.wait_for_timeout(300)
    room.cut()
    for number in (2, 3, 4):
        room.next()
        is_at(room, number)
    for number in m.CASE:
        is_at(room, number)
        expect(page.get_by_role("heading", name="Case for questions 4 and 5", level=2)).to_be_visible()
        expect(page.locator(".case")).to_contain_text(m.CASE_TEXT)
        expect(picture).to_have_attribute("alt", "A drawing of two houses")
        assert picture.evaluate("(one) => [one.complete, one.naturalWidth]") == [True, 240]
        room.next()
    is_at(room, 6)
    expect(page.locator(".case")).to_be_hidden()
    page.get_by_role("button", name="Previous").click()
    is_at(room, 5)
    assert picture.evaluate("(one) => one.naturalWidth") == 240
    room.cut(False)


def test_without_scripts_a_set_is_sent_by_a_plain_form_and_scored(
    desk: Desks, session: Session, cast: Cast, clock: FakeClock
) -> None:
    m.sit_a_mixed_form(session, cast, now=clock.now())
    sitting = b.running(session, cast, now=clock.now()).ada
    session.commit()
    plain = desk(cast.ada, java_script_enabled=False)
    room = Room(plain, session, clock, sitting, f"{plain.address}/sittings/{sitting.public_id}")
    page, right = room.page, right_as_shown(room)
    page.goto(f"{room.path}/questions/{m.SEVERAL}")
    for letter in right:
        box(page, letter).check()
    room.next()
    is_at(room, m.SEVERAL + 1)
    assert room.head(m.SEVERAL) == right
    page.goto(f"{room.path}/questions/{m.CASE[0]}")
    expect(page.get_by_role("heading", name="Case for questions 4 and 5")).to_be_visible()
    assert page.locator(".case img").evaluate("(one) => one.naturalWidth") == 240
    hands_in(room)
    assert points(room) == 1
