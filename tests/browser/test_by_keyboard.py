"""Story 25: the whole of Part One without a mouse, from the first question to the receipt."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from tests.browser.conftest import Desk
from tests.browser.room import enter
from tests.build import Cast


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("backend", ["sqlite"])
def test_the_whole_part_is_answered_and_handed_in_by_keyboard(
    desk: Callable[..., Desk], session: Session, cast: Cast, clock: FakeClock
) -> None:
    room = enter(desk, session, cast, clock)
    page, keys = room.page, room.page.keyboard
    for number in range(1, 61):
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Question {number} of 60")
        if number > 1:
            # Turning put the focus on the heading: the answers come next.
            assert page.evaluate("document.activeElement.tagName") == "H1"
        tab_to(page, "input[name=answer]")
        keys.press("Space")
        for _ in range(number % 4):
            keys.press("ArrowDown")
        keys.press("Enter")
    page.wait_for_url("**/review")
    expect(page.get_by_role("main")).to_contain_text("60 of 60 answered")
    for name in ("Continue to submit", "Submit Part One"):
        tab_to(page, f"main :is(a, button):text-is('{name}')")
        keys.press("Enter")
    page.wait_for_url("**/receipt")
    expect(page.get_by_role("heading", level=1)).to_have_text("Part One is submitted")
    assert room.answered() == {number: "ABCD"[number % 4] for number in range(1, 61)}


def tab_to(page: Page, selector: str, *, most: int = 20) -> None:
    """Press Tab until one of these has the focus; it must come within so many steps."""
    found = page.locator(selector)
    expect(found.first).to_be_visible()
    for _ in range(most):
        page.keyboard.press("Tab")
        if found.evaluate_all("(all) => all.includes(document.activeElement)"):
            return
    raise AssertionError(f"{selector} is not reached by Tab")
