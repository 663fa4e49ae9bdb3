"""Part One by plain forms, by the page's script, and handed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.sitting import rules
from tests import build_sitting as b
from tests.build import Cast
from tests.page import Browser, Page

pytestmark = pytest.mark.usefixtures("stocked")
As = Callable[..., Browser]


def cell(page: Page, number: int) -> str:
    return " ".join(page.tree.cssselect(".nav-grid a")[number - 1].text_content().split())


def put(browser: Browser, path: str, answer: str, status: int, **more: Any) -> Page:
    return browser.post(path, json=b.body(answer, **more), method="PUT", status=status)


def test_ruling_out_what_is_chosen_takes_the_choice_back(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    page = as_(cast.ada).get(f"/sittings/{ada.public_id}").press("Save and continue", answer="B").press("Previous")
    page = page.press("Rule out B", answer="B")
    assert cell(page, 1) == "Question 1, not answered"
    assert page.tree.cssselect("button[value=B].rule-out")[0].get("aria-pressed") == "true"
    assert b.revisions(session, ada, 1) == ["B", ""]


def test_a_whole_part_goes_by_plain_forms(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    page = as_(cast.ada).get(f"/sittings/{ada.public_id}")
    page = page.press("Save and continue", answer="C")
    assert page.heading == "Question 2 of 60"
    assert cell(page, 1) == "Question 1, answered"
    page = page.press("Rule out B", answer="D")
    assert page.heading == "Question 2 of 60"
    assert page.tree.cssselect("button[value=B].rule-out")[0].get("aria-pressed") == "true"
    page = page.press("Flag for reviewFlagged")
    assert cell(page, 2) == "Question 2, answered, flagged"
    page = page.press("Clear my answer")
    assert cell(page, 2) == "Question 2, not answered, flagged"
    page = page.press("Previous")
    assert page.tree.cssselect("input[value=C][name=answer]")[0].get("checked") is not None
    page = page.follow("Review and submit")
    assert page.says("1 of 60 answered")
    page = page.follow("Continue to submit").press("Submit Part One")
    assert page.heading == "Part One is submitted"
    assert page.says("1 of 60 questions")
    session.expire_all()
    assert page.says(rules.reference(ada.receipt or ""))


def test_an_answer_that_changed_elsewhere_leads_back_to_the_check(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    page = as_(cast.ada).get(f"/sittings/{ada.public_id}/submit")
    b.save(session, ada, 7, "A", now=clock.now())
    page = page.press("Submit Part One")
    assert page.heading == "Check and submit Part One"
    assert page.says("An answer has changed since you opened the page.")
    session.expire_all()
    assert ada.state == "open"
    page = page.follow("Continue to submit").press("Submit Part One")
    assert page.heading == "Part One is submitted"


def test_the_last_question_leads_to_the_check(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    page = as_(cast.ada).get(f"/sittings/{ada.public_id}/questions/60").press("Save and continue", answer="A")
    assert page.heading == "Check and submit Part One"
    assert as_(cast.ada).get(f"/sittings/{ada.public_id}/questions/61", status=404)


def test_a_save_by_script_is_answered_with_what_is_on_disk(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    clock.advance(minutes=10)
    done = put(as_(cast.ada), f"/sittings/{ada.public_id}/answers/4", "B", 200)
    saved_at_ms = int(clock.now().timestamp() * 1000)
    assert done.json == {"rev": 1, "sha256": rules.digest("B"), "saved_at_ms": saved_at_ms, "remaining_ms": 80 * 60_000}
    assert b.revisions(session, ada, 4) == ["B"]


def test_a_stale_save_by_script_gets_the_other_answer_and_is_kept(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    b.save(session, ada, 4, "B", now=clock.now())
    page = put(as_(cast.ada), f"/sittings/{ada.public_id}/answers/4", "C", 409)
    assert page.json["conflict"] == {"rev": 1, "answer": "B", "sha256": rules.digest("B")}
    assert b.kept(session, ada) == ["C"]
    assert b.head(session, ada, 4).answer == "B"


def test_a_stale_plain_form_shows_what_counts_and_says_what_was_refused(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    stale = as_(cast.ada).get(f"/sittings/{ada.public_id}/questions/4")
    b.save(session, ada, 4, "B", now=clock.now())
    page = stale.press("Save and continue", answer="C")
    assert page.status == 409
    assert page.says("What you chose here (C) was not saved, and is kept.")
    assert b.kept(session, ada) == ["C"]
    assert page.press("Save and continue", answer="C").heading == "Question 5 of 60"
    assert b.head(session, ada, 4).answer == "C"


def test_leaving_a_stale_page_without_a_change_overwrites_nothing(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    b.save(session, ada, 4, "B", now=clock.now())
    stale = as_(cast.ada).get(f"/sittings/{ada.public_id}/questions/4")
    b.save(session, ada, 4, "D", now=clock.now())
    assert stale.press("Save and continue").heading == "Question 5 of 60"
    assert b.head(session, ada, 4).answer == "D"
    assert b.kept(session, ada) == []


def test_sending_a_form_twice_is_one_save(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    page = as_(cast.ada).get(f"/sittings/{ada.public_id}/questions/4")
    for _ in range(2):
        assert page.press("Save and continue", answer="A").heading == "Question 5 of 60"
    assert b.revisions(session, ada, 4) == ["A"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"client": "page-one", "seq": 1, "base": 0}, b.body("A") | {"deadline_at": "never"}, b.body("E"), b.body("A", seq=0),
        b.body("A", base=-1), b.body("A", seq=2**31), b.body("A", client="short"), b.body("A") | {"seq": True}, b.body("A") | {"answer": 1}, [], "x",
    ],
)  # fmt: skip
def test_a_body_that_is_not_exactly_a_save_is_refused(
    session: Session, cast: Cast, as_: As, clock: FakeClock, wrong: Any
) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    answer = as_(cast.ada).post(f"/sittings/{ada.public_id}/answers/4", json=wrong, method="PUT", status=422)
    assert set(answer.json) == {"error", "advice"}
    assert b.revisions(session, ada, 4) == []


def test_a_plain_form_whose_hidden_fields_were_changed_is_refused(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    page = as_(cast.ada).get(f"/sittings/{ada.public_id}/questions/4").press("Save and continue", answer="A", base="x")
    assert page.status == 422
    assert b.revisions(session, ada, 4) == []


def test_flag_and_rule_out_by_script_are_set_and_unknown_fields_refused(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    browser, path = as_(cast.ada), f"/sittings/{ada.public_id}/marks/4"
    browser.post(path, json={"is_flagged": True, "ruled_out": "CA"}, method="PUT", status=200)
    assert (b.head(session, ada, 4).is_flagged, b.head(session, ada, 4).ruled_out) == (True, "AC")
    for wrong in ({"is_flagged": 1, "ruled_out": ""}, {"is_flagged": True}, {"is_flagged": True, "ruled_out": "Z"}):
        browser.post(path, json=wrong, method="PUT", status=422)


def test_after_the_time_a_page_leads_to_the_receipt_and_a_save_is_refused(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    clock.set(ada.ends_at - timedelta(seconds=11))
    browser = as_(cast.ada)
    page = browser.get(f"/sittings/{ada.public_id}/questions/4")
    clock.advance(seconds=22)
    late = page.press("Save and continue", answer="A")
    assert (late.status, late.heading) == (409, "Time is over for this part.")
    assert put(browser, f"/sittings/{ada.public_id}/answers/4", "A", 409).json["closed"] == {"receipt": None, "is_late": True}
    receipt = browser.get(f"/sittings/{ada.public_id}/questions/4")
    assert receipt.heading == "Part One is submitted"
    assert receipt.says("Your last saved answers have been handed in automatically.")
    assert b.revisions(session, ada, 4) == []


def test_within_the_grace_the_receipt_waits_for_the_last_words(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    clock.set(ada.ends_at + timedelta(seconds=3))
    browser = as_(cast.ada)
    assert browser.get(f"/sittings/{ada.public_id}/receipt").heading == "Time is over"
    put(browser, f"/sittings/{ada.public_id}/answers/4", "A", 200)
    clock.advance(seconds=8)
    assert browser.get(f"/sittings/{ada.public_id}/receipt").says("1 of 60 questions")


def test_the_receipt_before_and_after_the_sweep_is_the_same_page(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    from exam_app.sitting import closing

    ada = b.running(session, cast, now=clock.now()).ada
    clock.set(ada.ends_at + timedelta(minutes=5))
    path, browser = f"/sittings/{ada.public_id}/receipt", as_(cast.ada)
    before = browser.get(path).text
    closing.close_overdue(session, now=clock.now())
    assert browser.get(path).text == before


def test_a_receipt_is_proved_in_public_without_a_name(
    session: Session, cast: Cast, as_: As, nobody: Browser, clock: FakeClock
) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    b.hand_in(session, ada, now=clock.now())
    page = nobody.get(f"/receipts/{rules.reference(ada.receipt or '')}")
    assert page.heading == "This receipt is real"
    assert not page.says("Lindqvist")


def test_somebody_with_a_receipt_on_paper_enters_its_reference(
    session: Session, cast: Cast, as_: As, nobody: Browser, clock: FakeClock
) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    b.hand_in(session, ada, now=clock.now())
    assert as_(cast.ada).get(f"/sittings/{ada.public_id}/receipt").says("/receipts; no answer and no name")
    page = nobody.get("/receipts").press("Check the receipt")
    assert (page.status, page.errors()) == (422, ["Enter the reference on the receipt."])
    for wrong in ("AAAA-AAAA-AAAA", "nonsense", "K7QF"):
        page = page.press("Check the receipt", {"Reference": wrong})
        assert page.status == 422
        assert page.says("We know no receipt with this reference.")
        assert page.tree.cssselect("input[name=reference]")[0].get("value") == wrong
    copied = rules.reference(ada.receipt or "").replace("-", " ").lower()
    assert page.press("Check the receipt", {"Reference": copied}).heading == "This receipt is real"


def test_an_address_with_a_wrong_reference_says_so_and_lets_it_be_entered_again(nobody: Browser) -> None:
    page = nobody.get("/receipts/AAAA-AAAA-AAAA", status=404)
    assert page.says("We know no receipt with this reference.")
    assert page.heading == "Check a receipt"
    assert page.tree.cssselect("input[name=reference]")[0].get("value") == "AAAA-AAAA-AAAA"


def test_the_clock_says_what_is_left_and_follows_a_grant(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    clock.advance(minutes=88)
    browser = as_(cast.ada)
    assert browser.get(f"/sittings/{ada.public_id}/pass").json["remaining_ms"] == 120_000
    page = as_(cast.cora).get(f"/roster/{ada.registration.public_id}")
    page = page.press("Add the minutes", {"Minutes to add": "15", "Reason": "Fire alarm"})
    assert page.says("15 minutes are added")
    found = browser.get(f"/sittings/{ada.public_id}/pass").json
    assert (found["remaining_ms"], found["ends_ms"]) == (
        17 * 60_000,
        int((clock.now() + timedelta(minutes=17)).timestamp() * 1000),
    )
