"""Disagreements, corrections and the quality of marking, as reviewers and coordinators do them in the browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.clock import FakeClock
from exam_app.exams.models import Window
from exam_app.review.models import Assignment, Script
from exam_app.review.quality import feedback
from tests.build import Cast
from tests.build_review import candidate, declared, enter, locked, reviewed, taken_in, third_seat
from tests.build_settling import disagree, under
from tests.page import Browser

pytestmark = pytest.mark.usefixtures("stocked")
As = Callable[[Account], Browser]


@pytest.fixture
def script(session: Session, cast: Cast, clock: FakeClock, window: Window) -> Script:
    """One of Ada's scripts; Ruth, Rolf and Rosa are in the pool and have declared."""
    candidate(session, cast.ada, window, now=clock.now())
    enter(session, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    declared(session, window, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    return taken_in(session, window, now=clock.now())[0]


def choices(script: Script, level: int) -> dict[str, str]:
    return {f"level_{c.position}": str(level) for c in script.prompt.rubric.criteria}


def test_the_two_agree_page_by_page(session: Session, cast: Cast, clock: FakeClock, script: Script, as_: As) -> None:
    under(session, script.window, consensus=True)
    ruths, _ = disagree(session, script, (cast.ruth, 4), (cast.rolf, 2), now=clock.now())
    page = as_(cast.ruth).get("/reviews").follow(ruths.code)
    assert page.heading == f"Agree on {ruths.code}"
    assert page.says("Marker A (you)")
    assert not [name for name in ("Rolf", "Brandt") if page.says(name)]
    assert page.press("Send these levels", choices(script, 3)).errors() == ["Say why."]
    named = page.press("Send these levels", choices(script, 3) | {"words": "Ask Dr. Amsel, ruth@example.org."})
    assert named.status == 422
    assert named.errors() == ["Leave out a mail address and a name: the other marker must not learn who you are."]
    assert named.says("Ask Dr. Amsel, ruth@example.org.")
    outside = page.press("Send these levels", choices(script, 1) | {"words": "Low."})
    assert (outside.status, len(outside.errors())) == (422, len(script.prompt.rubric.criteria))
    page = page.press("Send these levels", choices(script, 3) | {"words": "The plan is there, the reflection is short."})
    assert page.says("The other marker can read your proposal now.")
    rolf = as_(cast.rolf).get("/reviews")
    assert rolf.says("Your turn")
    answered = rolf.follow(_code(session, script, cast.rolf)).press("Send these levels", {"words": "I go along."})
    assert answered.says("You agree. The script is settled by it.")
    assert script.state == "settled"
    as_(cast.rosa).get(f"/reviews/{ruths.public_id}/talk", status=404)


def _code(session: Session, script: Script, person: Account) -> str:
    found = session.scalars(sa.select(Assignment).where(Assignment.script_id == script.id, Assignment.reviewer_id == person.id))
    return found.one().code


def test_one_of_the_two_asks_for_a_third_reviewer(
    session: Session, cast: Cast, clock: FakeClock, script: Script, as_: As
) -> None:
    under(session, script.window, consensus=True)
    ruths, rolfs = disagree(session, script, (cast.ruth, 4), (cast.rolf, 1), now=clock.now())
    page = as_(cast.ruth).get(f"/reviews/{ruths.public_id}/talk")
    assert page.press("Ask for a third reviewer").says("Somebody else looks at this script now.")
    other = as_(cast.rolf)
    assert other.get(f"/reviews/{rolfs.public_id}/talk").says("A third reviewer decides")
    other.post(f"/reviews/{rolfs.public_id}/talk", choices(script, 4) | {"words": "Late."}, status=409)
    assert page.press("Ask for a third reviewer").status == 409


def test_an_adjudicator_decides_on_the_page_of_the_comparison(
    session: Session, cast: Cast, clock: FakeClock, script: Script, as_: As
) -> None:
    under(session, script.window, third="adjudicator")
    disagree(session, script, (cast.ruth, 4), (cast.rolf, 1), now=clock.now())
    third = third_seat(session, script)
    assert third is not None
    locked(session, third, 3, now=clock.now())
    page = as_(cast.rosa).get(f"/reviews/{third.public_id}/comparison")
    assert page.says("Suggested is the middle one of the three.")
    odd = page.press("Decide these levels", {"level_1": "2"})
    assert odd.status == 422
    assert odd.says("None of the three gave this level: say why you do.")
    assert page.press("Decide these levels", {"level_1": "9"}).status == 422
    done = odd.press("Decide these levels", {"reason_1": "Half of it is there."})
    assert done.says("It is")
    assert done.says("Half of it is there.")
    assert page.press("Decide these levels").status == 409
    board = as_(cast.cora).get(f"/windows/{script.window.public_id}/disagreements")
    assert board.says("Settled: the third reviewer's decision")


def test_a_slip_is_asked_for_by_the_marker_and_decided_by_the_coordinator(
    session: Session, cast: Cast, clock: FakeClock, script: Script, window: Window, as_: As
) -> None:
    reviewed(session, script, (cast.ruth, 4), (cast.rolf, 4), now=clock.now())
    mine = script.assignments[0]
    page = as_(cast.ruth).get(f"/reviews/{mine.public_id}/marks").follow("Ask for a correction")
    assert page.press("Ask for this correction", {"level_1": "3"}).errors() == ["Say why."]
    assert page.press("Ask for this correction", {"reason": "Nothing changes."}).status == 409
    asked = page.press("Ask for this correction", {"level_1": "3", "reason": "I meant the level below."})
    assert asked.says("Another person looks at it and decides.")
    name = script.prompt.rubric.criteria[0].name
    assert (
        as_(cast.ruth).get(f"/reviews/{mine.public_id}/marks").says(f"{name} from 4 – Strong to 3 – Meets. Waits for a decision")
    )
    cora = as_(cast.cora)
    decide = cora.get(f"/windows/{window.public_id}/disagreements").follow(script.code)
    assert decide.heading == f"Correction of {script.code}"
    assert decide.press("Decide", {"answer": "A slip."}).errors() == ["Choose one."]
    done = decide.press("Decide", {"decision": "agree", "answer": "A slip."})
    assert done.says("The levels are corrected, and the score follows them.")
    seen = cora.get(f"/windows/{window.public_id}/scripts/{script.code}")
    assert seen.says("2 (current)")
    assert seen.says("Agreed: A slip.")
    assert as_(cast.ruth).get("/inbox").says("A correction was agreed")
    assert as_(cast.ruth).get(f"/reviews/{mine.public_id}/marks").says("to 3 – Meets. Agreed: A slip.")
    as_(cast.rolf).get(f"/reviews/{mine.public_id}/correction", status=404)


def test_a_coordinator_proposes_and_another_one_decides(
    session: Session, cast: Cast, clock: FakeClock, script: Script, window: Window, as_: As
) -> None:
    reviewed(session, script, (cast.ruth, 4), (cast.rolf, 4), now=clock.now())
    cora = as_(cast.cora)
    page = cora.get(f"/windows/{window.public_id}/scripts/{script.code}").follow("Propose a correction of Marker A")
    page.press("Ask for this correction", {"level_2": "3", "reason": "Told by telephone."})
    own = cora.get(f"/windows/{window.public_id}/disagreements").follow(script.code)
    assert own.says("Another coordinator decides")
    cora.post(own.path, {"decision": "agree", "answer": "Mine."}, status=409)
    other = as_(cast.carl).get(own.path)
    assert other.press("Decide", {"decision": "decline", "answer": "Not a slip."}).says("The marks stay as they are.")
    assert not as_(cast.ruth).get("/inbox").says("A correction was")
    cora.get(f"/windows/{window.public_id}/scripts/{script.code}/corrections/3", status=404)
    cora.get(f"/windows/{window.public_id}/scripts/NOSUCHCO", status=404)


def test_the_quality_page_shows_figures_and_records_that_they_were_looked_at(
    session: Session, cast: Cast, clock: FakeClock, script: Script, window: Window, as_: As
) -> None:
    reviewed(session, script, (cast.ruth, 4), (cast.rolf, 4), now=clock.now())
    cora = as_(cast.cora)
    page = cora.get(f"/windows/{window.public_id}/scoring").follow("Agreement and quality")
    assert page.says("Too few to judge")
    assert page.says("Ruth Amsel")
    assert not page.tree.cssselect("svg.severity")
    under(session, window, quality={"least_for_agreement": 1})
    page = cora.get(f"/windows/{window.public_id}/quality")
    assert page.says("Undefined")
    assert page.says("100 %")
    done = page.press("I have looked at the figures", {"words": "All calm."})
    assert done.says("All calm.")
    assert page.press("I have looked at the figures", {"words": "x" * 4001}).status == 422
    assert cora.get("/quality").says("Severity over the windows")
    cora.get(f"/windows/{window.public_id}/quality/{cast.rosa.public_id}", status=404)
    cora.get(f"/windows/{window.public_id}/quality/nobody", status=404)


def test_seeds_are_asked_for_on_their_page(cast: Cast, script: Script, window: Window, as_: As) -> None:
    cora = as_(cast.cora)
    page = cora.get(f"/windows/{window.public_id}/scoring").follow("Seeded scripts")
    assert page.says("There is nothing to choose from.")
    refused = cora.post(f"/windows/{window.public_id}/seeds", {"a_reviewer": "1"}, status=409)
    assert refused.says("Nobody can be given another seeded script.")
    assert cora.post(f"/windows/{window.public_id}/seeds", {"a_reviewer": "7"}).status == 422


def test_a_reviewer_reads_the_own_feedback_after_the_release(
    session: Session, cast: Cast, clock: FakeClock, script: Script, window: Window, as_: As
) -> None:
    reviewed(session, script, (cast.ruth, 4), (cast.rolf, 4), now=clock.now())
    ruth = as_(cast.ruth)
    assert ruth.get("/reviews").follow("How you marked in earlier windows").says("After the results of a window are released")
    ruth.get(f"/reviews/windows/{window.public_id}/feedback", status=404)
    feedback.write(session, window, now=clock.now())
    page = ruth.get("/reviews/feedback").follow(window.title)
    assert page.tree.cssselect("tbody tr:last-child td")[0].text_content().strip().startswith("100 %")
    assert not [name for name in ("Rolf", "Brandt", "Amsel, ") if page.says(name)]
