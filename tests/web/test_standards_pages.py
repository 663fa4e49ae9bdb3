"""Standard setting in the browser without JavaScript: a whole panel, bad input, wrong time, who sees what, blindness."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.bank.models import ItemFigures
from exam_app.clock import FakeClock
from exam_app.exams import service as exams
from exam_app.exams.models import CutScore
from exam_app.standards import declaring, panels, practice, rating
from exam_app.standards.models import StandardPanel
from exam_app.standards.rules.judging import CELLS
from exam_app.standards.rules.stages import Method, Stage
from tests import build_standards as b
from tests.build import Cast
from tests.crawl import crawl
from tests.page import Browser, Page

As = Callable[[Account], Browser]
DECLARED = {
    "Years in the field": "12", "Your field of work": "Infant mental health", "Your association": "NCIMHA", "has_conflict": "no",
    "promise": "y",
}  # fmt: skip
ASKED = "Of 100 minimally competent candidates, how many would answer it right?"


def opened(session: Session, as_: As, cast: Cast, who: list[Account], clock: FakeClock, **fields: str) -> StandardPanel:
    """A panel that Clara opened by the page, with one practice item."""
    form = b.a_frozen_form(session, now=clock.now())
    b.an_item(session, "outside-001", now=clock.now())
    page = as_(cast.clara).get("/standards").follow("Open a panel")
    given = {
        "Title": "Spring panel",
        "Form": form.public_id,
        "Method": "angoff",
        "The minimally competent candidate": b.DESCRIPTION,
    }
    page = page.press("Open the panel", {**given, "panelists": [p.public_id for p in who], **fields})
    assert page.heading == "Spring panel"
    page = page.follow("Add a practice item")
    item = page.tree.cssselect("#item option")[1].get("value")
    page.press("Add the item", {"Item": item, "What there is to learn from it": "Daily work teaches this."})
    return session.scalars(sa.select(StandardPanel)).one()


def declare_and_practise(browser: Browser, panel: StandardPanel, percent: str = "60") -> Page:
    page = browser.get(f"/panels/{panel.public_id}").follow("Your declaration").press("Make the declaration", DECLARED)
    page = page.follow("Practice").press("Rate it and see", {ASKED: percent})
    assert page.says("Daily work teaches this.")
    return page.follow("Back to the panel")


def rate_all(browser: Browser, panel: StandardPanel, *percents: str) -> Page:
    page = browser.get(f"/panels/{panel.public_id}").follow("Round one")
    for percent in percents:
        page = page.press("Answer and see the key", {"answer": "B"})
        last = "Save and go on" if percent is not percents[-1] else "Save and go back to the panel"
        page = page.press(last, {ASKED: percent})
    return page.press("Hand in round one")


def test_an_angoff_panel_from_its_opening_to_the_forms_cut_score(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    people = b.panel_people(session, 3, now=clock.now())
    panel = opened(session, as_, cast, people, clock)
    for person in people:
        declare_and_practise(as_(person), panel)
    chair = as_(cast.clara)
    page = chair.get(f"/standards/{panel.public_id}")
    assert page.says("Infant mental health")
    page.follow("Open round one").press("Open round one")
    for person, percents in zip(people, (("60", "80", "40"), ("70", "90", "50"), ("50", "70", "90")), strict=True):
        assert rate_all(as_(person), panel, *percents).says("Your round is handed in.")
    page = chair.get(f"/standards/{panel.public_id}").follow("Close round one").press("Close round one and open the discussion")
    assert page.says("2.00 of 3 points (66.7 %)")
    page = page.follow("Lead the discussion")
    assert page.tree.cssselect("tbody th")[0].text_content() == "3: s-1-003"
    page = page.follow("3: s-1-003").press("Keep the note", {"Note of the discussion": "The second option tempts."})
    assert page.says("40 % · 50 % · 90 %")
    own = as_(people[2]).get(f"/panels/{panel.public_id}").follow("Discussion")
    assert own.says("90 % (you)")
    assert own.follow("3: s-1-003").says("The second option tempts.")
    chair.get(f"/standards/{panel.public_id}/move").press("Open round two")
    page = as_(people[2]).get(f"/panels/{panel.public_id}/items/3")
    assert page.says("In round one you said 90 %.")
    assert page.press("Save and go back to the panel", {ASKED: "75"}).press("Hand in round two").says("handed in")
    for person in people[:2]:
        as_(person).get(f"/panels/{panel.public_id}").press("Hand in round two")
    page = chair.get(f"/standards/{panel.public_id}").follow("Close the rounds").press("Close the rounds")
    assert page.says("1.95 of 3 points")
    assert page.says("2.4 of 3 points (80 %, as 48 of 60)")
    assert page.says("a fixed 80 % is hard to defend")
    page = page.follow("Record the recommendation").press(
        "Record the recommendation",
        {
            "Points to pass": "2",
            "Day of the meeting": "2026-05-11",
            "Minutes": "Rounded up.",
            "Panelists who were there": [people[0].name],
        },
    )
    assert page.says("2 of 3")
    office = as_(cast.cora).get(f"/standards/{panel.public_id}")
    assert not office.says("s-1-003")
    office = office.follow("Enter the board’s decision").press(
        "Enter the decision",
        {"Points to pass": "2", "Decided on": "2026-05-12", "Decided by": "Example board", "Minutes": "Page 9."},
    )
    assert office.follow("Compare and confirm").says("You entered this decision yourself.")
    page = as_(cast.carl).get("/").follow("Spring panel").press("Send the answer", {"answer": "yes"})
    assert page.says("is now the cut score of form S-1")
    assert session.get_one(CutScore, panel.form_id).points == 2


def test_what_a_panelist_sees_in_round_one_does_not_depend_on_the_others(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    people = b.panel_people(session, 3, now=clock.now())
    panel = b.in_round_one(session, cast, b.a_frozen_form(session, now=clock.now()), people, now=clock.now())
    for person in people:
        b.give(session, b.seat(panel, person), (60, 60, 60), hands_in=False, now=clock.now())
    own, leader = as_(people[0]), f"/standards/{panel.public_id}"
    starts = ("/", "/panels", f"/panels/{panel.public_id}", "/standards", leader, f"{leader}/discussion", f"{leader}/move")
    crawl(own, *starts)  # that items are read is on record from here on
    alone = crawl(own, *starts)
    b.give(session, b.seat(panel, people[1]), (10, 20, 30), hands_in=False, now=clock.now())
    one = crawl(own, *starts)
    b.give(session, b.seat(panel, people[1]), (90, 80, 70), now=clock.now())
    b.give(session, b.seat(panel, people[2]), (5, 95, 5), now=clock.now())
    two = crawl(own, *starts)
    assert sum(f"/panels/{panel.public_id}/items/" in path for path in alone) >= 3
    assert _apart_from_items(alone) == _apart_from_items(one) == _apart_from_items(two)


def _apart_from_items(seen: dict[str, bytes]) -> dict[str, bytes]:
    """Without the bank's pages of items: whoever follows every link opens keys there, and reads in the history that they did."""
    return {path: body for path, body in seen.items() if not path.startswith("/bank/items/")}


def test_who_leads_sees_no_judgement_before_the_round_is_closed(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    people = b.panel_people(session, 2, now=clock.now())
    panel = b.in_round_one(session, cast, b.a_frozen_form(session, now=clock.now()), people, now=clock.now())
    b.give_all(session, panel, {people[0].id: (13, 17, 19), people[1].id: (23, 29, 31)}, now=clock.now())
    page = as_(cast.clara).get(f"/standards/{panel.public_id}")
    assert page.says("Round one handed in")
    assert not any(page.says(f"{percent} %") for percent in (13, 17, 19, 23, 29, 31))
    assert as_(cast.clara).get(f"/standards/{panel.public_id}/discussion", status=409).says("No round is closed yet.")


def test_roles_and_strangers_see_what_is_theirs(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    people = b.panel_people(session, 2, now=clock.now())
    panel = b.in_round_one(session, cast, b.a_frozen_form(session, now=clock.now()), people, now=clock.now())
    seats, leads = f"/panels/{panel.public_id}", f"/standards/{panel.public_id}"
    for path in (seats, f"{seats}/items/1", f"{seats}/discussion", f"{seats}/declaration", f"{seats}/practice/1"):
        as_(people[0]).get(path, status=200)
        as_(cast.iris).get(path, status=404)
        as_(cast.clara).get(path, status=404)
        as_(cast.cora).get(path, status=403)
    as_(cast.iris).get(leads, status=403)
    as_(cast.cora).get(leads, status=200)
    as_(cast.cora).get(f"{leads}/move", status=403)
    assert as_(people[0]).get(leads, status=409).says("You sit on this panel")
    assert as_(people[0]).get(f"{seats}/items/4", status=404)


def test_bad_input_comes_back_beside_its_field_and_nothing_is_lost(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    people = b.panel_people(session, 2, now=clock.now())
    form = b.a_frozen_form(session, now=clock.now())
    page = as_(cast.clara).get("/standards/open").press("Open the panel", {"Title": "My title"})
    assert page.status == 422
    assert page.errors() == ["Choose a method.", "Describe who is just competent enough."]
    assert b'value="My title"' in page.bytes
    panel = b.in_round_one(session, cast, form, people, step=5, shows_key=True, now=clock.now())
    own = as_(people[0])
    page = own.get(f"/panels/{panel.public_id}/items/1").press("Answer and see the key")
    assert page.status == 422
    assert page.says("Choose an option.")
    page = own.get(f"/panels/{panel.public_id}/items/1").press("Answer and see the key", {"answer": "A"})
    assert page.says("The key is B. Your answer was A.")
    for typed, message in (("", "whole number"), ("x", "whole number"), ("101", "from 0 to 100"), ("62", "Use steps of 5")):
        page = page.press("Save and go on", {ASKED: typed})
        assert page.status == 422
        assert message in page.errors()[0]
    declare = as_(people[1]).get(f"/panels/{panel.public_id}/declaration")
    page = declare.press("Make the declaration", {**DECLARED, "has_conflict": "yes", "promise": None})
    assert page.errors() == ["Say what the conflict is.", "Confirm this before you see an item."]


def test_at_the_wrong_time_advice_comes(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    people = b.panel_people(session, 2, now=clock.now())
    panel = b.a_panel(session, cast, b.a_frozen_form(session, now=clock.now()), people, now=clock.now())
    own, chair = as_(people[0]), as_(cast.clara)
    early = own.get(f"/panels/{panel.public_id}/items/1", status=409)
    assert early.says("Round one has not begun.")
    own.get(f"/panels/{panel.public_id}/practice/1", status=409)
    own.get(f"/panels/{panel.public_id}/numbers", status=409)
    page = chair.get(f"/standards/{panel.public_id}/move").press("Open round one")
    assert (
        page.status,
        page.says("still waits for Paul Bell, Pia Adler") or page.says("still waits for Pia Adler, Paul Bell"),
    ) == (409, True)
    b.trained(session, panel, now=clock.now())
    b.go(session, panel, Stage.ROUND_ONE, now=clock.now())
    assert own.post(f"/panels/{panel.public_id}/hand-in", status=409).says("3 judgements are still missing.")
    assert chair.get(f"/standards/{panel.public_id}/recommend").press(
        "Record the recommendation",
        {"Points to pass": "2", "Day of the meeting": "2026-05-11", "Minutes": "x", "Panelists who were there": [people[0].name]},
    ).status == 409  # fmt: skip
    seat = b.seat(panel, people[0])
    assert chair.post(f"/standards/{panel.public_id}/panelists/{seat.public_id}/release", status=409).says("Round one has begun")


def test_somebody_with_a_conflict_is_taken_off_before_round_one(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    people = b.panel_people(session, 2, now=clock.now())
    panel = b.a_panel(session, cast, b.a_frozen_form(session, now=clock.now()), people, now=clock.now())
    typed = {**DECLARED, "has_conflict": "yes", "The conflict in your own words": "My sister sits it."}
    as_(people[0]).get(f"/panels/{panel.public_id}/declaration").press("Make the declaration", typed)
    page = as_(cast.clara).get(f"/standards/{panel.public_id}")
    assert page.says("My sister sits it.")
    assert not as_(cast.cora).get(f"/standards/{panel.public_id}").says("My sister sits it.")
    assert page.press("Take off Pia Adler").says("Pia Adler is no longer on the panel.")
    as_(people[0]).get(f"/panels/{panel.public_id}", status=404)
    page = as_(cast.clara).get(f"/standards/{panel.public_id}").follow("Ask somebody")
    assert page.press("Ask onto the panel", {"Panelist": people[0].public_id}).says("is asked onto the panel")


def test_known_shares_are_shown_with_their_number_in_practice_and_discussion(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    people, form = b.panel_people(session, 2, now=clock.now()), b.a_frozen_form(session, now=clock.now())
    panel = b.a_panel(session, cast, form, people, now=clock.now())
    for version in (panel.practice[0].version_id, form.items[0].version_id):
        session.add(ItemFigures(version_id=version, answered=412, windows=3, p=0.63, r=0.3, flags=[], reckoned_at=clock.now()))
    own = as_(people[0])
    own.get(f"/panels/{panel.public_id}/declaration").press("Make the declaration", DECLARED)
    page = own.get(f"/panels/{panel.public_id}/practice/1")
    assert not page.says("63")
    assert page.press("Rate it and see", {ASKED: "70"}).says("63 % of 412")
    declaring.declare(session, b.seat(panel, people[1]), conflicts="", by=people[1].public_id, now=clock.now(), **b.JUST)
    practice.rate(session, b.seat(panel, people[1]), 1, 60, by=people[1].public_id, now=clock.now())
    b.go(session, panel, Stage.ROUND_ONE, now=clock.now())
    assert not own.get(f"/panels/{panel.public_id}/items/1").says("412")
    b.give_all(session, panel, {p.id: (60, 50, 40) for p in people}, now=clock.now())
    b.go(session, panel, Stage.DISCUSSION, now=clock.now())
    page = own.get(f"/panels/{panel.public_id}/discussion")
    assert (page.says("63 % of 412"), page.says("too few (0)")) == (True, True)


def test_an_ebel_panel_sorts_items_and_gives_percentages(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    people, form = b.panel_people(session, 2, now=clock.now()), b.a_frozen_form(session, items=2, now=clock.now())
    panel = b.in_round_one(session, cast, form, people, method=Method.EBEL, now=clock.now())
    own = as_(people[0])
    page = own.get(f"/panels/{panel.public_id}").follow("Round one").press("Save and go on", {"Relevance": "essential"})
    assert page.errors() == ["Choose how difficult it is."]
    page = page.press("Save and go on", {"Relevance": "essential", "Difficulty": "easy"})
    page = page.press("Save and go back to the panel", {"Relevance": "important", "Difficulty": "hard"})
    page = page.follow("Round one: percentages of the classes")
    wrong = page.press("Save the numbers", {**dict.fromkeys(CELLS, "50"), "essential-easy": "101"})
    assert wrong.errors() == ["Enter a whole number from 0 to 100."]
    page = page.press("Save the numbers", {**dict.fromkeys(CELLS, "50"), "essential-easy": "90"})
    assert page.press("Hand in round one").says("handed in")
    b.give(session, b.seat(panel, people[1]), ("essential-easy", "essential-easy"), hands_in=False, now=clock.now())
    numbers, by = dict.fromkeys(CELLS, 70), people[1].public_id
    rating.give_numbers(session, b.seat(panel, people[1]), numbers, by=by, now=clock.now())
    rating.hand_in(session, b.seat(panel, people[1]), by=by, now=clock.now())
    b.go(session, panel, Stage.DISCUSSION, now=clock.now())
    # Three judgements of "essential, easy" at a mean of 80, one of "important, hard" at 60.
    page = as_(cast.clara).get(f"/standards/{panel.public_id}")
    assert page.says("1.50 of 2 points (75.0 %)")
    page = page.follow("Lead the discussion")
    assert page.says("essential, easy · important, hard")


def test_a_hofstee_panel_gives_four_numbers_and_meets_the_released_scores(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    people, form = b.panel_people(session, 2, now=clock.now()), b.a_frozen_form(session, items=4, now=clock.now())
    panel = b.in_round_one(session, cast, form, people, method=Method.HOFSTEE, now=clock.now())
    four = {"least_cut": "1", "most_cut": "4", "least_fail": "0", "most_fail": "60"}
    for person in people:
        page = as_(person).get(f"/panels/{panel.public_id}").follow("your four numbers")
        assert page.press("Save the numbers", {**four, "most_cut": "1"}).errors() == ["The highest is above the lowest."]
        page.press("Save the numbers", four).press("Hand in round one")
    b.go(session, panel, Stage.DISCUSSION, now=clock.now())
    page = as_(cast.clara).get(f"/standards/{panel.public_id}")
    assert (page.says("No cut score"), page.says("3.2 of 4 points (80 %, as 48 of 60)")) == (True, True)
    b.released_scores(session, form, [1, 4, 10, 10, 5], now=clock.now())
    session.commit()
    page = as_(cast.clara).get(f"/standards/{panel.public_id}")
    assert page.says("The line meets the failing shares at")
    assert page.says("30 released scores")
    assert page.tree.cssselect("svg polyline")
    assert as_(people[0]).get(f"/panels/{panel.public_id}/discussion").says("1 · 1 (you)")


def test_a_hofstee_panelist_takes_the_form_as_a_candidate_before_judging(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    people, form = b.panel_people(session, 2, now=clock.now()), b.a_frozen_form(session, items=2, pilots=1, now=clock.now())
    panel = b.in_round_one(session, cast, form, people, method=Method.HOFSTEE, shows_key=True, now=clock.now())
    session.commit()
    pia = as_(people[0])
    page = pia.get(f"/panels/{panel.public_id}").follow("The form, as a candidate takes it")
    assert page.says("Question 1 of 3 What does s-1-001 ask?")
    assert page.press("Answer and go on").says("Choose an option.")
    page = page.press("Answer and go on", {"answer": "B"})
    assert page.says("1 of 2 answered")
    assert not page.says("The key is")
    assert pia.get(f"/panels/{panel.public_id}/numbers").says("You have answered 1 of the form's 2 questions.")
    page = page.press("Answer and go back to the panel", {"answer": "A"})
    assert page.path == f"/panels/{panel.public_id}"
    assert pia.get(f"/panels/{panel.public_id}/numbers").says("You have taken the form yourself: 1 of 2 right.")
    assert pia.get(f"/panels/{panel.public_id}/items/1").says("The key is B. Your answer was B.")
    session.rollback()
    assert exams.has_read(session, form.id, people[0].public_id)
    assert not exams.has_read(session, form.id, people[1].public_id)


def test_the_start_page_says_what_waits_on_a_panel(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    people = b.panel_people(session, 2, now=clock.now())
    panel = b.a_panel(session, cast, b.a_frozen_form(session, now=clock.now()), people, now=clock.now())
    assert as_(people[0]).get("/").says("Declare")
    b.trained(session, panel, now=clock.now())
    b.go(session, panel, Stage.ROUND_ONE, now=clock.now())
    page = as_(people[0]).get("/")
    assert page.says("Rate and hand in")
    assert page.follow("Spring panel").path == f"/panels/{panel.public_id}"
    assert as_(people[0]).get("/panels").says("Rate and hand in")
    assert panels.seat_of(session, people[0].id, panel.public_id).declared_at is not None


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"Points to pass": "4"}, "between 1 and 3"),
        ({"Out of": "60"}, "3 scored questions, not 60"),
        ({"Decided on": "2027-01-01"}, "a day to come"),
        ({"Points to pass": "3"}, "Say why"),
        ({"Minutes": ""}, "Write the minutes"),
    ],
)
def test_a_decision_that_does_not_fit_is_refused_beside_its_field(
    as_: As, cast: Cast, session: Session, clock: FakeClock, fields: dict[str, str], message: str
) -> None:
    people = b.panel_people(session, 2, now=clock.now())
    panel = b.in_round_one(session, cast, b.a_frozen_form(session, now=clock.now()), people, now=clock.now())
    b.give_all(session, panel, {p.id: (60, 50, 40) for p in people}, now=clock.now())
    for to in (Stage.DISCUSSION, Stage.RATED):
        b.go(session, panel, to, now=clock.now())
    b.recommend(session, panel, points=2, now=clock.now())
    typed = {"Points to pass": "2", "Decided on": "2026-05-12", "Decided by": "Board", "Minutes": "Page 9.", **fields}
    page = as_(cast.cora).get(f"/standards/{panel.public_id}/decide").press("Enter the decision", typed)
    assert page.status == 422
    assert message in page.errors()[0]
