"""Forms and windows in the browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from exam_app.bank.key import AnswerKey
from exam_app.clock import FakeClock
from exam_app.exams import service
from exam_app.exams.models import ExamForm, Window
from tests.build import Cast
from tests.build_bank import committee_member
from tests.build_exams import draft_form, planned_window, stocked_form
from tests.page import Browser, Page

As = Callable[..., Browser]
FORM = {"Code": "IMH-2026-C", "Title": "Winter 2026", "Seed": "11"}
WINDOW = {"Title": "July 2026", "Time zone": "America/Chicago", "Opens": "2026-07-27T07:00", "Closes": "2026-07-31T19:00"}


@pytest.fixture(autouse=True)
def _stocked(stocked: None) -> None:
    """Every page here starts from the published form and its window."""


def form_called(session: Session, code: str) -> ExamForm:
    return next(form for form in service.forms(session) if form.code == code)


def assemble(browser: Browser, **more: Any) -> Page:
    return browser.get("/forms/assemble").press("Assemble", {**FORM, **more})


def test_roles_see_what_is_theirs(as_: As, cast: Cast, session: Session) -> None:
    form, window = stocked_form(session).public_id, service.windows(session)[0].public_id
    for path in ("/forms", f"/forms/{form}"):
        as_(cast.iris).get(path, status=200)
        as_(cast.cora).get(path, status=403)
    for path in ("/forms/assemble", f"/forms/{form}/cut-score", f"/forms/{form}/confirm", f"/forms/{form}/key-sheet"):
        as_(cast.clara).get(path, status=200)
        as_(cast.iris).get(path, status=403)
    for path in ("/windows", "/windows/plan", f"/windows/{window}", f"/windows/{window}/freeze", f"/windows/{window}/paper-pack"):
        as_(cast.cora).get(path, status=200)
        as_(cast.clara).get(path, status=403)
        as_(cast.ada).get(path, status=403)


def test_the_committee_assembles_and_sets_the_cut_and_two_people_freeze(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    page = assemble(as_(cast.clara), **{"Earlier forms (optional)": stocked_form(session).public_id})
    assert page.heading == "Form IMH-2026-C"
    assert page.says("This is a draft")
    made = form_called(session, "IMH-2026-C")
    shared = {line.version_id for line in made.items} & {line.version_id for line in stocked_form(session).items}
    assert shared == set()
    cut = {"Points to pass": "48", "Decided by": "Example board", "Decided on": "2026-05-01"}
    assert page.follow("Set the cut score").press("Save the cut score", cut).says("48 of 60, Example board, 1 May 2026")
    proposing = as_(cast.clara).get(f"/forms/{made.public_id}").follow("Propose to freeze it")
    assert proposing.says(service.form_hash(session, made))
    assert proposing.press("Propose to freeze form IMH-2026-C").says("Somebody else of the committee has to confirm it.")
    second = committee_member(session, "Cleo Ito", now=clock.now())
    looking = as_(second).get(f"/forms/{made.public_id}").follow("Look and confirm")
    assert looking.says("Clara Eze proposed on")
    frozen = looking.press("Freeze form IMH-2026-C")
    assert frozen.says("Nothing in it changes any more.")
    assert frozen.says("Clara Eze and Cleo Ito")
    assert form_called(session, "IMH-2026-C").state == "published"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"Code": ""}, "Give the form a code."),
        ({"Code": "a b"}, "Use 2 to 31 letters, digits and hyphens, like IMH-2026-A."),
        ({"Code": "IMH-2026-A"}, "There is a form IMH-2026-A already. Choose another code."),
        ({"Seed": "many"}, "Enter a whole number."),
        ({"Seed": "-1"}, "Enter a whole number from 0 to 2147483647."),
        ({"Essay prompts to offer": []}, "Choose the essay prompts."),
    ],
)
def test_a_form_that_cannot_be_is_explained_and_nothing_typed_is_lost(
    fields: dict[str, Any], message: str, as_: As, cast: Cast, session: Session
) -> None:
    page = assemble(as_(cast.clara), **{"Title": "Kept <title>", **fields})
    assert page.status == 422
    assert page.errors() == [message]
    assert b"Kept &lt;title&gt;" in page.bytes
    assert len(service.forms(session)) == 1


def test_a_blueprint_that_cannot_be_filled_names_what_lacks(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    second = draft_form(session, now=clock.now(), barred={line.version.item.code for line in stocked_form(session).items})
    both = [stocked_form(session).public_id, second.public_id]
    page = assemble(as_(cast.clara), **{"Earlier forms (optional)": both})
    assert page.status == 422
    assert "cannot be had" in page.errors()[0]
    assert "Relax this rule" in page.errors()[0]


def test_a_form_with_a_placeholder_key_says_which_item_and_is_not_published(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    form = draft_form(session, now=clock.now(), barred={line.version.item.code for line in stocked_form(session).items})
    line, browser = form.items[0], as_(cast.clara)
    proposing = browser.get(f"/forms/{form.public_id}/propose")
    session.get_one(AnswerKey, line.version_id).state = "placeholder"
    assert browser.get(f"/forms/{form.public_id}").says(f"These items have no confirmed key: {line.version.item.code}.")
    assert proposing.press("Propose to freeze form IMH-2026-B").status == 409
    assert form_called(session, "IMH-2026-B").state == "draft"
    assert not any(session.get_one(AnswerKey, each.version_id).is_in_use for each in form.items), "all or nothing"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"Points to pass": "61"}, "The cut score lies between 1 and 60."),
        ({"Points to pass": "x"}, "Enter a whole number."),
        ({"Out of": "59"}, "The form has 60 scored questions, not 59."),
        ({"Decided by": ""}, "Enter who decided it."),
        ({"Decided on": "2027-01-01"}, "The cut score cannot have been decided on a day to come."),
        ({"Decided on": "soon"}, "Enter a day, like 2026-05-12."),
    ],
)
def test_a_cut_score_that_does_not_fit_is_explained(
    fields: dict[str, str], message: str, as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    form = draft_form(session, now=clock.now())
    right = {"Points to pass": "48", "Decided by": "Board", "Decided on": "2026-05-01"}
    page = as_(cast.clara).get(f"/forms/{form.public_id}/cut-score").press("Save the cut score", {**right, **fields})
    assert (page.status, page.errors()) == (422, [message])
    assert form_called(session, "IMH-2026-B").cut is None


def test_the_cut_score_of_a_frozen_window_stays(as_: As, cast: Cast, session: Session) -> None:
    page = as_(cast.clara).get(f"/forms/{stocked_form(session).public_id}/cut-score")
    assert page.press("Save the cut score", {"Points to pass": "40"}).status == 409
    cut = stocked_form(session).cut
    assert cut is not None
    assert cut.points == 48


def plan(browser: Browser, session: Session, **more: Any) -> Page:
    fields = {**WINDOW, "Form": stocked_form(session).public_id, **more}
    return browser.get("/windows/plan").press("Plan the window", fields)


def window_called(session: Session, title: str) -> Window:
    return next(window for window in service.windows(session) if window.title == title)


def test_the_coordinator_plans_a_window_in_local_time_and_freezes_it(as_: As, cast: Cast, session: Session) -> None:
    page = plan(as_(cast.cora), session)
    assert page.says("Monday 27 July 2026, 07:00 (Chicago)")
    assert page.says("Nobody can register yet")
    window = window_called(session, "July 2026")
    assert window.opens_at == datetime(2026, 7, 27, 12, 0, tzinfo=UTC)
    frozen = page.follow("Freeze the window").press("Freeze the window")
    assert frozen.says("Candidates can register now.")
    assert frozen.says("Open for registration")
    assert window_called(session, "July 2026").state == "frozen"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"Title": ""}, "Give the window a title."),
        ({"Opens": "2026-07-31T19:00"}, "The window has to close after it opens."),
        ({"Opens": "2026-05-01T07:00", "Closes": "2026-05-02T07:00"}, "The window would be over already."),
        ({"Opens": "2027-03-14T02:30", "Closes": "2027-03-20T07:00"}, "There is no 02:30 on that day: the clocks go forward."),
        ({"Opens": "tomorrow"}, "Enter a day and a time, like 2026-05-12T07:00."),
    ],
)
def test_a_window_that_cannot_be_is_explained(
    fields: dict[str, str], message: str, as_: As, cast: Cast, session: Session
) -> None:
    page = plan(as_(cast.cora), session, **fields)
    assert (page.status, page.errors()) == (422, [message])
    assert len(service.windows(session)) == 1


def test_a_zone_that_is_none_is_refused_beside_its_field(as_: As, cast: Cast, session: Session) -> None:
    page = plan(as_(cast.cora), session, **{"Time zone": "Mars/Base"})
    assert page.status == 422
    assert len(service.windows(session)) == 1


def test_a_window_that_is_not_ready_lists_what_is_missing(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    window = planned_window(session, draft_form(session, now=clock.now()), now=clock.now())
    browser = as_(cast.cora)
    page = browser.get(f"/windows/{window.public_id}/freeze")
    assert page.says("Form IMH-2026-B is not published.")
    assert page.says("Form IMH-2026-B has no cut score.")
    assert browser.post(f"/windows/{window.public_id}/freeze").status == 409
    assert window_called(session, "June 2026").state == "planned"


def test_two_coordinators_freeze_a_window_once(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    window = planned_window(session, stocked_form(session), now=clock.now())
    path = f"/windows/{window.public_id}/freeze"
    first, second = as_(cast.cora).get(path), as_(cast.carl).get(path)
    assert first.press("Freeze the window").status == 200
    late = second.press("Freeze the window")
    assert late.status == 409
    assert late.says("This window is frozen already.")


def test_the_list_says_how_each_window_stands(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    planned_window(session, stocked_form(session), now=clock.now())
    page = as_(cast.cora).get("/windows")
    assert page.says("Running")
    assert page.says("Planned")
    clock.advance(days=6)
    assert as_(cast.cora).get("/windows").says("Closed")


def test_a_window_shows_its_rules_in_words(as_: As, cast: Cast, session: Session) -> None:
    page = as_(cast.cora).get("/windows").follow("Spring window 2026")
    assert page.says("60 questions in 90 minutes.")
    assert page.says("2 of 3 are answered; the supervisory one is compulsory.")
    assert page.says("48 of 60, Example committee")


def test_a_frozen_window_leads_to_what_is_done_with_it(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    frozen, planned = service.windows(session)[0], planned_window(session, stocked_form(session), now=clock.now())
    links = as_(cast.cora).get(f"/windows/{frozen.public_id}").links()
    for place in (f"/windows/{frozen.public_id}/roster", f"/windows/{frozen.public_id}/scoring", f"/releases/{frozen.public_id}"):
        assert place in links
    assert not any("roster" in link for link in as_(cast.cora).get(f"/windows/{planned.public_id}").links())


@pytest.mark.parametrize("path", ["/windows/nothing", "/windows/nothing/freeze"])
def test_an_unknown_window_is_not_found(path: str, as_: As, cast: Cast) -> None:
    as_(cast.cora).get(path, status=404)


@pytest.mark.parametrize("path", ["/forms/nothing", "/forms/nothing/publish", "/forms/nothing/cut-score"])
def test_an_unknown_form_is_not_found(path: str, as_: As, cast: Cast) -> None:
    as_(cast.clara).get(path, status=404)


def titled(page: Page) -> str | None:
    return page.tree.get_element_by_id("title").get("value")


def test_a_planned_window_is_changed_and_shows_what_stood_there(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    window = planned_window(session, stocked_form(session), now=clock.now())
    page = as_(cast.cora).get(f"/windows/{window.public_id}").follow("Change the plan")
    assert titled(page) == "June 2026"
    wrong = page.press("Save the plan", {"Title": "July 2026", "Opens": "2026-07-31T07:00", "Closes": "2026-07-27T07:00"})
    assert (wrong.status, wrong.errors()) == (422, ["The window has to close after it opens."])
    assert titled(wrong) == "July 2026"
    shown = wrong.press("Save the plan", {"Opens": "2026-07-27T07:00", "Closes": "2026-07-31T07:00"})
    assert shown.heading == "July 2026"
    assert shown.says("Monday 27 July 2026, 07:00 (Chicago)")


def test_a_planned_window_is_dropped_after_a_question(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    path = f"/windows/{planned_window(session, stocked_form(session), now=clock.now()).public_id}"
    ask = as_(cast.cora).get(path).follow("Drop it")
    assert ask.heading == "Drop June 2026?"
    assert ask.follow("Keep it").heading == "June 2026"
    assert ask.press("Drop the window").says("June 2026 is dropped.")
    as_(cast.cora).get(path, status=404)


@pytest.mark.parametrize("deed", ["change", "drop"])
def test_a_frozen_window_is_changed_and_dropped_no_more(deed: str, as_: As, cast: Cast, session: Session) -> None:
    frozen = service.windows(session)[0].public_id
    page = as_(cast.cora).get(f"/windows/{frozen}/{deed}", status=409)
    assert page.says("candidates may rely on it. Plan another window.")
    as_(cast.cora).get(f"/windows/nobody-knows-it/{deed}", status=404)
    as_(cast.clara).get(f"/windows/{frozen}/{deed}", status=403)


def test_a_draft_form_is_discarded_after_a_question(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    path = f"/forms/{draft_form(session, now=clock.now()).public_id}"
    ask = as_(cast.clara).get(path).follow("Discard the draft")
    assert ask.heading == "Discard form IMH-2026-B?"
    assert ask.press("Discard the form").says("The draft IMH-2026-B is discarded.")
    as_(cast.clara).get(path, status=404)


def test_a_published_form_is_not_discarded(as_: As, cast: Cast, session: Session) -> None:
    form = stocked_form(session).public_id
    assert as_(cast.clara).get(f"/forms/{form}/discard", status=409).says("Form IMH-2026-A is published.")
    assert not as_(cast.clara).get(f"/forms/{form}").says("Discard the draft")
    as_(cast.iris).get(f"/forms/{form}/discard", status=403)
