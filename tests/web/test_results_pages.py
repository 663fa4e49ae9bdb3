"""The pages of results: the candidate's own, and the coordinator's way to the release."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.clock import FakeClock
from exam_app.exams.models import Window
from exam_app.sitting.models import Registration
from exam_app.sitting.service import registrations_in
from tests.build import Cast
from tests.build_results import MEETS, a_candidate, a_closed_window, computed, many, released, result_of, scripts_of
from tests.page import Browser

As = Callable[[Account], Browser]
FAILS = ((2, *MEETS[1:]), MEETS)


@pytest.fixture
def window(session: Session, cast: Cast, clock: FakeClock) -> Window:
    """A closed and marked window: Ada passes, Ben fails Part Two; both with comments."""
    made = a_closed_window(session, cast, now=clock.now())
    a_candidate(session, cast, made, cast.ada, comments=True)
    a_candidate(session, cast, made, cast.ben, levels=FAILS, comments=True)
    return made


def of_ada(session: Session, window: Window, cast: Cast) -> Registration:
    return next(r for r in registrations_in(session, window) if r.application.applicant_id == cast.ada.id)


def test_the_coordinator_goes_from_the_list_to_the_released_letters(as_: As, cast: Cast, window: Window) -> None:
    page = as_(cast.cora).get("/releases").follow("Window 2026-A")
    assert page.heading == "Results of Window 2026-A"
    page = page.press("Compute the results")
    assert page.says("Ada Lindqvist NCIMHA")
    assert page.says("Passed, 48 of 60")
    assert page.says("Not passed, 46 of 60")
    page = page.follow("Release all results")
    assert page.says("This cannot be undone")
    page = page.press("Release all results")
    assert page.says("2 results are released.")
    assert "Preview" not in page.text


def test_before_computing_the_checklist_says_what_to_do(as_: As, cast: Cast, window: Window) -> None:
    page = as_(cast.cora).get(f"/releases/{window.public_id}")
    assert page.says("There are no results yet, or something has changed since. Compute the results.")
    assert "Release all results" not in page.text


def test_an_open_script_is_named_and_blocks(as_: As, session: Session, cast: Cast, window: Window, clock: FakeClock) -> None:
    computed(session, window, now=clock.now())
    ada = of_ada(session, window, cast)
    scripts_of(session, ada)[0].state = "in_review"
    browser = as_(cast.cora)
    page = browser.get(f"/releases/{window.public_id}")
    assert page.says("1 essay has no settled mark yet.")
    answer = browser.post(f"/releases/{window.public_id}/release", status=409)
    assert answer.says("every essay has a settled mark")
    assert browser.post(f"/releases/{window.public_id}/compute", status=409).says("no settled mark")


def test_the_confirm_page_without_readiness_has_no_button(as_: As, cast: Cast, window: Window) -> None:
    page = as_(cast.cora).get(f"/releases/{window.public_id}/release")
    assert page.says("The results cannot be released yet")
    assert not page.tree.cssselect("main form")


def test_the_coordinator_edits_a_comment_and_leaves_one_out(
    as_: As, session: Session, cast: Cast, window: Window, clock: FakeClock
) -> None:
    computed(session, window, now=clock.now())
    ada = of_ada(session, window, cast)
    result = result_of(session, ada)
    page = as_(cast.cora).get(f"/releases/{window.public_id}/results/{result.public_id}/comments")
    boxes = [b.get("name") for b in page.tree.cssselect("main input[type=checkbox]")]
    texts = [b.get("name") for b in page.tree.cssselect("main textarea")]
    assert len(boxes) == len(texts) == 8
    page = page.press("Save and see the letter", {boxes[0]: None, texts[1]: "Said more kindly."})
    assert page.heading == "Letter for Ada Lindqvist"
    assert page.says("Said more kindly.")
    # One of the two essays had this comment left out.
    assert page.text.count("Seat 1 saw care in this essay.") == 1
    released(session, window, now=clock.now())
    shown = as_(cast.ada).get("/results").follow("Window 2026-A")
    assert shown.says("Said more kindly.")


def test_a_comment_that_is_sent_must_have_words(as_: As, session: Session, cast: Cast, window: Window, clock: FakeClock) -> None:
    computed(session, window, now=clock.now())
    ada = of_ada(session, window, cast)
    page = as_(cast.cora).get(f"/releases/{window.public_id}/results/{result_of(session, ada).public_id}/comments")
    texts = [b.get("name") for b in page.tree.cssselect("main textarea")]
    page = page.press("Save and see the letter", {texts[0]: " ", texts[1]: "Kept although the other is wrong."})
    assert page.status == 422
    assert page.errors() == ["Write the comment, or leave it out by taking away the tick."]
    assert page.says("Kept although the other is wrong.")


def test_two_coordinators_sign_a_warning(as_: As, session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    many(session, cast, window, 20, now=clock.now(), right=lambda n: 30)
    computed(session, window, now=clock.now())
    path = f"/releases/{window.public_id}"
    page = as_(cast.cora).get(path).follow("Look into it and sign")
    assert page.press("Sign", {"reason": "ok"}).status == 422
    page = page.press("Sign", {"reason": "The form was harder than the last; the committee agrees."})
    assert page.says("You have signed. A second person has to sign too.")
    page = as_(cast.carl).get(path).follow("Look into it and sign")
    assert page.says("Signed by Cora Fournier")
    page = page.press("Sign", {"reason": "Looked at the figures of three windows; they fit."})
    assert page.says("Signed by two people")
    assert page.says("Everything is ready.")


def test_a_warning_that_does_not_stand_cannot_be_signed(as_: As, cast: Cast, window: Window) -> None:
    assert as_(cast.cora).get(f"/releases/{window.public_id}/warnings/pass-rate-0-1", status=409).says("does not stand")


def test_the_candidate_reads_the_sentence_first_and_takes_the_letter(
    as_: As, session: Session, cast: Cast, window: Window, clock: FakeClock
) -> None:
    released(session, window, now=clock.now())
    page = as_(cast.ben).get("/results").follow("Window 2026-A")
    assert page.tree.cssselect(".result-line")[0].text_content() == "You did not pass Part Two of the written examination."
    assert page.says("You can take Part Two again from 2 May 2027.")
    assert page.says("you can appeal in writing until 11 June 2026")
    assert page.says("48 of 60 answers must be right. Yours: 52.")
    letter = page.follow("Letter as PDF")
    assert letter.bytes.startswith(b"%PDF")
    name = letter.response.headers["Content-Disposition"]
    assert "result-" in name
    assert not [part for part in ("ben", "okafor") if part in name.lower()]


def test_a_result_is_not_found_by_anybody_else(as_: As, session: Session, cast: Cast, window: Window, clock: FakeClock) -> None:
    released(session, window, now=clock.now())
    mine = as_(cast.ada).get("/results").links()
    path = next(link for link in mine if link.startswith("/results/"))
    assert as_(cast.ada).get(path).heading == "Your result"
    for other in ("", "/letter"):
        as_(cast.ben).get(path + other, status=404)
        as_(cast.cora).get(path + other, status=403)


def test_a_letter_is_not_found_under_another_window(
    as_: As, session: Session, cast: Cast, window: Window, clock: FakeClock
) -> None:
    computed(session, window, now=clock.now())
    result = result_of(session, of_ada(session, window, cast))
    other = a_closed_window(session, cast, now=clock.now(), code="elsewhere-2")
    for path in ("", "/letter", "/comments"):
        as_(cast.cora).get(f"/releases/{other.public_id}/results/{result.public_id}{path}", status=404)


def test_without_results_the_list_says_when_they_come(as_: As, cast: Cast) -> None:
    assert as_(cast.ada).get("/results").says("Your results will stand here.")


def test_what_a_reviewer_wrote_is_shown_as_text(as_: As, session: Session, cast: Cast, window: Window, clock: FakeClock) -> None:
    computed(session, window, now=clock.now())
    result = result_of(session, of_ada(session, window, cast))
    browser = as_(cast.cora)
    page = browser.get(f"/releases/{window.public_id}/results/{result.public_id}/comments")
    texts = [b.get("name") for b in page.tree.cssselect("main textarea")]
    page = page.press("Save and see the letter", {texts[0]: "<b id=x>bold</b> & #set text(red)"})
    assert page.says("<b id=x>bold</b> & #set text(red)")
    assert browser.get(f"{page.path}/letter").bytes.startswith(b"%PDF")


def test_that_the_agreement_was_looked_at_is_a_line_of_the_checklist_and_holds_nothing_back(
    as_: As, session: Session, cast: Cast, window: Window, clock: FakeClock
) -> None:
    computed(session, window, now=clock.now())
    cora = as_(cast.cora)
    page = cora.get(f"/releases/{window.public_id}")
    assert page.says("The agreement of the reviewers was looked at Nobody has said so yet.")
    assert page.says("Release all results")
    cora.get(f"/windows/{window.public_id}/quality").press("I have looked at the figures")
    assert not cora.get(f"/releases/{window.public_id}").says("Nobody has said so yet.")
    cora.get(f"/releases/{window.public_id}/release").press("Release all results")
    cora.get(f"/windows/{window.public_id}/quality")
    assert session.get(Window, window.id).state == "released"  # type: ignore[union-attr]
