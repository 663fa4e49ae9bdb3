"""The pool's pages: the list, a person, capacity, leave, conflicts, qualification, and a reviewer's own profile."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.clock import FakeClock
from exam_app.exams.models import Window
from exam_app.review.models import Assignment, ListedConflict, Reviewer
from tests.build import Cast
from tests.build_review import assigned, candidate, declared, enter, locked, practised, taken_in, tried
from tests.page import Browser, Page

pytestmark = pytest.mark.usefixtures("stocked")
As = Callable[[Account], Browser]


@pytest.fixture
def mine(session: Session, cast: Cast, clock: FakeClock, window: Window) -> Assignment:
    """Ruth has a script of Ada's; Rolf and Rosa could have it, too."""
    candidate(session, cast.ada, window, now=clock.now())
    enter(session, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    declared(session, window, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    one, _ = taken_in(session, window, now=clock.now())
    return assigned(session, one, cast.ruth, 1, now=clock.now())


def names(page: Page) -> list[str]:
    return [cell.text_content().strip() for cell in page.tree.cssselect("tbody th")]


def test_the_list_is_narrowed_by_designation_qualification_presence_and_load(
    mine: Assignment, session: Session, cast: Cast, clock: FakeClock, as_: As
) -> None:
    cora = as_(cast.cora)
    page = cora.get("/reviewers")
    assert names(page) == ["Rolf Brandt", "Rosa Castillo", "Ruth Amsel"]
    for choice, expected in (
        ({"Load": "some"}, ["Ruth Amsel"]),
        ({"Load": "none"}, ["Rolf Brandt", "Rosa Castillo"]),
        ({"Designation": "policy", "Qualification": "no"}, []),
        ({"Availability": "inactive"}, []),
    ):
        assert names(page.press("Show", choice)) == expected
    assert names(cora.get("/reviewers?load=%27&qualified=perhaps")) == names(page)
    cora.get(f"/reviewers/{cast.rolf.public_id}/change").press("Save", {"is_active": None, "designations": ["policy"]})
    assert names(page.press("Show", {"Availability": "inactive"})) == ["Rolf Brandt"]
    assert names(page.press("Show", {"Designation": "clinical"})) == ["Rosa Castillo", "Ruth Amsel"]


def test_a_leave_is_noted_and_taken_back_by_the_coordinator_and_by_the_reviewer(
    mine: Assignment, session: Session, cast: Cast, clock: FakeClock, as_: As
) -> None:
    today = clock.now().date()
    for browser, start in ((as_(cast.cora), f"/reviewers/{cast.ruth.public_id}"), (as_(cast.ruth), "/reviews/profile")):
        form = browser.get(start).follow("Note a leave")
        wrong = form.press("Note the leave", {"First day": today.isoformat(), "Last day": "2026-01-01"})
        assert wrong.status == 422
        assert wrong.errors() == ["The last day is not before the first day."]
        page = form.press("Note the leave", {"First day": today.isoformat(), "Last day": today.isoformat()})
        assert page.says("12 May 2026 to 12 May 2026")
        assert names(as_(cast.cora).get("/reviewers?presence=leave")) == ["Ruth Amsel"]
        assert page.press("Take back the leave from 12 May 2026").says("No leave is noted.")
    assert as_(cast.cora).post(f"/reviewers/{cast.ruth.public_id}/leave/ending", {"first": "soon"}).status == 404


def test_a_reviewer_keeps_employers_associations_languages_and_fields(
    mine: Assignment, session: Session, cast: Cast, as_: As
) -> None:
    page = as_(cast.ruth).get("/reviews").follow("Your profile as a reviewer")
    long = page.press("Save your profile", {"Where you work now": "x" * 201, "Languages you read well": "English"})
    assert long.status == 422
    assert long.errors() == ["Keep each line within 200 characters."]
    assert long.says("English")
    typed = {
        "Where you work now": "Lakeside\n\n", "Where you worked before": "A school", "Languages you read well": "English\nSpanish",
        "associations": ["NCIMHA"], "areas": ["reflection"],
    }  # fmt: skip
    assert page.press("Save your profile", typed).says("Your profile is saved.")
    row = session.get_one(Reviewer, cast.ruth.id)
    assert (row.employers, row.past_employers, row.languages) == ("Lakeside", "A school", ["English", "Spanish"])
    assert (row.associations, row.areas) == (["NCIMHA"], ["reflection"])
    assert as_(cast.cora).get(f"/reviewers/{cast.ruth.public_id}").says("Lakeside")
    assert session.get_one(Reviewer, cast.rolf.id).employers == ""


def test_somebody_outside_of_the_pool_has_no_profile_to_keep(session: Session, cast: Cast, as_: As) -> None:
    page = as_(cast.rosa).get("/reviews/profile")
    assert page.says("has not entered you in the pool yet")
    assert as_(cast.rosa).post("/reviews/profile", {"employers": "Lakeside"}).status == 422
    assert session.get(Reviewer, cast.rosa.id) is None


def test_the_capacity_of_one_window_stands_beside_the_usual_one(mine: Assignment, session: Session, cast: Cast, as_: As) -> None:
    page = as_(cast.cora).get(f"/reviewers/{cast.ruth.public_id}")
    assert page.says("12 (usual)")
    form = page.follow("Change for Spring window 2026")
    assert form.press("Save", {"capacity": "-1"}).status == 422
    assert form.press("Save", {"capacity": "1"}).says("is set.")
    # Ruth has one script already.
    assert not as_(cast.ruth).get("/reviews").says("Give me the next script")
    assert not form.press("Save", {"capacity": ""}).says("1 (usual)")
    assert as_(cast.ruth).get("/reviews").says("Give me the next script")


def test_a_listed_conflict_moves_the_script_and_the_reviewer_reads_nothing_of_it(
    mine: Assignment, session: Session, cast: Cast, clock: FakeClock, as_: As
) -> None:
    form = as_(cast.cora).get(f"/reviewers/{cast.ruth.public_id}").follow("Add a conflict")
    wrong = form.press("Add the conflict", {"kind": "person", "Reason": " "})
    assert wrong.status == 422
    assert set(wrong.errors()) == {"Write the name.", "Write the reason."}
    assert form.press("Add the conflict", {"kind": "application", "Reason": "Cousins."}).errors() == ["Choose the application."]
    page = form.press(
        "Add the conflict", {"kind": "person", "Name of the person or organization": "Ada Lindqvist", "Reason": "Cousins."}
    )
    assert page.says("Scripts withdrawn from them: 1.")
    assert page.says("Person: Ada Lindqvist")
    assert mine.state == "withdrawn"
    ruth = as_(cast.ruth)
    seen = ruth.get("/reviews").text + ruth.get("/inbox").text
    assert mine.code not in seen
    assert not [word for word in ("conflict of", "Ada", "Cousins", "withdrawn") if word in seen]
    assert page.follow("End it").press("End it", {"reason": "Not related after all."}).says("Not related after all.")
    assert session.scalars(sa.select(ListedConflict.end_reason)).all() == ["Not related after all."]


def test_locked_marks_with_a_conflict_wait_on_the_board_and_are_decided(
    mine: Assignment, session: Session, cast: Cast, clock: FakeClock, window: Window, as_: As
) -> None:
    locked(session, mine, 3, now=clock.now())
    cora = as_(cast.cora)
    assert not cora.get("/").says("Locked marks")
    form = cora.get(f"/reviewers/{cast.ruth.public_id}/conflicts")
    form.press("Add the conflict", {"kind": "person", "name": "Ada Lindqvist", "Reason": "Cousins."})
    assert cora.get("/").says("1 to decide")
    page = cora.get(f"/windows/{window.public_id}/scoring").follow("Locked marks with a conflict")
    assert page.says("On your list of conflicts")
    decide = page.follow("Decide")
    assert decide.press("Record the decision", {"Reason": "They are cousins."}).errors() == ["Choose one."]
    done = decide.press("Record the decision", {"outcome": "set_aside", "Reason": "They are cousins."})
    assert done.says("Set aside")
    assert not done.says("Lindqvist")
    again = cora.post(decide.path, {"outcome": "stands", "reason": "No."}, status=409)
    assert again.says("Somebody has decided about these marks already.")


def test_the_coordinator_waives_and_asks_anew_with_a_reason(session: Session, cast: Cast, clock: FakeClock, as_: As) -> None:
    enter(session, cast.ruth, now=clock.now(), qualified=False)
    cora = as_(cast.cora)
    here = f"/reviewers/{cast.ruth.public_id}/qualification/policy"
    form = cora.get(f"{here}/waiver")
    assert form.heading == "Policy: count Ruth Amsel as qualified"
    assert set(form.press("Waive the qualifying set").errors()) == {"Enter the last day.", "Write the reason."}
    page = form.press("Waive the qualifying set", {"until": "2027-05-12", "reason": "Chaired the panel."})
    assert page.says("Counts as qualified until 12 May 2027")
    assert names(cora.get("/reviewers?designation=policy&qualified=yes")) == ["Ruth Amsel"]
    page = cora.get(f"{here}/renewal").press("Ask for a new qualification", {"reason": "The rubric is read anew."})
    assert page.says("Asked to qualify anew: The rubric is read anew.")
    assert as_(cast.ruth).get("/reviews/training").says("The rubric is read anew.")
    cora.get(f"/reviewers/{cast.ruth.public_id}/qualification/poetry/waiver", status=404)


def test_the_coordinator_sees_how_the_last_set_went(session: Session, cast: Cast, clock: FakeClock, as_: As) -> None:
    enter(session, cast.ruth, now=clock.now(), qualified=False)
    practised(session, cast.ruth, "policy", now=clock.now())
    tried(session, cast.ruth, "policy", off=1, now=clock.now())
    page = as_(cast.cora).get(f"/reviewers/{cast.ruth.public_id}")
    assert page.says("Passed on 12 May 2026: 12 of 12 within, 0 exact")


def test_a_declaration_is_changed_and_the_script_goes_to_somebody_else(
    mine: Assignment, session: Session, cast: Cast, window: Window, as_: As
) -> None:
    page = as_(cast.ruth).get("/reviews").follow("Change your declaration")
    assert page.heading == "Your declaration"
    both = {"People whose essays you must not mark": "Ada Lindquist", "confidential": "y", "is_none": "y"}
    wrong = page.press("Change the declaration", both)
    assert wrong.status == 422
    assert wrong.says("Keep the one that is true.")
    assert wrong.says("Ada Lindquist")
    done = page.press("Change the declaration", both | {"is_none": None})
    assert done.says("Your declaration is recorded.")
    assert mine.state == "withdrawn"
    assert not as_(cast.ruth).get("/reviews").says(mine.code)
    assert as_(cast.cora).get(f"/reviewers/{cast.ruth.public_id}").says("People: Ada Lindquist")


def test_a_declaration_that_names_nobody_looks_the_same_as_one_that_does(
    mine: Assignment, session: Session, cast: Cast, window: Window, as_: As
) -> None:
    answers = []
    for name in ("Nobody Whom We Know", "Ada Lindqvist"):
        page = as_(cast.rolf).get(f"/reviews/windows/{window.public_id}/declaration")
        answers.append(page.press("Change the declaration", {"people": name, "confidential": "y", "is_none": None}).text)
    assert answers[0] == answers[1]
