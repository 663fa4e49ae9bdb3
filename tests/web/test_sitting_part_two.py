"""Part Two by plain forms: the choice, the essay, the check."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from tests import build_sitting as b
from tests.build import Cast
from tests.page import Browser

pytestmark = pytest.mark.usefixtures("stocked")
As = Callable[..., Browser]


def test_the_overview_shows_all_cases_and_the_rule_in_words(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = b.running(session, cast, "two", now=clock.now()).ada
    page = as_(cast.ada).get(f"/sittings/{ada.public_id}")
    assert page.heading == "Your essays"
    assert page.says("Write 2 of the 3 essays.")
    assert page.says("is compulsory; choose 1 of the other 2.")
    assert page.says("1 of 2 chosen")
    assert len(page.tree.cssselect(".essay-case")) == 3


@pytest.mark.parametrize("designation", ["policy", "research_faculty"])
def test_where_nothing_is_to_choose_all_are_chosen(
    session: Session, cast: Cast, as_: As, clock: FakeClock, designation: str
) -> None:
    ada = b.running(session, cast, "two", now=clock.now(), designation=designation).ada
    page = as_(cast.ada).get(f"/sittings/{ada.public_id}/essays")
    assert page.says("Write all 2 essays. Each of them is marked.")
    assert page.says("2 of 2 chosen")


def test_an_essay_is_chosen_written_saved_and_exchanged(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = b.running(session, cast, "two", now=clock.now()).ada
    page = as_(cast.ada).get(f"/sittings/{ada.public_id}/essays").press("Choose essay 2")
    assert page.heading.startswith("Essay 2 of 3:")
    page = page.press("Save", {"Your essay": "One two three."})
    assert page.says("Saved 05:00")
    assert page.says("3 words · guide 400–900")
    page = (
        page.press("Save and go to overview")
        .press("Choose essay 3")
        .follow("Help")
        .browser.get(f"/sittings/{ada.public_id}/essays")
    )
    assert page.says("3 words written, not to be marked")
    review = page.follow("Review and submit")
    assert [a.text_content() for a in review.tree.cssselect("[aria-labelledby=marked-title] a")] == ["Essay 1", "Essay 3"]
    assert [a.text_content() for a in review.tree.cssselect("[aria-labelledby=unmarked-title] a")] == ["Essay 2"]
    page = review.follow("Continue to submit").press("Submit Part Two")
    assert page.heading == "Part Two is submitted"
    assert page.says("Two markers read your essays")


def test_an_essay_that_is_too_long_comes_back_whole_with_a_message(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    ada = b.running(session, cast, "two", now=clock.now()).ada
    page = as_(cast.ada).get(f"/sittings/{ada.public_id}/essays/1").press("Save", text="word " * 20_001)
    assert page.status == 422
    assert page.errors() == ["The essay is longer than 100,000 characters. Shorten it to save it."]
    assert page.tree.cssselect("title")[0].text_content().startswith("Error: ")
    assert page.tree.cssselect("textarea")[0].text_content().count("word") == 20_001
    assert b.revisions(session, ada, 1) == []


def test_a_stale_essay_page_keeps_the_text_and_shows_the_other(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = b.running(session, cast, "two", now=clock.now()).ada
    stale = as_(cast.ada).get(f"/sittings/{ada.public_id}/essays/1")
    b.save(session, ada, 1, "From the other window.", now=clock.now())
    page = stale.press("Save", text="From this window.")
    assert page.status == 409
    assert page.says("From the other window.")
    assert page.tree.cssselect("textarea")[0].text_content().strip() == "From this window."
    assert b.kept(session, ada) == ["From this window."]
    page = page.press("Save")
    assert b.head(session, ada, 1).answer == "From this window."
    assert page.says("Text from your other window")


def test_text_that_looks_like_code_is_shown_as_text(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = b.running(session, cast, "two", now=clock.now()).ada
    text = "\n\n<script>alert(1)</script> {{ 7*7 }} & </textarea>"
    page = as_(cast.ada).get(f"/sittings/{ada.public_id}/essays/1").press("Save", text=text)
    assert page.tree.cssselect("textarea")[0].text_content().strip("\n").replace("\r", "") == text.strip("\n")
    assert b.head(session, ada, 1).answer == text
