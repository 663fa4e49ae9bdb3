"""The page of giving out: the preview with its reasons, pins, few scripts; wrong input loses nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.clock import FakeClock
from exam_app.exams.models import Window
from exam_app.review.models import Assignment, Pin, Script
from exam_app.review.routing import intake
from tests.build import Cast
from tests.build_review import candidate, enter, taken_in
from tests.page import Browser, Page

pytestmark = pytest.mark.usefixtures("stocked")
As = Callable[[Account], Browser]
NEVER, GETS = "exclusion", "pin"


@pytest.fixture
def scripts(session: Session, cast: Cast, clock: FakeClock, window: Window) -> list[Script]:
    for person in (cast.ada, cast.ben, cast.ada):
        candidate(session, person, window, now=clock.now())
    enter(session, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    return taken_in(session, window, now=clock.now())


def page(as_: As, cast: Cast, window: Window) -> Page:
    return as_(cast.cora).get(f"/windows/{window.public_id}/allocation?seed=7")


def steer(found: Page, script: Script, who: Account, kind: str, reason: str = "She knows the case.") -> Page:
    fields = {"Code of the script": script.code.lower(), "Reviewer": who.public_id, "What shall be": kind, "Reason": reason}
    return found.press("Record it", fields)


def test_the_preview_names_who_gets_each_script_and_says_why(
    session: Session, cast: Cast, window: Window, scripts: list[Script], as_: As
) -> None:
    found = page(as_, cast, window)
    assert all(found.says(script.code) for script in scripts)
    assert found.says("0 to 4")
    assert found.says("1 could have it, too")
    assert found.says("3 repeated meetings")
    assert not [name for name in ("Ada", "Ben", "Lindqvist", "Okafor") if found.says(name)]
    assert found.text == page(as_, cast, window).text


def test_a_pin_and_an_exclusion_are_seen_in_the_same_draw_and_can_be_removed(
    session: Session, cast: Cast, window: Window, scripts: list[Script], as_: As
) -> None:
    found = steer(page(as_, cast, window), scripts[0], cast.ruth, GETS)
    assert found.response.request.args["seed"] == "7"
    assert found.says(", pinned")
    found = steer(found, scripts[1], cast.rosa, NEVER)
    assert found.says("1 excluded by you")
    found = found.press("Remove Ruth Amsel and " + scripts[0].code)
    assert not found.says(", pinned")
    assert [pin.kind for pin in session.scalars(sa.select(Pin))] == ["exclusion"]


def test_a_pin_that_cannot_be_kept_comes_back_with_all_that_was_typed(
    session: Session, cast: Cast, window: Window, scripts: list[Script], as_: As
) -> None:
    found = page(as_, cast, window).press("Record it", {"Code of the script": "ABCD", "Reason": "Long thought about."})
    assert found.status == 422
    assert set(found.errors()) == {"Choose a reviewer.", "Choose one."}
    found = found.press("Record it", {"Reviewer": cast.rolf.public_id, "What shall be": GETS})
    assert found.status == 422
    assert found.errors() == ["There is no script ABCD in this window."]
    assert b"Long thought about." in found.bytes
    assert session.scalar(sa.select(sa.func.count()).select_from(Pin)) == 0


def test_what_changed_since_the_preview_is_told_and_nothing_is_given_out(
    session: Session, cast: Cast, clock: FakeClock, window: Window, scripts: list[Script], as_: As
) -> None:
    found = page(as_, cast, window)
    enter(session, cast.rosa, now=clock.now(), capacity=3)
    answer = found.press("Give out 12 places")
    assert (answer.status, answer.heading) == (409, "Something has changed since you saw this plan.")
    assert answer.says("Open the page anew")
    assert session.scalar(sa.select(sa.func.count()).select_from(Assignment)) == 0


def test_few_scripts_need_a_decision_with_a_reason(
    session: Session, cast: Cast, clock: FakeClock, window: Window, as_: As
) -> None:
    candidate(session, cast.ada, window, now=clock.now())
    enter(session, cast.ruth, cast.rolf, now=clock.now())
    intake.take_in(session, window, by="system", now=window.closes_at)
    found = page(as_, cast, window)
    assert found.says("With fewer than 5 scripts a reviewer may guess who wrote them.")
    assert "Give out 4 places" not in found.text
    found = found.press("Record the decision", {"What becomes of them": "held"})
    assert (found.status, found.errors()) == (422, ["Write down why."])
    found = found.press("Record the decision", {"Reason for the record": "The next window is in May."})
    assert found.says("Held for another window")
    assert found.says("0 scripts, 0 places to fill")
    found = found.press("Record the decision", {"What becomes of them": "waived", "Reason for the record": "May is too late."})
    assert found.press("Give out 4 places").says("4 places are given out")


def test_a_seed_that_is_no_number_draws_anew(cast: Cast, window: Window, scripts: list[Script], as_: As) -> None:
    cora = as_(cast.cora)
    for odd in ("", "seven", "-4", "9" * 40):
        assert cora.get(f"/windows/{window.public_id}/allocation?seed={odd}").status == 200
