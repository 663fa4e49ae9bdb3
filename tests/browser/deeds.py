"""What people do in the browser, named by deed; each leaves the person on the page that follows."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Page, expect

from exam_app.sitting.models import Sitting
from question_bank.load import load_items
from tests.browser.conftest import Desk

# The machine may be busy with other tests.
expect.set_options(timeout=15_000)
KEYS = {item.id: item.key for item in load_items()}


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def applicant_enters_membership(desk: Desk, association: str, until: date) -> None:
    page = desk.page
    page.get_by_label(association, exact=True).check()
    year, month, day = f"{until:%Y %m %d}".split()
    if page.get_by_label("Day").count():
        for label, value in (("Day", day), ("Month", month), ("Year", year)):
            page.get_by_label(label, exact=True).fill(value)
    else:
        page.get_by_label("Valid until").fill(until.isoformat())
    desk.press("Save")


def applicant_hands_in(desk: Desk) -> None:
    desk.press("Check and hand in")
    desk.page.get_by_label("What I have entered is true and complete").check()
    desk.press("Hand in the application")


def coordinator_approves(desk: Desk, applicant: str) -> None:
    desk.open("/office/applications")
    desk.page.get_by_role("link", name=applicant).first.click()
    desk.press("Approve to sit")
    desk.page.get_by_role("button", name="Approve").click()
    desk.check()


def candidate_registers(desk: Desk, window: str) -> None:
    desk.open("/exam")
    desk.press("Choose a window")
    desk.page.get_by_role("radio", name=window).check()
    desk.press("Register")


def candidate_starts(desk: Desk, part: str) -> None:
    desk.open("/exam")
    desk.page.get_by_role("link", name=part).click()
    desk.check()
    desk.page.get_by_role("checkbox").check()
    desk.page.get_by_role("button", name="Start Part").click()
    desk.page.wait_for_url("**/sittings/**")
    desk.check()


def candidate_answers_part_one(desk: Desk, sitting: Sitting, *, right: int) -> None:
    """Answer all questions by keyboard and mouse as shown, so many of them rightly."""
    page = desk.page
    for place in sitting.registration.window.form.items:
        shown = sitting.option_orders[place.position - 1].index(KEYS[place.version.item.code])
        letter = "ABCD"[shown if place.position <= right else (shown + 1) % 4]
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Question {place.position} of 60")
        page.locator(f"input[name=answer][value={letter}]").check()
        expect(page.locator("#exam-status")).to_contain_text("Saved")
        page.get_by_role("button", name="Next", exact=True).click()
    desk.check()


def candidate_writes(desk: Desk, number: int, text: str) -> None:
    choose = desk.page.get_by_role("button", name=f"Choose essay {number}")
    # Choosing an essay leads to it.
    (choose if choose.count() else desk.page.get_by_role("link", name=f"essay {number}")).click()
    desk.check()
    desk.page.get_by_label("Your essay").last.fill(text)
    expect(desk.page.locator("#save-line")).to_contain_text("Saved")
    desk.press("Save and go to overview")


def candidate_submits(desk: Desk, part: str) -> str:
    """Submit and return the reference on the receipt."""
    if desk.page.get_by_role("link", name="Review and submit").count():
        desk.press("Review and submit")
    desk.press("Continue to submit")
    # The page hands in by itself, so that it can say so when nobody answers.
    desk.page.get_by_role("button", name=f"Submit {part}").click()
    desk.page.wait_for_url("**/receipt")
    desk.check()
    assert heading(desk.page) == f"{part} is submitted"
    return desk.page.locator(".receipt-code").inner_text()


def coordinator_hands_out(desk: Desk, window: str) -> None:
    desk.open(f"/windows/{window}/scoring")
    desk.press("Take the scripts in")
    desk.press("Give out the scripts")
    # A few candidates write few scripts.
    desk.page.get_by_label("Give them out all the same").check()
    desk.page.get_by_label("Reason for the record").fill("The reviewers work in other states.")
    desk.press("Record the decision")
    desk.page.get_by_role("button", name="Give out").click()
    desk.check()


def reviewer_declares(desk: Desk) -> None:
    desk.open("/reviews")
    desk.press("Make your declaration")
    for box in desk.page.get_by_role("main").get_by_role("checkbox").all():
        box.check()
    desk.press("Make the declaration")


def reviewer_marks_everything(desk: Desk, level: int, comment: str) -> int:
    """Mark and lock each script of the queue with the same level; how many there were."""
    marked = 0
    while True:
        desk.open("/reviews")
        following = desk.page.get_by_role("link", name="Continue with the next script")
        if not following.count():
            return marked
        following.click()
        _mark_script(desk, level, comment)
        marked += 1


def _mark_script(desk: Desk, level: int, comment: str) -> None:
    page = desk.check()
    for choice in page.locator(f"input[type=radio][value='{level}']").all():
        choice.check()
    page.get_by_label("Comment for the candidate").fill(comment)
    # The page saves first and then goes on by itself.
    page.get_by_role("button", name="Lock", exact=True).click()
    page.wait_for_url("**/lock")
    desk.press("Lock these marks")


def coordinator_releases(desk: Desk, window: str, sentence: str = "") -> None:
    """Compute, approve each letter, with this sentence before its first paragraph, and release."""
    desk.open(f"/releases/{window}")
    desk.press("Compute the results")
    while desk.page.get_by_role("link", name="To approve").count():
        desk.page.get_by_role("link", name="To approve").first.click()
        first = desk.page.get_by_label("Text for the candidate").first
        first.fill(f"{sentence} {first.input_value()}".strip())
        desk.press("Save and approve")
        desk.press("Approve")
        desk.open(f"/releases/{window}")
    desk.press("Release all results")
    if desk.page.get_by_role("checkbox").count():
        desk.page.get_by_role("checkbox").check()
    desk.press("Release all results")
