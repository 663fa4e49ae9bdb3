"""The pages around marking: identifying words, the board, giving back, hours, concerns. With bad input too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from exam_app import tasks
from exam_app.accounts.models import Account, Throttle
from exam_app.clock import FakeClock
from exam_app.exams.models import Window
from exam_app.review.models import Assignment, Script
from tests.build import PASSWORD, Cast
from tests.build_review import assigned, candidate, declared, drafted, enter, locked, taken_in
from tests.page import Browser

pytestmark = pytest.mark.usefixtures("stocked")
As = Callable[[Account], Browser]
NAMES = "I would wait, as Ada Lindqvist does.\n\nCall 828-555-0134. I would listen."
PLAIN = "I would wait with him, and look at what he shows."


@pytest.fixture
def script(session: Session, cast: Cast, clock: FakeClock, window: Window) -> Script:
    """Ada's script that gives her away, and one that does not; Ben's stand beside. Nothing is given out."""
    candidate(session, cast.ada, window, now=clock.now(), texts=(NAMES, PLAIN))
    candidate(session, cast.ben, window, now=clock.now(), texts=(PLAIN, PLAIN))
    people = (cast.ruth, cast.rolf, cast.rosa)
    enter(session, *people, now=clock.now())
    declared(session, window, *people, now=clock.now())
    found = taken_in(session, window, now=clock.now())
    clock.set(window.closes_at)
    clock.advance(days=1)
    return next(s for s in found if s.text == NAMES)


@pytest.fixture
def mine(session: Session, cast: Cast, clock: FakeClock, script: Script) -> Assignment:
    """The script with Ruth; Rolf has its other seat."""
    assigned(session, script, cast.rolf, 2, now=clock.now())
    return assigned(session, script, cast.ruth, 1, now=clock.now())


def identity(window: Window) -> str:
    return f"/windows/{window.public_id}/identity"


def radios(page: object) -> list[str]:
    return list(dict.fromkeys(box.get("name") for box in page.tree.cssselect("main input[type=radio]")))  # type: ignore[attr-defined]


# --- words that may identify ----------------------------------------------------------------------


def test_the_coordinator_decides_about_each_passage_before_giving_out(
    session: Session, cast: Cast, script: Script, window: Window, as_: As
) -> None:
    cora = as_(cast.cora)
    board = cora.get(f"/windows/{window.public_id}/scoring")
    assert board.says("1 script waits for your look.")
    assert "Give out the scripts" not in board.text
    preview = cora.get(f"/windows/{window.public_id}/allocation")
    assert preview.says("1 script waits for your look.")
    assert not [button for button in preview.tree.cssselect("button") if "Give out" in button.text_content()]
    page = board.follow("Words that may identify")
    name, phone = radios(page)
    page = page.press(f"Save for {script.code}", {name: "redacted"})
    assert page.says("1 script waits for your look")
    assert len(page.tree.cssselect("input[checked]")) == 1
    page = page.press(f"Save for {script.code}", {phone: "stands"})
    assert page.says("Nothing waits for your look. The scripts can be given out.")
    assert session.get_one(Script, script.id).text.startswith("I would wait, as [name]·······")
    assert cora.get(f"/windows/{window.public_id}/scoring").follow("Give out the scripts").status == 200


def test_no_candidate_is_named_beside_the_text(cast: Cast, script: Script, window: Window, as_: As) -> None:
    page = as_(cast.cora).get(identity(window))
    assert page.says("Lindqvist")
    for passage in page.tree.cssselect(".finding-context"):
        passage.drop_tree()
    assert not [word for word in ("Ada", "Lindqvist", "ada@example.org", "Ben", "Okafor") if word in page.text]


def test_nothing_is_said_to_be_saved_where_nothing_was_chosen(cast: Cast, script: Script, window: Window, as_: As) -> None:
    page = as_(cast.cora).get(identity(window)).press(f"Save for {script.code}")
    assert (page.status, page.errors()) == (422, ["Cover at least one passage, or let it stand."])
    assert page.press(f"Save for {script.code}", {radios(page)[0]: "stands"}).says("are saved")


def test_a_choice_that_does_not_exist_is_refused(cast: Cast, script: Script, window: Window, as_: As) -> None:
    page = as_(cast.cora).get(identity(window))
    page = page.press(f"Save for {script.code}", {radios(page)[0]: "burnt"})
    assert page.status == 422


def test_the_rest_may_stand_only_with_a_reason(cast: Cast, script: Script, window: Window, as_: As) -> None:
    page = as_(cast.cora).get(identity(window)).follow("Let everything stand that is left")
    wrong = page.press("Let them stand", {"Why may they stand?": "ok"})
    assert (wrong.status, wrong.errors()) == (422, ["Write a short sentence, of at most 1,000 characters."])
    done = wrong.press("Let them stand", {"Why may they stand?": "The names are those of the vignette."})
    assert done.says("2 passages stand.")


def test_own_words_are_covered_and_words_that_are_not_there_are_told(
    session: Session, cast: Cast, mine: Assignment, window: Window, as_: As
) -> None:
    drafted(session, mine, 3, now=FakeClock().now())
    as_(cast.ruth).get(f"/reviews/{mine.public_id}/return").press("Send it back", {"reason": "identifies"})
    page = as_(cast.cora).get(f"/windows/{window.public_id}/scoring").follow("Cover words")
    wrong = page.press("Cover these words", {"Words to cover": "Harbor Clinic"})
    assert wrong.status == 422
    assert "These words do not stand in the script." in wrong.errors()[0]
    assert b'value="Harbor Clinic"' in wrong.bytes
    assert wrong.press("Cover these words", {"Words to cover": "Ada Lindqvist"}).says("covered in 1 place.")
    page.browser.get(f"/windows/{window.public_id}/scoring").press(f"Let the reviewer go on with {mine.script.code}")
    for person in (cast.ruth, cast.rolf):
        own = session.scalars(sa.select(Assignment).where(Assignment.reviewer_id == person.id)).one()
        seen = as_(person).get(f"/reviews/{own.public_id}")
        assert seen.says("as [name]······· does")
        assert "Lindqvist" not in seen.text
    assert as_(cast.ruth).get("/reviews").says("Draft")


# --- the board -----------------------------------------------------------------------------------


def test_the_numbers_of_the_board_lead_to_the_scripts(
    session: Session, cast: Cast, mine: Assignment, window: Window, as_: As
) -> None:
    page = as_(cast.cora).get(f"/windows/{window.public_id}/scoring").follow("1 script")
    assert page.says("1 script that fits")
    page = page.press("Show", {"State": "in_review", "Prompt": ""})
    assert page.says("Ruth Amsel: not started")
    assert page.press("Show", {"State": "settled"}).says("No script fits.")
    as_(cast.cora).get(f"/windows/{window.public_id}/scoring/scripts?page=99&state=nonsense")


def test_the_coordinator_takes_scripts_back_and_gives_more_time(
    session: Session, cast: Cast, mine: Assignment, window: Window, as_: As
) -> None:
    page = as_(cast.cora).get(f"/windows/{window.public_id}/scoring").follow("Ruth Amsel")
    assert page.says("7 days before, 2 days before, 1 day after, 4 days after and 8 days after the due day")
    nothing = page.press("Take back and pass on")
    assert (nothing.status, nothing.errors()) == (422, ["Tick the scripts that you want to take back."])
    for wrong, says in (
        ("soon", "Enter a day, like 2026-05-14."),
        ("2026-01-01", "This day is over. Choose today or a later day."),
    ):
        answer = page.press("Give more time", {"New due day": wrong})
        assert (answer.status, answer.errors()) == (422, [says])
        assert wrong.encode() in answer.bytes
    assert page.press("Give more time", {"New due day": "2026-07-01"}).says("new due day for 1 script")
    done = page.press("Take back and pass on", {f"take_{mine.public_id}": "y"})
    assert done.says("1 script is taken from Ruth Amsel and passed on.")
    assert as_(cast.rosa).get("/reviews").says("You have locked 0 of 1 script")


# --- giving back and hours -----------------------------------------------------------------------


def test_a_reviewer_gives_scripts_back_without_a_reason(cast: Cast, mine: Assignment, as_: As) -> None:
    page = as_(cast.ruth).get("/reviews").follow("I cannot finish these")
    nothing = page.press("Give them back")
    assert (nothing.status, nothing.errors()) == (422, ["Tick the scripts that you want to give back."])
    done = page.press("Give them back", {f"take_{mine.public_id}": "y"})
    assert done.says("1 script is given back.")
    assert mine.code not in done.text
    assert as_(cast.rosa).get("/reviews").says("You have locked 0 of 1 script")


def test_a_reviewer_states_own_hours_and_takes_the_letter(
    session: Session, cast: Cast, mine: Assignment, clock: FakeClock, as_: As
) -> None:
    locked(session, mine, 3, now=clock.now())
    page = as_(cast.ruth).get("/reviews").follow("Your hours and letters of thanks")
    for typed, says in (
        ("many", "Enter a number, like 4.5."),
        ("nan", "Enter a number from 0 to 500."),
        ("501", "Enter a number from 0 to 500."),
    ):
        wrong = page.press("Keep this figure", {"hours": typed})
        assert (wrong.status, wrong.errors()) == (422, [says])
        assert f'value="{typed}"' in wrong.bytes.decode()
    page = page.press("Keep this figure", {"hours": "2.5"})
    assert page.says("Your own figure: 2 h 30 min.")
    assert page.follow("Letter for 2026 (PDF)").bytes.startswith(b"%PDF")
    office = as_(cast.cora).get("/reviewers").follow("Volunteer hours")
    assert office.says("2 h 30 min")
    assert office.follow("PDF").bytes.startswith(b"%PDF")
    as_(cast.rolf).get("/reviews/hours/2026/letter", status=404)
    as_(cast.cora).get(f"/reviewers/{cast.rolf.public_id}/hours/2026/letter", status=404)


# --- concerns ------------------------------------------------------------------------------------


def test_a_concern_goes_its_way_to_the_end(session: Session, cast: Cast, app: Flask, mine: Assignment, as_: As) -> None:
    back = as_(cast.ruth).get(f"/reviews/{mine.public_id}/return")
    back.press("Send it back", {"reason": "concern", "note": "A child may be in danger."})
    tasks.go_on_with_marking(app)
    cora = as_(cast.cora)
    assert cora.get("/inbox").says("A concern waits for you")
    page = cora.get("/scoring").follow("Concerns").follow("concern about")
    assert page.says("A child may be in danger.")
    assert "Lindqvist" not in page.text
    assert page.press("Keep this note", {"What you thought or did": "x"}).status == 422
    page = page.press("Keep this note", {"What you thought or did": "Telephoned the ethics chair."})
    page = page.follow("Look up the writer")
    assert page.press("Look up the writer", {"Why must you know who wrote it?": ""}).status == 422
    why = {"Why must you know who wrote it?": "A child must be protected."}
    wrong = page.press("Look up the writer", why | {"Your password": "not mine at all"})
    assert (wrong.status, wrong.errors()) == (422, ["This is not your password."])
    assert session.scalar(sa.select(sa.func.count()).select_from(Throttle)) == 2
    page = wrong.press("Look up the writer", why | {"Your password": PASSWORD})
    assert page.says("Ada Lindqvist, ada@example.org")
    carl = as_(cast.carl).get(page.path)
    assert "ada@example.org" not in carl.text
    assert carl.says("A child must be protected.")
    assert carl.press("Close the concern", {"What came of it": ""}).errors() == ["Write what came of it."]
    assert carl.press("Close the concern", {"What came of it": "The family is safe."}).says("The concern is closed.")
    assert "ada@example.org" not in cora.get(page.path).text
    assert cora.post(f"{page.path}/notes", {"text": "One more thought."}, status=409).says("This concern is closed.")
