"""What reviewers and the coordinator do in the browser between a declaration and a letter, named by deed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.test_by_keyboard import tab_to


def reviewer_marks_paper(desk: Desk, levels: Mapping[int, int]) -> None:
    """Give a paper of the training these levels by criterion, and lock them."""
    for criterion, level in levels.items():
        desk.page.locator(f"input[name=level_{criterion}][value='{level}']").check()
    for name in ("Lock", "Lock these marks"):
        desk.page.get_by_role("button", name=name, exact=True).click()
        desk.page.wait_for_load_state("load")


def reviewer_marks_by_keyboard(page: Page, levels: Sequence[int], comment: str) -> None:
    """From the marking page to locked marks without a mouse: a digit and Enter for each criterion, words, the lock."""
    with page.expect_response("**/pass"):
        page.reload()
    # The key is used a moment after it came.
    page.wait_for_timeout(300)
    tab_to(page, ".level input", most=30)
    for level in levels:
        page.keyboard.press(str(level))
        page.keyboard.press("Enter")
    page.keyboard.type(comment)
    page.keyboard.press("Control+s")
    expect(page.locator("#marking-status")).to_contain_text("Saved")
    tab_to(page, ".marking-bar button[value=lock]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lock")
    tab_to(page, "main button:text-is('Lock these marks')")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your marks for")


def reviewer_sends_back(desk: Desk, reason: str, note: str) -> None:
    """From the marking page: the script goes back with this reason."""
    desk.press("Send it back")
    desk.page.get_by_label(reason).check()
    desk.page.get_by_label("What should the coordinator know?").fill(note)
    desk.press("Send it back")


def coordinator_covers(desk: Desk, window: str, words: str) -> None:
    """What was sent back as identifying is covered, and its reviewer goes on with it."""
    desk.open(f"/windows/{window}/scoring")
    desk.press("Cover words")
    desk.page.get_by_label("Words to cover").fill(words)
    desk.press("Cover these words")
    desk.open(f"/windows/{window}/scoring")
    desk.page.get_by_role("button", name="Let the reviewer go on").click()
    desk.check()


def coordinator_finds_a_third(desk: Desk, window: str, reviewer: str) -> None:
    """The board names a script for which nobody was free: this reviewer gets a place, and then the script."""
    desk.open(f"/windows/{window}/scoring")
    expect(desk.page.get_by_role("heading", name="Without a third reviewer")).to_be_visible()
    desk.open(f"/reviewers/{reviewer}")
    desk.page.get_by_role("link", name="Change for").first.click()
    desk.page.get_by_label("Scripts of this window, at most").fill("3")
    desk.press("Save")
    desk.open(f"/windows/{window}/scoring")
    desk.page.get_by_role("button", name="Find a third reviewer").click()
    desk.check()
