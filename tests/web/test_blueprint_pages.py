"""Blueprints, coverage and health in the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.exams import service as exams
from exam_app.permissions import Role
from tests import build_bank as b
from tests.build import Cast
from tests.page import Browser, Page

As = Callable[..., Browser]
DRAFT, WHY = "/bank/blueprints/imh-example/draft", "What changes, and why"
SOUND = {"Day of the job analysis": "2025-03-01", "Job analysis": "Survey of 40 mentors", WHY: "The panel moved one question"}
MOVED = {"Questions 1": "5", "Questions 2": "5"}


@pytest.fixture(autouse=True)
def _stocked(stocked: None) -> None:
    """Every page here starts from the shipped bank and its form."""


def save(browser: Browser, **more: Any) -> Page:
    return browser.get(DRAFT).press("Save the draft", {**SOUND, **MOVED, **more})


def test_two_of_the_committee_make_the_next_version(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    page = save(as_(cast.clara))
    assert page.says("It adds up")
    assert page.says("Somebody else of the committee reads it and makes it effective.")
    assert as_(cast.clara).get(f"{DRAFT}/effective").says("You have written in this draft")
    cleo = b.committee_member(session, "Cleo Ito", now=clock.now())
    read = as_(cleo).get("/bank/blueprints/imh-example").follow("Read and make effective")
    assert [piece.text_content() for piece in read.tree.cssselect("del")][-2:] == ["removed: 4 (end) ", "removed: 6 (end) "]
    done = read.press("Make it effective")
    assert done.says("Version 2 of imh-example is effective")
    row = done.tree.cssselect("tbody tr")[0].text_content()
    assert all(words in row for words in ("Clara Eze", "Cleo Ito", "The panel moved one question", "None"))
    assert done.follow("Version 2").says("Survey of 40 mentors")
    assert done.follow("Version 1").says("IMH-2026-A")
    assert as_(cast.iris).get("/bank/coverage").says("version 2 (committee)")


def test_the_writer_cannot_send_the_decision_all_the_same(as_: As, cast: Cast, session: Session) -> None:
    save(as_(cast.clara))
    as_(cast.clara).post(f"{DRAFT}/effective", {"seen": "1"}, status=409)
    assert exams.blueprint_of(session, "imh-example").number == 1


def test_what_does_not_add_up_is_kept_and_told_beside_its_field(as_: As, cast: Cast) -> None:
    page = save(as_(cast.clara), **{"Questions 1": "9", "Line 3": "Systems", "Day of the job analysis": ""})
    assert page.errors() == [
        "The lines add up to 64, not 60.", "Enter the day of the job analysis.", "Two lines are called Systems.",
        "Two lines are called Systems.",
    ]  # fmt: skip
    field = page.tree.cssselect("#total")[0]
    assert "add up to 64" in page.tree.get_element_by_id(field.get("aria-describedby")).text_content()
    assert as_(cast.clara).get(f"{DRAFT}/effective").says("It cannot be made effective yet")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"Questions 1": "four"}, "Enter a whole number."),
        ({"Questions 1": "-4"}, "Enter a whole number from 0 to 500."),
        ({"Questions in a form": ""}, "Enter a whole number."),
        ({"Recall: the least": "1e3"}, "Enter a whole number."),
        ({"Day of the job analysis": "last May"}, "Enter a day, like 2026-05-12."),
        ({"Title": "  "}, "Give the blueprint a title."),
        ({WHY: ""}, "Write what changes, and why."),
        ({"Cultural competence": "99"}, "Choose a line that is there."),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_typed_is_lost(typed: dict[str, str], told: str, as_: As, cast: Cast) -> None:
    page = save(as_(cast.clara), **{"Line 2": "A name of my own", **typed})
    assert page.status == 422
    assert told in page.errors()
    assert page.tree.get_element_by_id("cell-2-name").get("value") == "A name of my own"
    assert not as_(cast.clara).get("/bank/blueprints").says("A draft is being written")


def test_lines_are_added_emptied_and_given_their_areas(as_: As, cast: Cast, session: Session) -> None:
    page = as_(cast.clara).get(DRAFT)
    more = page.press(
        "Add five lines", {"Line 16": "Play", "Questions 16": "2", "Community resources": "16", "Questions 12": "1"}
    )
    assert len(more.tree.cssselect('input[name$="-name"]')) == 17 + 5
    assert not as_(cast.clara).get("/bank/blueprints").says("A draft is being written")
    emptied = {"Line 15": "", "Questions 15": "", "All other areas of Research and Evaluation": "", "Questions 14": "3"}
    saved = more.press("Save the draft", {**SOUND, **emptied})
    assert saved.says("It adds up")
    assert saved.says("No line counts: Motivating")
    draft = as_(cast.clara).get("/bank/blueprints/imh-example/draft/effective")
    assert draft.says("Community resources (Systems Expertise)")
    assert draft.says("Study of families")


def test_somebody_who_was_slower_is_told_and_keeps_what_they_typed(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    cleo = b.committee_member(session, "Cleo Ito", now=clock.now())
    opened = as_(cast.clara).get(DRAFT)
    save(as_(cleo))
    late = opened.press("Save the draft", {**SOUND, **MOVED, "Title": "Mine"})
    assert late.status == 422
    assert "Somebody else has changed this draft" in late.errors()[0]
    assert late.press("Save the draft").says("It adds up")
    assert as_(cast.clara).get("/bank/blueprints/imh-example/draft/effective").says("Mine")


def test_a_draft_can_be_dropped(as_: As, cast: Cast) -> None:
    assert save(as_(cast.clara)).press("Drop the draft").says("The draft of imh-example is dropped.")
    as_(cast.clara).post(f"{DRAFT}/drop", status=404)


def test_a_new_blueprint_for_the_second_bank_has_its_areas(as_: As, cast: Cast) -> None:
    new = as_(cast.clara).get("/bank/blueprints/new")
    page = new.press("Begin", {"Code": "ecmh-2027", "Title": "Early childhood", "Bank": "ECMH"})
    assert page.heading == "Next version of ecmh-2027"
    assert page.says("Young child development and behavior")
    assert new.press("Begin", {"Code": "imh-example", "Title": "x", "Bank": "IMH"}).errors() == [
        "There is a blueprint imh-example already. Choose another code, or make a new version of that blueprint."
    ]
    assert new.press("Begin", {"Code": "a b", "Title": ""}).status == 422


def test_a_square_leads_to_exactly_its_items(as_: As, cast: Cast) -> None:
    page = as_(cast.iris).get("/bank/coverage")
    assert page.says("the bank can fill 2 forms of 60 questions")
    found = page.follow("of Reflective supervision, Recall")
    assert found.says("2 items")
    assert found.says("Counted: Live")
    assert found.says("Level: Recall")
    assert page.follow("143 of 60").says("143 items")
    assert page.press("Show", {"Needed for": "4"}).says("9 of 16")
    for odd in ("among=dead", "forms=9", "forms=x"):
        assert as_(cast.iris).get(f"/bank/coverage?{odd}", status=200).says("143 of 60")


def test_the_filter_among_states_stays_when_the_list_is_narrowed(as_: As, cast: Cast) -> None:
    page = as_(cast.iris).get("/bank/items?among=live&bank=IMH").press("Filter", {"Level": "recall"})
    assert page.says("Counted: Live")
    assert page.follow("Counted: Live").says("33 items")


def test_the_health_page_says_what_is_short(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    page = as_(cast.clara).get("/bank/health")
    assert page.says("There are live items enough for two forms")
    assert page.tree.cssselect("tfoot th")[0].text_content() == "Whole bank"
    unused = page.follow("never used in Systems Expertise")
    assert unused.says("Used: Never on a form")
    assert unused.says("4 items")
    assert page.press("Show", {"Bank": "ECMH"}).says("There is no blueprint for this bank yet.")
    for odd in ("year=1066", "year=²", "year=99999999999", "bank=none"):
        as_(cast.clara).get(f"/bank/health?{odd}", status=200)


def test_authors_read_and_only_the_committee_changes(as_: As, cast: Cast) -> None:
    for path in ("/bank/blueprints", "/bank/blueprints/imh-example", "/bank/blueprints/imh-example/versions/1", "/bank/health"):
        as_(cast.iris).get(path, status=200)
        as_(cast.cora).get(path, status=403)
    as_(cast.iris).get(DRAFT, status=403)
    for path in ("/bank/blueprints/none", "/bank/blueprints/imh-example/versions/9", "/bank/blueprints/none/draft"):
        as_(cast.clara).get(path, status=404)
    assert Role.AUTHOR in cast.iris.roles
