"""Marking and giving out, as reviewers and the coordinator do it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from lxml.html import HtmlElement
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.clock import FakeClock
from exam_app.exams.models import Window
from exam_app.review.models import Assignment, Script
from tests.build import Cast
from tests.build_review import (
    assigned,
    candidate,
    declared,
    drafted,
    enter,
    locked,
    reviewed,
    taken_in,
    third_seat,
    waived,
)
from tests.page import Browser, Page

pytestmark = pytest.mark.usefixtures("stocked")
As = Callable[[Account], Browser]


@pytest.fixture
def mine(session: Session, cast: Cast, clock: FakeClock, window: Window) -> Assignment:
    """A script given to Ruth; Rolf has it too, Rosa has another one."""
    candidate(session, cast.ada, window, now=clock.now())
    enter(session, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    declared(session, window, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    one, other = taken_in(session, window, now=clock.now())
    assigned(session, one, cast.rolf, 2, now=clock.now())
    assigned(session, other, cast.rosa, 1, now=clock.now())
    return assigned(session, one, cast.ruth, 1, now=clock.now())


def all_levels(mine: Assignment, level: int) -> dict[str, str]:
    return {f"level_{c.position}": str(level) for c in mine.script.prompt.rubric.criteria}


def test_the_coordinator_takes_in_previews_and_gives_out(
    session: Session, cast: Cast, clock: FakeClock, window: Window, as_: As
) -> None:
    candidate(session, cast.ada, window, now=clock.now())
    cora = as_(cast.cora)
    page = cora.get("/scoring").follow("Spring window 2026")
    assert page.says("Essays can be taken in after the window has closed")
    clock.set(window.closes_at)
    clock.advance(days=1)
    page = as_(cast.cora).get(page.path).press("Take the scripts in")
    assert page.says("2 essays are taken in")
    page = page.follow("Give out the scripts")
    assert page.says("Not every script can have its reviewers")
    for person in (cast.ruth, cast.rolf):
        form = page.browser.get(f"/reviewers/{person.public_id}/change")
        form.press("Save", {"designations": ["clinical"], "Scripts a window, at most": "9"})
        waived(session, person, "clinical", now=clock.now())
    page = page.browser.get(page.path)
    assert page.says("A decision is needed first")
    few = {"What becomes of them": "waived", "Reason for the record": "The reviewers work in other states."}
    page = page.press("Record the decision", few).press("Give out 4 places")
    assert page.says("4 places are given out")
    words = [cell.text_content() for cell in page.tree.cssselect(".matrix thead th")]
    numbers = [cell.text_content() for cell in page.tree.cssselect(".matrix .sum > *")]
    assert dict(zip(words, numbers, strict=True))["In review"] == "2 scripts"
    assert not [name for name in ("Ada", "Lindqvist") if page.says(name)]


def test_a_reviewer_needs_a_number_as_capacity(cast: Cast, as_: As) -> None:
    page = as_(cast.cora).get(f"/reviewers/{cast.ruth.public_id}/change")
    page = page.press("Save", {"designations": ["clinical"], "Scripts a window, at most": "many"})
    assert page.status == 422
    assert page.tree.cssselect("input[value=clinical]")[0].get("checked") is not None
    assert b'value="many"' in page.bytes


def test_the_declaration_comes_before_the_first_script(
    session: Session, cast: Cast, clock: FakeClock, window: Window, as_: As
) -> None:
    candidate(session, cast.ada, window, now=clock.now())
    enter(session, cast.ruth, now=clock.now())
    script = taken_in(session, window, now=clock.now())[0]
    given = assigned(session, script, cast.ruth, 1, now=clock.now())
    ruth = as_(cast.ruth)
    assert ruth.get(f"/reviews/{given.public_id}").heading == "Before you mark"
    page = ruth.get("/reviews").follow("Make your declaration")
    said = {"Conflicts of interest in your own words": "My cousin applies."}
    assert page.press("Make the declaration", said).status == 422
    page = page.press("Make the declaration", said | {"confidential": "y"})
    assert page.heading == "Scripts to mark"
    assert page.follow(given.code).heading == f"Script {given.code}"
    assert as_(cast.cora).get(f"/windows/{window.public_id}/scoring").says("My cousin applies.")


def test_marks_are_saved_as_a_draft_locked_and_opened_again(mine: Assignment, cast: Cast, as_: As) -> None:
    ruth = as_(cast.ruth)
    page = ruth.get("/reviews").follow("Continue with the next script")
    page = page.press("Save draft", {"level_1": "3", "comment_1": "¶2: good use.", "Comment for the candidate": "Thank you."})
    assert page.says("Draft saved")
    assert page.says("¶2: good use.")
    assert page.says("Total 4 of")
    page = page.press("Lock", all_levels(mine, 3))
    assert page.heading == f"Lock the marks of {mine.code}"
    page = page.press("Lock these marks")
    assert page.says("You can undo this until")
    page = page.press("Undo the lock")
    assert page.heading == f"Script {mine.code}"


def test_a_missing_level_is_named_and_linked_when_locking(mine: Assignment, cast: Cast, as_: As) -> None:
    levels = all_levels(mine, 3) | {"level_2": None}
    page = as_(cast.ruth).get(f"/reviews/{mine.public_id}").press("Lock", levels).press("Lock these marks")
    assert page.status == 422
    name = mine.script.prompt.rubric.criteria[1].name
    assert page.errors() == [f"Give “{name}” a level"]
    assert f"/reviews/{mine.public_id}#level_2" in page.links()


def test_a_level_that_does_not_exist_is_refused_and_nothing_typed_is_lost(mine: Assignment, cast: Cast, as_: As) -> None:
    page = as_(cast.ruth).get(f"/reviews/{mine.public_id}")
    page = page.press("Save draft", {"level_1": "9", "comment_2": "Still here."})
    assert page.status == 422
    assert page.says("Still here.")
    page = page.press("Save draft", {"level_1": "3", "comment_2": "x" * 4001})
    assert page.errors() == ["Use at most 4,000 characters here."]
    assert page.says("x" * 4001)


def test_after_locking_the_page_is_read_only(session: Session, mine: Assignment, cast: Cast, clock: FakeClock, as_: As) -> None:
    locked(session, mine, 3, now=clock.now())
    ruth = as_(cast.ruth)
    page = ruth.get(f"/reviews/{mine.public_id}")
    assert page.heading == f"Your marks for {mine.code}"
    assert not page.tree.cssselect("textarea, input[type=radio]")
    again = ruth.post(f"/reviews/{mine.public_id}", {"level_1": "4"}, status=409)
    assert again.says("These marks are locked.")


def test_save_and_next_goes_round_the_open_scripts(
    session: Session, mine: Assignment, cast: Cast, clock: FakeClock, as_: As
) -> None:
    other = session.scalars(sa.select(Script).where(Script.id != mine.script_id)).one()
    second = assigned(session, other, cast.ruth, 2, now=clock.now())
    page = as_(cast.ruth).get(f"/reviews/{mine.public_id}").press("Save and next")
    assert page.heading == f"Script {second.code}"
    assert page.press("Save and next").heading == f"Script {mine.code}"


def test_a_script_is_sent_back_and_the_coordinator_decides(mine: Assignment, cast: Cast, window: Window, as_: As) -> None:
    page = as_(cast.ruth).get(f"/reviews/{mine.public_id}").press("Send it back", {"level_1": "2"})
    assert page.press("Send it back").status == 422
    page = page.press("Send it back", {"reason": "identifies", "note": "The second line names a clinic."})
    assert page.says("Thank you. The script went back to the coordinator.")
    board = as_(cast.cora).get(f"/windows/{window.public_id}/scoring")
    assert board.says("The second line names a clinic.")
    board.press("Let the reviewer go on with " + mine.script.code)
    assert as_(cast.ruth).get("/reviews").says("Draft")


def test_asking_for_the_next_script_opens_it(session: Session, cast: Cast, clock: FakeClock, window: Window, as_: As) -> None:
    candidate(session, cast.ada, window, now=clock.now())
    enter(session, cast.ruth, now=clock.now())
    declared(session, window, cast.ruth, now=clock.now())
    taken_in(session, window, now=clock.now())
    page = as_(cast.ruth).get("/reviews").press("Give me the next script")
    assert page.heading.startswith("Script ")


def test_the_third_reviewer_compares_after_locking_and_nobody_else(
    session: Session, mine: Assignment, cast: Cast, clock: FakeClock, as_: As
) -> None:
    rolfs = session.scalars(sa.select(Assignment).where(Assignment.reviewer_id == cast.rolf.id)).one()
    locked(session, mine, 4, now=clock.now())
    locked(session, rolfs, 1, now=clock.now())
    third = third_seat(session, mine.script)
    assert third is not None
    rosa = as_(cast.rosa)
    rosa.get(f"/reviews/{third.public_id}/comparison", status=404)
    drafted(session, third, 4, now=clock.now())
    page = rosa.get(f"/reviews/{third.public_id}/lock").press("Lock these marks").follow("Compare with the other markers")
    assert page.says("Marker A and you")
    assert page.says("3 apart")
    assert not [name for name in ("Ruth", "Rolf") if page.says(name)]
    for person, row in ((cast.ruth, mine), (cast.rolf, rolfs)):
        as_(person).get(f"/reviews/{row.public_id}/comparison", status=404)


def test_the_board_shows_who_is_late_and_no_marks(
    session: Session, mine: Assignment, cast: Cast, clock: FakeClock, window: Window, as_: As
) -> None:
    locked(session, mine, 4, now=clock.now())
    clock.advance(days=30)
    page = as_(cast.cora).get(f"/windows/{window.public_id}/scoring")
    late = {row.cssselect("th")[0].text_content(): row.cssselect(".due")[0].text_content() for row in _reviewers(page)}
    assert (late["Ruth Amsel"], late["Rolf Brandt"]) == ("0", "1")
    assert not page.says("Seen in")


def _reviewers(page: Page) -> list[HtmlElement]:
    return [row for row in page.tree.cssselect("tbody tr") if row.cssselect(".due")]


def test_somebody_elses_script_is_not_there(mine: Assignment, cast: Cast, as_: As) -> None:
    rosa = as_(cast.rosa)
    for ending in ("", "/marks", "/lock", "/return", "/comparison"):
        rosa.get(f"/reviews/{mine.public_id}{ending}", status=404)


def test_a_settled_script_shows_its_markers_no_score_and_no_undo(
    session: Session, mine: Assignment, cast: Cast, clock: FakeClock, as_: As
) -> None:
    other = session.scalars(sa.select(Script).where(Script.id != mine.script_id)).one()
    session.execute(sa.delete(Assignment).where(Assignment.script_id == other.id))
    reviewed(session, other, (cast.ruth, 4), (cast.rolf, 4), now=clock.now())
    row = session.scalars(sa.select(Assignment).where(Assignment.script_id == other.id, Assignment.seat == 1)).one()
    page = as_(cast.ruth).get(f"/reviews/{row.public_id}/marks")
    assert page.says("These marks are final.")
    assert not page.says("Undo the lock")
    assert not page.says("ettled")
