"""The office's pages: roster, fee, decision, minutes, withdrawal."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.notices.service import inbox
from exam_app.sitting import arranging
from tests import build_sitting as b
from tests.build import Cast
from tests.page import Browser

pytestmark = pytest.mark.usefixtures("stocked")
As = Callable[..., Browser]


def test_the_roster_shows_everybody_and_how_far_they_are(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    places = b.places(session, cast, now=clock.now())
    b.begin(session, places.ada, "one", now=clock.now())
    page = as_(cast.cora).get("/rosters").follow("Spring window 2026")
    assert page.says("2 candidates, 1 working now, 0 requests for arrangements to decide.")
    cells = [" ".join(cell.text_content().split()) for cell in page.tree.cssselect("tbody tr")[0]]
    assert cells == ["Ada Lindqvist", "Clinical", "1", "Due", "None", "Not checked", "Working, ends 06:30", "Not started"]


def test_a_request_is_decided_with_a_reason_and_the_candidate_is_told(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    place = b.places(session, cast, now=clock.now()).ada
    arranging.ask(session, place, kind="disability", request="More time", by=cast.ada.public_id, now=clock.now())
    cora = as_(cast.cora)
    page = cora.get("/").follow("Arrangements for Spring window 2026").follow(cast.ada.name)
    wrong = page.press("Save the decision", decision="granted", extra_percent="400")
    assert wrong.status == 422
    assert wrong.errors() == ["Enter a number from 0 to 300.", "Write the reason."]
    page = wrong.press("Save the decision", decision="granted", extra_percent="50", reason="Documented by a physician")
    assert page.says("Extra time 50 %")
    assert not page.says("0 minutes")
    assert page.says("2 h 15 min")
    assert not cora.get("/").says("Arrangements for Spring window 2026")
    again = page.press("Save the decision", break_minutes="10")
    assert again.says("Extra time 50 %")
    assert [notice.subject for notice in inbox(session, cast.ada.id)] == ["Your arrangements are decided"] * 2
    assert inbox(session, cast.ben.id) == []


def test_the_fee_is_noted(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    place = b.places(session, cast, now=clock.now()).ada
    page = as_(cast.cora).get(f"/roster/{place.public_id}").press("Save the fee", how="waived")
    assert page.says("The fee is noted.")
    assert as_(cast.ada).get("/exam").says("Fee Waived.")
    as_(cast.cora).post(f"/roster/{place.public_id}/fee", {"how": "stolen"}, status=422)


def test_minutes_need_a_number_and_a_reason(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    end = ada.ends_at
    page = as_(cast.cora).get(f"/roster/{ada.registration.public_id}").press("Add the minutes", {"Minutes to add": "0"})
    assert page.errors() == ["Enter a number from 1 to 240.", "Write what happened."]
    session.expire_all()
    assert ada.ends_at == end


def test_a_registration_is_withdrawn_with_a_reason_before_the_start_only(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    places = b.places(session, cast, now=clock.now())
    b.begin(session, places.ben, "one", now=clock.now())
    browser = as_(cast.cora)
    page = browser.get(f"/roster/{places.ada.public_id}")
    assert page.press("Withdraw this registration").errors() == ["Write the reason."]
    page = page.press("Withdraw this registration", {"Reason": "Asked for by telephone"})
    assert page.heading == "Roster: Spring window 2026"
    assert not page.says("Lindqvist")
    assert "Asked for by telephone" in inbox(session, cast.ada.id)[0].body
    browser.post(f"/roster/{places.ben.public_id}/withdraw", {"withdraw_reason": "x"}, status=409)


def test_the_office_never_sees_an_answer(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = b.running(session, cast, "two", now=clock.now()).ada
    b.save(session, ada, 1, "quite unmistakable words", now=clock.now())
    browser = as_(cast.cora)
    for path in (f"/roster/{ada.registration.public_id}", f"/windows/{b.window_of(session).public_id}/roster"):
        assert b"unmistakable" not in browser.get(path).bytes
    for path in (f"/sittings/{ada.public_id}/essays/1", f"/sittings/{ada.public_id}/receipt"):
        browser.get(path, status=403)
