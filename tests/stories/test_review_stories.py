"""Failure stories of marking: 20 (marks lost, draft beats result), 22 (claim race), 23 (anonymity leaks)."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.applications.models import Application
from exam_app.clock import FakeClock
from exam_app.db import begin, db
from exam_app.exams.models import Window
from exam_app.review.marking import marks
from exam_app.review.models import Assignment, Script, Settlement
from exam_app.review.routing import allocation, conflicts, waiting
from exam_app.review.rules import NothingToClaim
from exam_app.sitting.models import Registration, Sitting
from tests.build import PASSWORD, Cast
from tests.build_review import (
    assigned,
    candidate,
    declared,
    document,
    drafted,
    enter,
    locked,
    more_reviewers,
    taken_in,
    third_seat,
)
from tests.crawl import crawl
from tests.page import Browser

pytestmark = pytest.mark.usefixtures("stocked")
As = Callable[[Account], Browser]


@pytest.fixture
def script(session: Session, cast: Cast, clock: FakeClock, window: Window) -> Script:
    candidate(session, cast.ada, window, now=clock.now())
    candidate(session, cast.ben, window, now=clock.now())
    enter(session, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    declared(session, window, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    return taken_in(session, window, now=clock.now())[0]


# --- 20 ------------------------------------------------------------------------------------------


def test_20_a_marker_whose_session_ended_after_forty_minutes_loses_nothing(
    session: Session, cast: Cast, clock: FakeClock, script: Script, as_: As
) -> None:
    mine = assigned(session, script, cast.ruth, 1, now=clock.now())
    ruth = as_(cast.ruth)
    page = ruth.get(f"/reviews/{mine.public_id}").press("Save draft", {"level_1": "3", "comment_1": "Kept from the start."})
    clock.advance(minutes=40)
    lost = page.press("Save and next", {"comment_2": "Written in forty quiet minutes."})
    assert lost.status == 401
    assert lost.says("What you entered is on this page and not lost.")
    ruth.get("/sign-in").press("Sign in", {"Mail address": "ruth@example.org", "Password": PASSWORD})
    again = lost.press("Save these marks as a draft")
    assert again.says("Written in forty quiet minutes.")
    saved = again.press("Save these marks as a draft")
    assert (saved.status, saved.heading) == (200, f"Script {mine.code}")
    assert saved.says("Kept from the start.")
    assert saved.says("Written in forty quiet minutes.")


def test_20_the_page_of_the_scripts_own_save_answers_401_and_saves_after_the_sign_in(
    session: Session, cast: Cast, clock: FakeClock, script: Script, as_: As
) -> None:
    mine = assigned(session, script, cast.ruth, 1, now=clock.now())
    ruth, path = as_(cast.ruth), f"/reviews/{mine.public_id}/draft"
    body = {"client": "a-page-of-ruth", "seq": 1, "base": 0, "answer": document(mine, 4, "Typed on.")}
    clock.advance(minutes=40)
    ruth.post(path, json=body, method="PUT", status=401)
    ruth.get("/sign-in").press("Sign in", {"Mail address": "ruth@example.org", "Password": PASSWORD})
    ruth.post(path, json=body, method="PUT", status=200)
    assert ruth.get(f"/reviews/{mine.public_id}").says("Typed on.")


def test_20_a_second_markers_draft_never_changes_where_the_script_stands(
    session: Session, cast: Cast, clock: FakeClock, script: Script, as_: As
) -> None:
    locked(session, assigned(session, script, cast.ruth, 1, now=clock.now()), 3, now=clock.now())
    rolfs = assigned(session, script, cast.rolf, 2, now=clock.now())
    as_(cast.rolf).get(f"/reviews/{rolfs.public_id}").press("Save draft", {"level_1": "1"})
    assert (script.state, session.get(Settlement, script.id)) == ("in_review", None)
    locked(session, rolfs, 3, now=clock.now())
    before = session.get_one(Settlement, script.id).points_num
    as_(cast.rolf).post(f"/reviews/{rolfs.public_id}", {"level_1": "1"}, status=409)
    assert (script.state, session.get_one(Settlement, script.id).points_num) == ("settled", before)


def test_20_a_third_markers_draft_leaves_the_first_two_as_they_are(
    session: Session, cast: Cast, clock: FakeClock, script: Script
) -> None:
    locked(session, assigned(session, script, cast.ruth, 1, now=clock.now()), 4, now=clock.now())
    locked(session, assigned(session, script, cast.rolf, 2, now=clock.now()), 1, now=clock.now())
    third = third_seat(session, script)
    assert third is not None
    drafted(session, third, 2, now=clock.now())
    assert session.get(Settlement, script.id) is None
    levels = {row.seat: {s.level for s in row.review.scores} for row in script.assignments if row.review}
    assert levels == {1: {4}, 2: {1}, 3: {2}}


def test_20_save_and_then_lock_always_works(session: Session, cast: Cast, clock: FakeClock, script: Script, as_: As) -> None:
    mine = assigned(session, script, cast.ruth, 1, now=clock.now())
    levels = {f"level_{c.position}": "3" for c in script.prompt.rubric.criteria}
    page = as_(cast.ruth).get(f"/reviews/{mine.public_id}")
    for _ in range(3):
        page = page.press("Save draft", levels)
    assert page.press("Lock").press("Lock these marks").says("You can undo this until")


def test_20_when_both_lock_at_the_same_moment_the_script_is_settled_once(
    app: Flask, session: Session, cast: Cast, clock: FakeClock, script: Script
) -> None:
    rows = [assigned(session, script, person, seat, now=clock.now()) for seat, person in ((1, cast.ruth), (2, cast.rolf))]
    for row in rows:
        drafted(session, row, 3, now=clock.now())
    ids = [row.id for row in rows]
    session.commit()

    def lock(own: Session, number: int) -> str:
        mine = own.get_one(Assignment, ids[number])
        marks.lock(own, mine, by="system", now=clock.now())
        return "locked"

    assert at_once(app, lock, 2) == ["locked", "locked"]
    session.expire_all()
    assert script.state == "settled"
    assert session.get(Settlement, script.id) is not None


# --- 22 ------------------------------------------------------------------------------------------


def at_once(app: Flask, deed: Callable[[Session, int], str], number: int) -> list[str]:
    """The deed so many times at the same moment, each in its own transaction; what came of each."""
    gate, outcomes = threading.Barrier(number), [""] * number
    with app.app_context():
        engine = db.engine

    def run(which: int) -> None:
        with Session(engine) as own:
            gate.wait()
            _begin(own)
            try:
                outcomes[which] = deed(own, which)
                own.commit()
            except NothingToClaim:
                outcomes[which] = "nothing"

    threads = [threading.Thread(target=run, args=(n,)) for n in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(200)
    return outcomes


def _begin(session: Session) -> None:
    # Twenty at once may wait longer for SQLite's one lock than its five seconds on a busy machine.
    for _ in range(20):
        try:
            return begin(session, writes=True)
        except OperationalError:
            session.rollback()
    raise AssertionError("the lock never came")


@pytest.mark.parametrize("again", range(3))
def test_22_twenty_claims_at_once_on_five_essays_give_each_two_different_markers(
    app: Flask, session: Session, cast: Cast, clock: FakeClock, window: Window, again: int
) -> None:
    for n, person in enumerate((cast.ada, cast.ben, cast.ada)):
        near = [("rater", "Reviewer aaa", None)] if person is cast.ben else []
        candidate(session, person, window, now=clock.now(), texts=("An essay.", "Another." if n < 2 else ""), near=near)
    scripts = [script.id for script in taken_in(session, window, now=clock.now()) if script.state == "waiting"]
    people = more_reviewers(session, 10, now=clock.now())
    enter(session, *people, now=clock.now())
    declared(session, window, *people, now=clock.now())
    ids, window_id = [person.id for person in people], window.id
    session.commit()

    def claim(own: Session, number: int) -> str:
        found = own.get_one(Window, window_id)
        return allocation.claim(own, ids[number % 10], window=found, now=clock.now()).script_id

    outcomes = at_once(app, claim, 20)
    given = [outcome for outcome in outcomes if outcome != "nothing"]
    rows = session.execute(sa.select(Assignment.script_id, Assignment.seat, Assignment.reviewer_id)).all()
    assert len(scripts) == 5
    assert len(outcomes) == 20
    assert len(given) == len(rows) == 10
    for script in scripts:
        assert {seat for s, seat, _ in rows if s == script} == {1, 2}
        assert len({reviewer for s, _, reviewer in rows if s == script}) == 2
    vault = conflicts.near(session, scripts)
    assert not [row for row in rows if row.reviewer_id == ids[0] and cast.ben.id in vault[row.script_id].accounts]


@pytest.mark.parametrize("again", range(2))
def test_22_claims_beside_an_allocation_beside_send_backs_leave_two_different_markers(
    app: Flask, session: Session, cast: Cast, clock: FakeClock, window: Window, again: int
) -> None:
    for person in (cast.ada, cast.ben):
        near = [("rater", "Reviewer aaa", None)] if person is cast.ben else []
        candidate(session, person, window, now=clock.now(), near=near)
    scripts = [script.id for script in taken_in(session, window, now=clock.now())]
    people = more_reviewers(session, 8, now=clock.now())
    enter(session, *people, now=clock.now())
    declared(session, window, *people, now=clock.now())
    # Somebody who steps back from one script while all others ask for some.
    going = assigned(session, session.get_one(Script, scripts[0]), people[7], 1, now=clock.now()).id
    ids, window_id = [person.id for person in people], window.id
    session.commit()

    def deed(own: Session, number: int) -> str:
        found = own.get_one(Window, window_id)
        if number == 0:
            return str(allocation.allocate(own, found, seed=again, by="system", now=clock.now()))
        if number == 1:
            mine = own.get_one(Assignment, going)
            marks.send_back(own, mine, reason="conflict", note="", by="system", now=clock.now())
            return "sent back"
        if number == 2:
            return str(waiting.fill(own, found, now=clock.now()))
        return allocation.claim(own, ids[number % 7], window=found, now=clock.now()).script_id

    outcomes = at_once(app, deed, 20)
    rows = session.execute(sa.select(Assignment.script_id, Assignment.seat, Assignment.reviewer_id, Assignment.state)).all()
    active = [row for row in rows if row.state != "sent_back"]
    assert all(outcomes)
    assert len(active) == 2 * len(scripts) == 8
    for script in scripts:
        assert {row.seat for row in active if row.script_id == script} == {1, 2}
        assert len({row.reviewer_id for row in active if row.script_id == script}) == 2
    assert not [row for row in active if (row.script_id, row.reviewer_id) == (scripts[0], ids[7])]
    vault = conflicts.near(session, scripts)
    assert not [row for row in active if row.reviewer_id == ids[0] and cast.ben.id in vault[row.script_id].accounts]


# --- 23 ------------------------------------------------------------------------------------------


def test_23_a_marker_finds_no_trace_of_a_writer_on_any_page(
    session: Session, cast: Cast, clock: FakeClock, window: Window, as_: As
) -> None:
    written_at = clock.now() - timedelta(days=2, hours=3, minutes=17)
    ada = candidate(session, cast.ada, window, now=written_at, near=[("rater", "Quentin Farquhar", "quentin@example.org")])
    candidate(session, cast.ben, window, now=written_at + timedelta(minutes=41))
    enter(session, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    declared(session, window, cast.ruth, cast.rolf, cast.rosa, now=clock.now())
    scripts = taken_in(session, window, now=clock.now())
    clock.set(window.closes_at)
    clock.advance(days=2)
    allocation.allocate(session, window, seed=11, by=cast.cora.public_id, now=clock.now())
    first = scripts[0]
    for row, level in zip(list(first.assignments), (4, 1), strict=True):
        locked(session, row, level, now=clock.now())
    traces = _traces(session, cast)
    for person in (cast.ruth, cast.rolf, cast.rosa):
        pages = crawl(as_(person), "/reviews", "/inbox", *_inner_pages(session))
        assert len(pages) > 30
        assert sum(seen.startswith(b"200") for seen in pages.values()) > 8
        for path, seen in pages.items():
            found = [trace for trace in traces if trace.encode().lower() in seen.lower()]
            assert not found, f"{path} shows {found}"
    assert ada.public_id in traces


def _inner_pages(session: Session) -> list[str]:
    """The pages of every assignment, the reviewer's own and those of others."""
    ids = session.scalars(sa.select(Assignment.public_id).order_by(Assignment.code)).all()
    return [f"/reviews/{each}{ending}" for each in ids for ending in ("", "/marks", "/lock", "/return", "/comparison")]


def _traces(session: Session, cast: Cast) -> list[str]:
    """What would lead to a writer: names, mails, ids and times, plain and hashed."""
    words = [word for who in (cast.ada, cast.ben) for word in (*who.name.split(), who.email, who.public_id)]
    words += ["Quentin", "Farquhar"]
    for table in (Application, Registration, Sitting):
        words += list(session.scalars(sa.select(table.public_id)))
    moments = [m for pair in session.execute(sa.select(Sitting.started_at, Sitting.submitted_at)) for m in pair]
    words += [f"{moment:%H:%M}" for moment in moments] + [moment.isoformat()[:16] for moment in moments]
    words += [script.id for script in session.scalars(sa.select(Script))]
    words += [script.code for script in session.scalars(sa.select(Script))]
    hashes = [hashlib.sha256(word.encode()).hexdigest() for word in (cast.ada.email, cast.ben.email)]
    return [word for word in {*words, *hashes} if len(word) > 3]


def test_23_the_codes_of_one_script_and_of_one_writer_have_nothing_in_common(
    session: Session, cast: Cast, clock: FakeClock, script: Script, window: Window
) -> None:
    allocation.allocate(session, window, seed=11, by=cast.cora.public_id, now=clock.now())
    rows = list(session.scalars(sa.select(Assignment)))
    codes = [row.code for row in rows]
    assert len(set(codes)) == len(codes) == 8
    assert len({row.public_id for row in rows}) == 8
    assert not {code[:4] for code in codes} & {s.code[:4] for s in session.scalars(sa.select(Script))}


def test_23_a_parameter_of_the_address_opens_nothing(
    session: Session, cast: Cast, clock: FakeClock, script: Script, as_: As
) -> None:
    mine = assigned(session, script, cast.ruth, 1, now=clock.now())
    ruth = as_(cast.ruth)
    plain = crawl(ruth, f"/reviews/{mine.public_id}", most=1)
    for name in ("sort", "group", "filter", "include", "fields"):
        for column in ("applicant_id", "sitting_id", "email", "name", "registration"):
            asked = ruth.get(f"/reviews/{mine.public_id}?{name}={column}")
            assert asked.text == ruth.get(f"/reviews/{mine.public_id}").text
    assert len(plain) == 1
