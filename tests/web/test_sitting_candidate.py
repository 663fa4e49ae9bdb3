"""The candidate's page, the readiness check, the rules, and the way into a part; without a script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.sitting import rules
from tests import build_sitting as b
from tests.build import Cast
from tests.page import Browser

pytestmark = pytest.mark.usefixtures("stocked")
As = Callable[..., Browser]


def statuses(page) -> list[str]:  # type: ignore[no-untyped-def]
    return [" ".join(task.text_content().split()) for task in page.tree.cssselect(".task-status")]


def test_an_approved_applicant_registers_in_a_window(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    b.approved(session, cast.ada, now=clock.now())
    browser = as_(cast.ada)
    page = browser.get("/exam").follow("Choose a window")
    assert page.press("Register").errors() == ["Choose a window."]
    page = page.press("Register", window=b.window_of(session).public_id)
    assert page.says("You are registered.")
    assert statuses(page) == ["Not yet started", "Not yet started", "Cannot start yet", "Cannot start yet"]
    assert page.says("12 May 2026, 04:00 (New York)")
    assert page.says("200 US dollars")


def test_without_an_approval_the_page_says_what_comes_first(cast: Cast, as_: As) -> None:
    assert as_(cast.ada).get("/exam").says("When your application is approved to sit, you choose a window here.")


def test_arrangements_are_asked_for_and_seen(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    place = b.places(session, cast, now=clock.now()).ada
    browser = as_(cast.ada)
    form = browser.get("/exam").follow("Ask for arrangements")
    page = form.press("Send the request", {"kind": "language"})
    assert page.status == 422
    assert page.errors() == ["Write what you need, for example 50 % more time."]
    assert page.tree.cssselect("input[value=language]")[0].get("checked") is not None
    page = page.press("Send the request", {"What you need": "50 % more time"})
    assert page.says("Your request is with the exam office.")
    b.with_extra_time(session, place, 50, cast, now=clock.now())
    page = browser.get("/exam")
    assert page.says("50 % extra time")
    assert page.says("2 h 15 min with your extra time.")


def test_the_readiness_check_by_hand_is_kept_as_a_part(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    b.places(session, cast, now=clock.now())
    page = as_(cast.ada).get("/exam").follow("Check your computer")
    assert page.press("Save").errors() == ["Type a few words and save them."]
    page = page.press("Save", {"Type a few words": "Hello"})
    assert page.says("What you typed arrived.")
    assert statuses(page)[0] == "To be completed"


def test_the_readiness_check_by_script_stores_its_result(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    place = b.places(session, cast, now=clock.now()).ada
    browser, path = as_(cast.ada), f"/registrations/{place.public_id}/readiness"
    saved = browser.post(f"{path}/answers/1", json=b.body("abc\r\n"), method="PUT", status=200)
    assert saved.json["sha256"] == rules.digest("abc\n")
    assert saved.json["rev"] == 1
    browser.post(f"{path}/answers/1", json={"answer": "abc"}, method="PUT", status=422)
    checks = [{"code": code, "is_good": True, "found": "Good"} for code in ("save", "storage")]
    assert browser.post(f"{path}/result", json={"checks": checks}, status=200).json == {"ready": True}
    assert statuses(browser.get("/exam"))[0] == "Completed"
    for wrong in ({"checks": []}, {"checks": checks, "more": 1}, {"checks": [{"code": "x", "is_good": True, "found": ""}]}, [1]):
        browser.post(f"{path}/result", json=wrong, status=422)


def test_the_rules_name_the_candidates_own_end_and_start_only_with_the_statement(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    place = b.places(session, cast, now=clock.now()).ada
    b.with_extra_time(session, place, 50, cast, now=clock.now())
    page = as_(cast.ada).get("/exam").follow("Part One")
    assert page.says("You have 2 h 15 min. If you start now, your time ends at 07:15.")
    page = page.press("Start Part One – 135 minutes")
    assert page.status == 422
    assert page.errors() == ["Confirm the statement to start."]
    session.expire_all()
    assert place.sittings == []
    page = page.press("Start Part One – 135 minutes", confirm="y")
    assert page.heading == "Question 1 of 60"
    assert page.says("2 h 15 min left · ends 07:15")


def test_opening_the_rules_does_not_start_the_clock(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    place = b.places(session, cast, now=clock.now()).ada
    as_(cast.ada).get(f"/registrations/{place.public_id}/parts/one/start")
    assert place.sittings == []


def test_before_the_window_and_after_it_the_start_is_refused_with_advice(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    place = b.places(session, cast, now=clock.now()).ada
    clock.set(b.window_of(session).opens_at - timedelta(hours=1))
    page = as_(cast.ada).get("/exam")
    assert page.says("Opens Tuesday 12 May 2026, 04:00 (New York).")
    page = page.browser.get(f"/registrations/{place.public_id}/parts/one/start", status=409)
    assert page.heading == "Part One cannot be started yet."
    clock.set(b.window_of(session).closes_at)
    as_(cast.ada).get(f"/registrations/{place.public_id}/parts/one/start", status=409)


def test_a_place_is_given_back_after_a_question(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    b.places(session, cast, now=clock.now())
    page = as_(cast.ada).get("/exam").follow("Give back my place")
    assert page.heading == "Give back your place?"
    page = page.press("Give back my place")
    assert page.says("Your place is given back.")
    assert page.says("Choose a window")


def test_thinking_for_a_whole_part_does_not_sign_anybody_out(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    place = b.places(session, cast, now=clock.now()).ada
    browser = as_(cast.ada)
    page = browser.get(f"/registrations/{place.public_id}/parts/one/start").press("Start Part One – 90 minutes", confirm="y")
    clock.advance(minutes=89)
    assert browser.get(page.path).heading == "Question 1 of 60"


@pytest.mark.parametrize(
    "path",
    [
        "/registrations/{0}/withdraw", "/registrations/{0}/arrangements", "/registrations/{0}/readiness",
        "/registrations/{0}/parts/one/start", "/sittings/{1}", "/sittings/{1}/questions/1", "/sittings/{1}/pass", "/sittings/{1}/review",
        "/sittings/{1}/submit", "/sittings/{1}/receipt", "/sittings/{1}/essays", "/sittings/{1}/essays/1",
    ],
)  # fmt: skip
def test_what_is_bens_is_not_there_for_ada(session: Session, cast: Cast, as_: As, clock: FakeClock, path: str) -> None:
    ben = b.running(session, cast, now=clock.now()).ben
    as_(cast.ada).get(path.format(ben.registration.public_id, ben.public_id), status=404)


@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("/sittings/{1}/questions/1", {"data": {"client": "page-one", "seq": 1, "base": 0, "answer": "A"}}),
        ("/sittings/{1}/submit", {}),
        ("/sittings/{1}/essays/1", {"data": {"client": "page-one", "seq": 1, "base": 0, "text": "A"}}),
        ("/sittings/{1}/essays/1/choose", {}),
        ("/registrations/{0}/withdraw", {}),
        ("/registrations/{0}/readiness/answers/1", {"method": "PUT", "json": b.body("A")}),
        ("/registrations/{0}/readiness/result", {"json": {"checks": [{"code": "save", "is_good": True, "found": ""}]}}),
        ("/registrations/{0}/parts/one/start", {"data": {"confirm": "y"}}),
    ],
)
def test_nobody_changes_what_is_bens(
    session: Session, cast: Cast, as_: As, clock: FakeClock, path: str, options: dict[str, object]
) -> None:
    ben = b.running(session, cast, now=clock.now()).ben
    before = b.head(session, ben, 1).revision
    as_(cast.ada).post(path.format(ben.registration.public_id, ben.public_id), status=404, **options)
    assert b.head(session, ben, 1).revision == before
    assert ben.state == "open"


def test_after_the_release_the_dashboard_leads_to_the_results(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    b.places(session, cast, now=clock.now())
    window = b.window_of(session)
    window.state, window.released_at = "released", clock.now()
    page = as_(cast.ada).get("/exam")
    assert statuses(page)[-1] == "Ready"
    assert page.follow("Results").path == "/results"


def test_a_place_with_nothing_left_to_sit_asks_for_nothing_more(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    place = b.places(session, cast, now=clock.now()).ada
    assert as_(cast.ada).get("/exam").says("Start at any time in it.")
    clock.set(place.window.closes_at)
    page = as_(cast.ada).get("/exam")
    assert statuses(page) == ["Not taken", "Not taken", "Cannot start yet"]
    assert not page.says("Check your computer")
    assert not page.says("Start at any time in it.")


def test_a_place_in_use_offers_neither_to_give_it_back_nor_to_ask_for_time(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    for page, title in (("withdraw", "A part was begun with this place"), ("arrangements", "Your time was fixed")):
        assert as_(cast.ada).get(f"/registrations/{ada.registration.public_id}/{page}", status=409).heading.startswith(title)
