"""What a page of a running part brings along for its own script: the pass and what the server holds, in place of a first request."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.clock import FakeClock
from exam_app.sitting.models import Sitting
from tests import build_sitting as b
from tests.build import Cast
from tests.build_office import counted
from tests.page import Browser, Page, select

pytestmark = pytest.mark.usefixtures("stocked")
As = Callable[[Account], Browser]
BLANK = {"rev": 0, "answer": "", "is_flagged": False, "ruled_out": "", "is_chosen": False}
# Every page of a part on which something can still be done, but the last question before the hand-in.
PAGES = [("one", "/questions/2"), ("one", "/review"), ("two", "/essays"), ("two", "/essays/2"), ("two", "/review")]


def brought(page: Page) -> str | None:
    """What the clock of this page carries, "" and None where it carries nothing or is not there."""
    return next((clock.get("data-standing", "") for clock in select(page.tree, "#clock")), None)


def put(browser: Browser, sitting: Sitting, sealed: str, answer: str) -> int:
    """The status of a save by script with this pass."""
    headers = {"X-Sitting-Pass": sealed}
    return browser.client.put(f"/sittings/{sitting.public_id}/answers/1", json=b.body(answer), headers=headers).status_code


@pytest.mark.parametrize(("part", "path"), PAGES)
def test_a_page_brings_the_pass_and_every_answer_that_is_not_blank(
    session: Session, cast: Cast, as_: As, clock: FakeClock, part: str, path: str
) -> None:
    ada = b.running(session, cast, part, now=clock.now()).ada
    b.save(session, ada, 3, "C" if part == "one" else 'She said: "I <wait> & see", and it\'s so.', now=clock.now())
    clock.advance(minutes=7)
    browser = as_(cast.ada)
    found = json.loads(brought(browser.get(f"/sittings/{ada.public_id}{path}")) or "")
    told: dict[str, Any] = browser.get(f"/sittings/{ada.public_id}/pass").json
    assert list(found)[0] == "pass"
    assert "csrf" not in found
    blank = [head for head in told["heads"] if head.items() >= BLANK.items()]
    assert found == {name: told[name] for name in found} | {"heads": [head for head in told["heads"] if head not in blank]}
    assert set(found) == set(told) - {"csrf"}
    assert found["heads"][-1]["answer"] == told["heads"][2]["answer"] != ""


def test_what_is_only_marked_is_not_blank(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    browser = as_(cast.ada)
    at = f"/sittings/{ada.public_id}/questions"
    browser.get(f"{at}/4").press("Rule out B")
    browser.get(f"{at}/9").press("Flag for reviewFlagged")
    found = json.loads(brought(browser.get(f"{at}/1")) or "")["heads"]
    assert [(head["number"], head["ruled_out"], head["is_flagged"], head["rev"]) for head in found] == [
        (4, "B", False, 0), (9, "", True, 0),
    ]  # fmt: skip


def test_the_pass_of_a_page_saves_and_keeps_the_session_alive_for_somebody_who_only_thinks(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    browser = as_(cast.ada)
    sealed = json.loads(brought(browser.get(f"/sittings/{ada.public_id}/questions/1")) or "")["pass"]
    clock.advance(minutes=89)
    session.commit()
    assert put(browser, ada, sealed, "A") == 200
    session.commit()
    assert b.revisions(session, ada, 1) == ["A"]


def test_a_page_writes_nothing_where_the_session_lasts_as_long_as_the_part_already(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    browser = as_(cast.ada)
    browser.get(f"/sittings/{ada.public_id}/questions/1")
    clock.advance(minutes=30)
    with counted(session) as seen:
        browser.get(f"/sittings/{ada.public_id}/questions/2")
    assert not [one for one in seen if one.startswith(("UPDATE", "INSERT", "BEGIN IMMEDIATE"))]


def test_another_device_and_another_person_get_nothing(
    app: Flask, session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    first = as_(cast.ada)
    seat = b.places(session, cast, now=clock.now()).ada
    page = first.get(f"/registrations/{seat.public_id}/parts/one/start").press("Start Part One – 90 minutes", confirm="y")
    assert brought(page)
    second = Browser(app, session, clock).signed_in_as(cast.ada)
    away = second.get(page.path, status=409)
    assert (brought(away), b"data-standing" in away.bytes) == (None, False)
    assert brought(as_(cast.ben).get(page.path, status=404)) is None
    assert brought(second.get(page.path, status=409).press("Continue here"))
    assert brought(first.get(page.path, status=409)) is None


def test_the_last_question_before_the_hand_in_and_the_receipt_bring_nothing(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    browser = as_(cast.ada)
    asked = browser.get(f"/sittings/{ada.public_id}/submit")
    assert (asked.heading, brought(asked)) == ("Submit Part One?", "")
    after = asked.press("Submit Part One")
    assert (brought(after), b"data-standing" in after.bytes) == (None, False)
    late = browser.get(f"/sittings/{ada.public_id}/questions/1")
    assert (late.path.rpartition("/")[2], b"data-standing" in late.bytes) == ("receipt", False)


def test_a_page_with_a_refused_answer_brings_what_counts(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    page = as_(cast.ada).get(f"/sittings/{ada.public_id}/questions/1")
    b.save(session, ada, 1, "C", now=clock.now())
    refused = page.press("Next", answer="A")
    assert refused.status == 409
    assert [head["answer"] for head in json.loads(brought(refused) or "")["heads"]] == ["C"]
