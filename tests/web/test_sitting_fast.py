"""The fast way of a running part: who may save, what is answered, and what becomes of what came too late or from elsewhere."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import timedelta

import lxml.html
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.accounts.models import Account, SignInSession
from exam_app.audit import AuditEvent
from exam_app.clock import FakeClock
from exam_app.sitting import holding
from exam_app.sitting.models import LateWork, Message, Presence, Sitting
from exam_app.sitting.passes import PassSigner
from tests import build_sitting as b
from tests.build import Cast
from tests.page import Browser, Page

pytestmark = pytest.mark.usefixtures("stocked")
As = Callable[[Account], Browser]


def put(
    browser: Browser, sitting: Sitting, answer: str, *, sealed: str | None = None, number: int = 1, **more: int | str
) -> Page:
    """A save by the page's own script; with this pass instead of a fresh one if given."""
    headers = {} if sealed is None else {"X-Sitting-Pass": sealed}
    body = b.body(answer, **more)  # type: ignore[arg-type]
    return browser.post(f"/sittings/{sitting.public_id}/answers/{number}", json=body, method="PUT", headers=headers)


def other_device(app: Flask, session: Session, clock: FakeClock, person: Account) -> Browser:
    """The same candidate, signed in on a second computer."""
    return Browser(app, session, clock).signed_in_as(person)


def test_without_a_true_pass_nothing_is_saved(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    browser = as_(cast.ada)
    true = browser.pass_of(ada.public_id)
    forged = PassSigner("another installation's secret").seal(holding.pass_of(session, ada, by="x", session_hash="y"))
    for sealed in ("", "nonsense", true[:-4] + "AAA=", "A" + true, forged):
        answer = put(browser, ada, "A", sealed=sealed)
        assert answer.status == 401, sealed
        assert set(answer.json) == {"error"}
    assert b.revisions(session, ada, 1) == []


def test_a_pass_opens_its_own_sitting_only(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    two = b.running(session, cast, now=clock.now())
    bens = as_(cast.ben).pass_of(two.ben.public_id)
    assert put(as_(cast.ben), two.ada, "A", sealed=bens).status == 404
    assert as_(cast.ben).pass_of(two.ada.public_id) == ""
    assert b.revisions(session, two.ada, 1) == []


def test_a_pass_ends_with_the_session_and_a_new_sign_in_goes_on(
    app: Flask, session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    browser = as_(cast.ada)
    sealed = browser.pass_of(ada.public_id)
    assert put(browser, ada, "A", sealed=sealed).status == 200
    session.execute(sa.update(SignInSession).values(ended_at=clock.now()))
    assert put(browser, ada, "B", sealed=sealed, seq=2, base=1).status == 401
    browser.signed_in_as(cast.ada)
    assert put(browser, ada, "B", seq=2, base=1).status == 200
    assert b.revisions(session, ada, 1) == ["A", "B"]


def test_a_closed_account_saves_nothing(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    browser = as_(cast.ada)
    sealed = browser.pass_of(ada.public_id)
    cast.ada.is_active = False
    assert put(browser, ada, "A", sealed=sealed).status == 401


def test_a_session_lasts_as_long_as_the_part_for_somebody_who_only_thinks(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    browser = as_(cast.ada)
    sealed = browser.pass_of(ada.public_id)
    clock.advance(minutes=89)
    assert put(browser, ada, "A", sealed=sealed).status == 200


def test_another_device_gets_no_pass_and_sees_who_holds_the_part(
    app: Flask, session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    first, seat = as_(cast.ada), b.places(session, cast, now=clock.now()).ada
    first.get(f"/registrations/{seat.public_id}/parts/one/start").press("Start Part One – 90 minutes", confirm="y")
    sitting = session.scalars(sa.select(Sitting)).one()
    clock.advance(minutes=14)
    second = other_device(app, session, clock, cast.ada)
    assert second.get(f"/sittings/{sitting.public_id}/pass", status=409).json["moved"]["since_ms"] == 1778576400000
    for path in ("", "/questions/1", "/review", "/submit", "/paper"):
        page = second.get(f"/sittings/{sitting.public_id}{path}", status=409)
        assert page.heading == "Your exam is open on another device"
    assert page.says("since 05:00")


def test_a_take_over_lets_the_new_device_go_on_and_keeps_what_the_old_one_sends(
    app: Flask, session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    first, seat = as_(cast.ada), b.places(session, cast, now=clock.now()).ada
    first.get(f"/registrations/{seat.public_id}/parts/one/start").press("Start Part One – 90 minutes", confirm="y")
    sitting = session.scalars(sa.select(Sitting)).one()
    old = first.pass_of(sitting.public_id)
    plain = first.get(f"/sittings/{sitting.public_id}/questions/2")
    second = other_device(app, session, clock, cast.ada)
    page = second.get(f"/sittings/{sitting.public_id}", status=409).press("Continue here")
    assert page.heading == "Question 1 of 60"
    assert put(second, sitting, "B").status == 200
    stale = put(first, sitting, "C", sealed=old, seq=5, base=1)
    assert (stale.status, set(stale.json)) == (409, {"moved", "remaining_ms"})
    assert plain.press("Save and continue", answer="D").heading == "Your exam is open on another device"
    assert b.head(session, sitting, 1).answer == "B"
    assert b.kept(session, sitting) == ["C", "D"]


def test_what_comes_after_the_grace_goes_to_the_late_list_once(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    browser = as_(cast.ada)
    put(browser, ada, "A")
    sealed = browser.pass_of(ada.public_id)
    clock.set(ada.ends_at + timedelta(seconds=10, milliseconds=1))
    session.execute(sa.update(SignInSession).values(seen_at=clock.now()))
    for _ in range(2):
        late = put(browser, ada, "B", sealed=sealed, seq=2, base=1)
        assert (late.status, late.json["closed"]["is_late"], late.json["remaining_ms"]) == (409, True, 0)
    same = put(browser, ada, "A", sealed=sealed, seq=3, base=1)
    assert same.json["closed"]["is_late"] is False
    found = session.scalars(sa.select(LateWork)).one()
    assert (found.answer, found.position, found.state) == ("B", 1, "waiting")
    assert b.revisions(session, ada, 1) == ["A"]


def test_a_save_in_the_grace_counts_and_one_after_the_hand_in_is_late(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    two = b.running(session, cast, now=clock.now())
    ada, ben = as_(cast.ada), as_(cast.ben)
    adas, bens = ada.pass_of(two.ada.public_id), ben.pass_of(two.ben.public_id)
    b.hand_in(session, two.ben, now=clock.now())
    refused = put(ben, two.ben, "C", sealed=bens)
    assert refused.json["closed"]["is_late"] is True
    assert len(refused.json["closed"]["receipt"]) == 14
    clock.set(two.ada.ends_at + timedelta(seconds=10))
    session.execute(sa.update(SignInSession).values(seen_at=clock.now()))
    assert put(ada, two.ada, "A", sealed=adas).status == 200


@pytest.mark.parametrize("number", [0, 61, 999])
def test_a_question_that_is_not_there_is_not_found(session: Session, cast: Cast, as_: As, clock: FakeClock, number: int) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    assert put(as_(cast.ada), ada, "A", number=number).status == 404


def test_marks_by_script_stay_and_have_no_effect_on_the_answer(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    put(as_(cast.ada), ada, "B")
    marks = {"is_flagged": True, "ruled_out": "CBA"}
    done = as_(cast.ada).post(f"/sittings/{ada.public_id}/marks/1", json=marks, method="PUT", status=200)
    assert done.json == {"remaining_ms": 90 * 60_000}
    head = b.head(session, ada, 1)
    assert (head.is_flagged, head.ruled_out, head.answer, head.revision) == (True, "AC", "B", 1)
    wrong = {"is_flagged": True, "ruled_out": "X"}
    assert as_(cast.ada).post(f"/sittings/{ada.public_id}/marks/1", json=wrong, method="PUT").status == 422


def test_a_pulse_tells_the_time_and_the_messages_and_notes_who_is_there(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    two = b.running(session, cast, now=clock.now())
    for sitting, text in ((two.ada, "You may ask for water."), (two.ben, "For Ben only.")):
        session.add(Message(sitting_id=sitting.id, text=text, sent_by=cast.cora.public_id, sent_at=clock.now()))
    clock.advance(minutes=30)
    browser, path = as_(cast.ada), f"/sittings/{two.ada.public_id}/pulse"
    pulse = browser.post(path, json={}, status=200).json
    assert (pulse["state"], pulse["remaining_ms"], pulse["moved"], pulse["paused"]) == ("open", 60 * 60_000, None, None)
    assert [message["text"] for message in pulse["messages"]] == ["You may ask for water."]
    assert session.get_one(Presence, two.ada.id).seen_at == clock.now()
    read = [pulse["messages"][0]["id"]]
    assert browser.post(path, json={"read": read}, status=200).json["messages"] == []
    assert session.scalars(sa.select(Message).where(Message.sitting_id == two.ada.id)).one().read_at == clock.now()
    assert browser.post(path, json={"read": "all"}).status == 422


def test_the_pass_says_how_everything_stands(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = b.running(session, cast, "two", now=clock.now()).ada
    b.save(session, ada, 1, "My first line.", now=clock.now())
    found = as_(cast.ada).get(f"/sittings/{ada.public_id}/pass").json
    assert found["state"] == "open"
    assert [head["answer"] for head in found["heads"]] == ["My first line.", "", ""]
    assert [head["is_chosen"] for head in found["heads"]] == [True, False, False]
    assert len(bytes.fromhex(found["draft_key"])) == 32
    assert found["draft_key"] == session.get_one(Sitting, ada.id).draft_key


def test_the_paper_is_the_same_for_everybody_and_betrays_no_key(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    two = b.running(session, cast, now=clock.now())
    browsers = [as_(cast.ada), as_(cast.ben)]
    session.commit()
    papers = [
        browser.client.get(f"/sittings/{one.public_id}/paper") for browser, one in zip(browsers, (two.ada, two.ben), strict=True)
    ]
    assert papers[0].data == papers[1].data
    text = gzip.decompress(papers[0].data).decode()
    assert text.count("<section data-number=") == 60
    assert "rationale" not in text.lower()
    shown = as_(cast.ada).get(f"/sittings/{two.ada.public_id}/questions/7")
    orders = json.loads(shown.tree.cssselect("#clock")[0].get("data-orders"))
    paper = lxml.html.document_fromstring(text).cssselect("section[data-number='7'] li")
    options = [" ".join(words.text_content().split()) for words in shown.tree.cssselect(".option-words")]
    assert [paper[int(mark) - 1].text_content() for mark in orders[6]] == options
    # The marks of the paper are not the form's letters in which the keys are written.
    printed = ["ABCD"[int(mark) - 1] for order in orders for mark in order]
    assert printed != [letter for order in two.ada.option_orders for letter in order]
    assert as_(cast.ben).get(f"/sittings/{two.ada.public_id}/paper", status=404)


def test_with_the_pass_the_same_paper_comes_without_a_page_being_made_for_it(
    app: Flask, session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    two = b.running(session, cast, now=clock.now())
    reader, browser = as_(cast.ada), as_(cast.ben)
    session.commit()
    made, path = reader.client.get(f"/sittings/{two.ada.public_id}/paper"), f"/sittings/{two.ben.public_id}/paper"
    held = {"X-Sitting-Pass": browser.pass_of(two.ben.public_id)}
    session.commit()
    # Nobody is signed in at this browser: the pass alone opens it.
    found = app.test_client().get(path, headers=held)
    assert (found.data, found.headers["Content-Encoding"], found.headers["Cache-Control"]) == (made.data, "gzip", "no-store")
    assert app.test_client().get(f"/sittings/{two.ada.public_id}/paper", headers=held).status_code == 302, "to the sign-in"
    assert app.test_client().get(path, headers={"X-Sitting-Pass": "nonsense"}).status_code == 302
    session.execute(sa.update(SignInSession).values(ended_at=clock.now()))
    session.commit()
    assert app.test_client().get(path, headers=held).status_code == 401


def test_the_paper_stays_away_from_a_device_that_lost_the_part_and_after_its_end(
    app: Flask, session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    first = as_(cast.ada)
    session.commit()
    first.client.get(f"/sittings/{ada.public_id}/paper")
    held = {"X-Sitting-Pass": first.pass_of(ada.public_id)}
    holding.take_over(session, ada, "another computer", by=cast.ada.public_id, now=clock.now())
    first.get(f"/sittings/{ada.public_id}/paper", status=409, headers=held)
    clock.advance(minutes=91)
    assert first.get(f"/sittings/{ada.public_id}/paper", headers=held).path.endswith("/receipt")


def test_a_body_of_an_unknown_length_is_refused(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    browser = as_(cast.ada)
    headers = {"X-Sitting-Pass": browser.pass_of(ada.public_id), "Content-Length": str(2**21)}
    answer = browser.client.put(f"/sittings/{ada.public_id}/answers/1", data=b"x", headers=headers)
    assert answer.status_code == 422


def submit(browser: Browser, sitting: Sitting, **data: str) -> Page:
    """Hand in as the page's own script does, with the pass."""
    headers = {"X-Sitting-Pass": browser.pass_of(sitting.public_id)}
    return browser.post(f"/sittings/{sitting.public_id}/submit", data=data, headers=headers)


@pytest.mark.parametrize("part", ["one", "two"])
def test_handing_in_by_script_writes_what_the_plain_form_writes(
    session: Session, cast: Cast, as_: As, clock: FakeClock, part: str
) -> None:
    two = b.running(session, cast, part, now=clock.now())
    for sitting in (two.ada, two.ben):
        b.save(session, sitting, 1, "A", now=clock.now())
        b.save(session, sitting, 2, "B", now=clock.now())
    seen = as_(cast.ada).get(f"/sittings/{two.ada.public_id}/submit").tree.cssselect("input[name=seen]")[0].get("value")
    done = submit(as_(cast.ada), two.ada, seen=seen)
    assert (done.status, done.response.headers["Location"]) == (302, f"/sittings/{two.ada.public_id}/receipt")
    assert two.ada.receipt == seen
    as_(cast.ben).get(f"/sittings/{two.ben.public_id}/submit").press(f"Submit Part {part.title()}")
    same = [(one.state, one.closed_by, one.submitted_at) for one in (two.ada, two.ben)]
    assert same[0] == same[1]
    assert set(two.ada.packed or {}) == set(two.ben.packed or {})
    events = [event for event in session.scalars(sa.select(AuditEvent)) if event.event == "sitting.submitted"]
    assert [set(event.facts) for event in events[-2:]] == [{"part", "closed_by", "receipt"}] * 2
    assert list(audit.verify(session)) == []
    assert submit(as_(cast.ada), two.ada, seen="something else").status == 302
    assert put(as_(cast.ada), two.ada, "C", seq=9, base=1).json["closed"]["is_late"] is True


def test_handing_in_by_script_is_refused_when_an_answer_moved_or_the_time_is_over(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    ada, browser = b.running(session, cast, now=clock.now()).ada, as_(cast.ada)
    seen = browser.get(f"/sittings/{ada.public_id}/submit").tree.cssselect("input[name=seen]")[0].get("value")
    b.save(session, ada, 1, "A", now=clock.now())
    moved = submit(browser, ada, seen=seen)
    assert (moved.status, moved.json["error"]) == (409, "An answer has changed since you opened the page.")
    assert ada.state == "open"
    sealed = browser.pass_of(ada.public_id)
    clock.set(ada.ends_at + timedelta(seconds=11))
    session.execute(sa.update(SignInSession).values(seen_at=clock.now()))
    late = browser.post(f"/sittings/{ada.public_id}/submit", data={"seen": seen}, headers={"X-Sitting-Pass": sealed})
    assert (late.status, late.json["error"]) == (409, "Time is over for this part.")
