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
from tests.build_results import a_closed_window, approved, computed, released, result_of, scripts_of
from tests.build_results_papers import MEETS, a_candidate, many
from tests.page import Browser, Page

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


def test_the_coordinator_goes_from_the_list_to_the_released_letters(
    as_: As, session: Session, cast: Cast, window: Window, clock: FakeClock
) -> None:
    page = as_(cast.cora).get("/releases").follow("Window 2026-A")
    assert page.heading == "Results of Window 2026-A"
    page = page.press("Compute the results")
    assert page.says("2 letters wait for your approval.")
    approved(session, window, now=clock.now())
    page = page.browser.get(page.path)
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


def editing(as_: As, session: Session, window: Window, cast: Cast) -> Page:
    result = result_of(session, of_ada(session, window, cast))
    return as_(cast.cora).get(f"/releases/{window.public_id}/results/{result.public_id}/feedback")


def fields(page: Page, kind: str) -> list[str]:
    return [b.get("name") for b in page.tree.cssselect(f"main {kind}")]


def test_the_coordinator_edits_the_feedback_beside_its_sources_and_approves_it(
    as_: As, session: Session, cast: Cast, window: Window, clock: FakeClock
) -> None:
    computed(session, window, now=clock.now())
    page = editing(as_, session, window, cast)
    assert [quote.text_content() for quote in page.tree.cssselect(".sources blockquote")][:2] == [
        "More than one meaning is offered in reading the child.",
        "The details are used well in reading the child.",
    ]
    texts, ticks = fields(page, "textarea"), fields(page, "input[type=checkbox]")
    page = page.press(
        "Save draft", {texts[1]: "Said more kindly.", ticks[0]: None, "Your own closing words": "Write to us any time."}
    )
    assert page.says("The feedback is saved.")
    page = page.press("Save and approve")
    assert page.heading == "Approve the feedback for Ada Lindqvist"
    assert page.says("Said more kindly.")
    page = page.press("Approve")
    assert page.heading == "Feedback for Ben Okafor"
    page = page.press("Save and approve").press("Approve")
    assert page.says("Everything is ready.")
    page.follow("Release all results").press("Release all results")
    shown = as_(cast.ada).get("/results").follow("Window 2026-A")
    assert shown.says("Said more kindly.")
    assert shown.says("Write to us any time.")
    assert shown.follow("Letter as PDF").bytes.startswith(b"%PDF")


def test_a_reviewers_name_must_go_before_approval(
    as_: As, session: Session, cast: Cast, window: Window, clock: FakeClock
) -> None:
    computed(session, window, now=clock.now())
    page = editing(as_, session, window, cast)
    text = fields(page, "textarea")[1]
    page = page.press("Save draft", {text: "As Ruth Amsel says, the second reviewer liked it less."})
    assert page.says("“Ruth Amsel”: This may be a reviewer’s name or address.")
    assert page.says("“second reviewer”: This tells the reviewers apart.")
    approval = page.press("Save and approve")
    assert not approval.tree.cssselect("main form")
    answer = page.browser.post(approval.path, status=409)
    assert answer.says("These words must go before this can be approved")


def test_a_paragraph_that_is_sent_must_have_words(
    as_: As, session: Session, cast: Cast, window: Window, clock: FakeClock
) -> None:
    computed(session, window, now=clock.now())
    page = editing(as_, session, window, cast)
    texts = fields(page, "textarea")
    page = page.press("Save draft", {texts[0]: " ", texts[1]: "Kept although the other is wrong."})
    assert page.status == 422
    assert page.errors() == ["Write the paragraph, or leave it out by taking away the tick."]
    assert page.says("Kept although the other is wrong.")


def test_who_saves_second_loses_nothing_and_sees_that_there_is_a_newer_state(
    as_: As, session: Session, cast: Cast, window: Window, clock: FakeClock
) -> None:
    computed(session, window, now=clock.now())
    mine, other = editing(as_, session, window, cast), editing(as_, session, window, cast)
    text = fields(mine, "textarea")[1]
    other.press("Save draft", {text: "Carl was quicker."})
    page = mine.press("Save draft", {text: "What Cora typed."})
    assert page.status == 409
    assert page.says("Nothing is saved yet")
    assert page.says("What Cora typed.")
    assert page.press("Save draft").says("What Cora typed.")


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
    for path in ("", "/letter", "/feedback"):
        as_(cast.cora).get(f"/releases/{other.public_id}/results/{result.public_id}{path}", status=404)


def test_without_results_the_list_says_when_they_come(as_: As, cast: Cast) -> None:
    assert as_(cast.ada).get("/results").says("Your results will stand here.")


def test_what_a_reviewer_wrote_is_shown_as_text(as_: As, session: Session, cast: Cast, window: Window, clock: FakeClock) -> None:
    computed(session, window, now=clock.now())
    page = editing(as_, session, window, cast)
    page = page.press("Save draft", {fields(page, "textarea")[0]: "<b id=x>bold</b> & #set text(red)"})
    letter = page.follow("See the whole letter")
    assert letter.says("<b id=x>bold</b> & #set text(red)")
    assert page.browser.get(f"{letter.path}/letter").bytes.startswith(b"%PDF")


def test_that_the_agreement_was_looked_at_is_a_line_of_the_checklist_and_holds_nothing_back(
    as_: As, session: Session, cast: Cast, window: Window, clock: FakeClock
) -> None:
    computed(session, window, now=clock.now())
    approved(session, window, now=clock.now())
    cora = as_(cast.cora)
    page = cora.get(f"/releases/{window.public_id}")
    assert page.says("The agreement of the reviewers was looked at Nobody has said so yet.")
    assert page.says("Release all results")
    cora.get(f"/windows/{window.public_id}/quality").press("I have looked at the figures")
    assert not cora.get(f"/releases/{window.public_id}").says("Nobody has said so yet.")
    cora.get(f"/releases/{window.public_id}/release").press("Release all results")
    cora.get(f"/windows/{window.public_id}/quality")
    assert session.get(Window, window.id).state == "released"  # type: ignore[union-attr]
