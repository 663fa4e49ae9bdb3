"""Assembling by wishes, changing a draft and freezing it, in the browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from exam_app.bank import service as bank
from exam_app.clock import FakeClock
from exam_app.db import begin
from exam_app.exams import service
from exam_app.exams.models import Blueprint, ExamForm
from exam_app.exams.turn import one_search
from tests.build import Cast
from tests.build_bank import committee_member
from tests.build_exams import draft_form, stocked_form
from tests.page import Browser, Page

As = Callable[..., Browser]
FORM = {"Code": "IMH-2027", "Title": "Spring 2027", "seed": "11"}


@pytest.fixture(autouse=True)
def _stocked(stocked: None) -> None:
    """Every page here starts from the frozen form and its bank."""


def assemble(browser: Browser, **more: Any) -> Page:
    return browser.get("/forms/assemble").press("Assemble", {**FORM, **more})


def form_called(session: Session, code: str) -> ExamForm:
    return next(form for form in service.forms(session) if form.code == code)


def codes(form: ExamForm) -> list[str]:
    return [line.version.item.code for line in form.items]


def test_the_first_page_says_which_form_waits_to_be_confirmed(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    form, cem = draft_form(session, now=clock.now()), committee_member(session, "Cem Jansen", now=clock.now())
    assert as_(cem).get("/").follow(f"Form {form.code}").path == f"/forms/{form.public_id}"
    service.propose_freeze(session, form, by=cast.clara.public_id, now=clock.now())
    session.commit()
    assert as_(cast.clara).get("/").says("somebody else of the committee confirms")
    assert as_(cem).get("/").follow(f"Form {form.code}").path == f"/forms/{form.public_id}/confirm"


def test_two_parallel_forms_with_an_anchor_and_a_target(as_: As, cast: Cast, session: Session) -> None:
    anchor = codes(stocked_form(session))[0]
    wishes = {"forms": "2", "common": anchor, "targets-0-level": "analysis", "targets-0-least": "10", "targets-0-most": "20"}
    page = assemble(as_(cast.clara), **wishes)
    assert page.says("2 forms are assembled.")
    one, two = form_called(session, "IMH-2027-A"), form_called(session, "IMH-2027-B")
    assert set(codes(one)) & set(codes(two)) == {anchor}
    assert all(10 <= sum(line.version.level == "analysis" for line in form.items) <= 20 for form in (one, two))
    arranging = as_(cast.clara).get(f"/forms/{one.public_id}/questions")
    assert arranging.says("Every rule is kept and every wish is met.")
    assert arranging.says("10 to 20 items of analysis")


def test_the_blueprint_that_most_forms_are_made_by_is_offered_first(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    plan = {**service.blueprint_of(session, "imh-example").document, "population": "ECMH"}
    session.add(
        Blueprint(code="a-first", number=1, title="Another", document=plan, content_hash="a" * 64, created_at=clock.now())
    )
    session.commit()
    offered = as_(cast.clara).get("/forms/assemble").tree.cssselect("select[name=blueprint] option")
    values = [option.get("value") for option in offered]
    assert values[0] == "imh-example"
    assert "a-first" in values


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"targets-0-least": "5"}, "Choose a domain, an area or a level for these numbers."),
        (
            {"targets-1-level": "recall", "targets-1-least": "9", "targets-1-most": "3"},
            "The greatest number is below the least one.",
        ),
        ({"targets-0-least": "many"}, "Enter a whole number."),
        ({"least_p": "0.8", "most_p": "0.6"}, "The greatest mean has to be above the least one."),
        ({"least_p": "eighty"}, "Enter a share, like 0.65."),
        ({"least_p": "80"}, "Enter a share from 0 to 1, like 0.65."),
        ({"aim": "difficulty"}, "Enter the mean p to aim at, like 0.65."),
        ({"pinned": "ghost-1"}, "ghost-1 is not among the live questions of this bank."),
        ({"pilots": "99"}, "Enter a whole number from 0 to 30."),
        ({"forms": "9"}, "Not a valid choice."),
    ],
)
def test_a_wish_that_cannot_be_read_is_explained_and_nothing_typed_is_lost(
    fields: dict[str, str], message: str, as_: As, cast: Cast, session: Session
) -> None:
    page = assemble(
        as_(cast.clara), **{"Title": "Kept <title>", "barred": "kept-1\nkept-2" if "pinned" not in fields else "", **fields}
    )
    assert page.status == 422
    assert message in page.errors()
    assert b"Kept &lt;title&gt;" in page.bytes
    assert len(service.forms(session)) == 1


def test_the_rule_that_cannot_be_met_is_named_with_advice(as_: As, cast: Cast, session: Session) -> None:
    page = assemble(as_(cast.clara), **{"targets-0-level": "recall", "targets-0-least": "59", "targets-0-most": "60"})
    assert page.status == 422
    (error,) = page.errors()
    assert "at least 59 items of recall cannot be had" in error
    assert "Relax this rule or write items that help to meet it." in error
    assert page.tree.cssselect("#targets-0-least")[0].get("value") == "59"


def test_there_is_room_for_more_targets_without_losing_the_others(as_: As, cast: Cast) -> None:
    page = as_(cast.clara).get("/forms/assemble").press("Room for another target", {"Code": "X1", "targets-2-least": "7"})
    assert page.status == 200
    assert page.errors() == []
    assert page.tree.cssselect("#targets-3-least")
    assert page.tree.cssselect("#targets-2-least")[0].get("value") == "7"


def test_a_second_search_of_the_same_person_is_refused(as_: As, cast: Cast, session: Session, app: Flask) -> None:
    session.commit()
    with one_search(Path(app.instance_path) / "searches", cast.clara.public_id):
        page = assemble(as_(cast.clara))
    assert page.status == 422
    assert page.errors()[0].startswith("You have started a search that is still under way.")
    assert assemble(as_(cast.clara)).status == 200


@pytest.fixture
def _somebody_writes(session: Session, cast: Cast) -> Iterator[None]:
    """Somebody else holds the one place for writing on SQLite."""
    session.commit()
    with Session(session.get_bind().engine) as other:
        begin(other, writes=True)
        yield


def test_a_search_waits_for_no_writer(as_: As, cast: Cast, session: Session, request: pytest.FixtureRequest) -> None:
    page = as_(cast.clara).get("/forms/assemble")
    request.getfixturevalue("_somebody_writes")
    refused = page.press("Assemble", {**FORM, "targets-0-level": "recall", "targets-0-least": "59"})
    assert "cannot be had" in refused.errors()[0]


def test_a_draft_is_changed_one_press_at_a_time(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    form = draft_form(session, now=clock.now())
    first, second, *_ = codes(form)
    browser = as_(cast.clara)
    page = browser.get(f"/forms/{form.public_id}/questions").follow(f"Swap {first}")
    assert page.says("The likest come first")
    new = page.tree.cssselect("#bank-title ~ form [name=code]")[0].get("value")
    page = page.press(f"Swap in {new}")
    assert page.says(f"{new} is in the place of {first}.")
    page = page.press(f"Up {second}")
    assert codes(form)[:2] == [second, new]
    page = page.press(f"Remove {new}")
    assert page.says("The form has 59 items; the blueprint asks for 60.")
    page = page.press("Filter", {"Words or code": new}).press(f"Add {new}")
    assert new in codes(form)
    assert page.press("Shuffle all").says("The questions are in a new order.")


def test_a_press_on_a_question_that_is_gone_says_so(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    form = draft_form(session, now=clock.now())
    first = codes(form)[0]
    stale = as_(cast.clara).get(f"/forms/{form.public_id}/questions")
    stale.press(f"Remove {first}")
    late = stale.press(f"Remove {first}")
    assert late.status == 409
    assert late.says(f"{first} is not on this form any more.")
    assert as_(cast.clara).get(f"/forms/{stocked_form(session).public_id}/questions", status=409).says("published")


def test_the_second_person_sees_that_the_form_changed_after_the_proposal(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    form, cleo = draft_form(session, now=clock.now()), committee_member(session, "Cleo Ito", now=clock.now())
    as_(cast.clara).get(f"/forms/{form.public_id}/propose").press(f"Propose to freeze form {form.code}")
    own = as_(cast.clara).get(f"/forms/{form.public_id}/confirm")
    assert own.says("You have proposed this form yourself.")
    looking = as_(cleo).get(f"/forms/{form.public_id}/confirm")
    as_(cast.clara).get(f"/forms/{form.public_id}/questions").press("Shuffle all")
    late = looking.press(f"Freeze form {form.code}")
    assert (late.status, form_called(session, form.code).state) == (409, "draft")
    assert as_(cleo).get(f"/forms/{form.public_id}/confirm").says("Nobody proposes to freeze this form.")


def test_a_proposal_can_be_taken_back(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    form = draft_form(session, now=clock.now())
    as_(cast.clara).get(f"/forms/{form.public_id}/propose").press(f"Propose to freeze form {form.code}")
    page = as_(cast.clara).get(f"/forms/{form.public_id}/confirm").press("Take the proposal back")
    assert page.says("The proposal is taken back.")
    assert page.follow("Propose to freeze it").status == 200


def test_wishes_that_are_not_met_ask_for_a_reason(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    form = draft_form(session, now=clock.now())
    form.wishes = {"exposure_cap": 1}
    page = as_(cast.clara).get(f"/forms/{form.public_id}/propose")
    assert page.says("Wishes that are not met")
    refused = page.press(f"Propose to freeze form {form.code}")
    assert (refused.status, refused.errors()) == (422, ["Say why these wishes may stay unmet, or change the form."])
    done = refused.press(f"Propose to freeze form {form.code}", {"note": "The bank is small."})
    assert done.says("The form is proposed.")
    assert done.says("The bank is small.")


def test_the_page_of_an_item_names_its_forms(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    line = stocked_form(session).items[6]
    page = as_(cast.iris).get(f"/bank/items/{line.version.item.public_id}")
    assert page.says("Version 1: frozen in Form IMH-2026-A, question 7")


def test_the_form_says_of_each_question_whether_it_counts(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    used = set(codes(stocked_form(session)))
    trial = next(version for version in bank.usable_items(session, bank="IMH") if version.item.code not in used)
    trial.state = "pilot"
    session.flush()
    page = assemble(as_(cast.clara), pilots="1")
    assert page.says("60 scored, 1 on trial")
    rows = {row.cssselect("th a")[0].text: row.text_content() for row in page.tree.cssselect("tbody tr") if row.cssselect("th a")}
    assert "Pilot, no points" in rows[trial.item.code]
