"""Taking in: essays become scripts without a trace of their writers."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.exams.models import Window
from exam_app.review.blinding import ScriptWriter
from exam_app.review.models import Script, Settlement
from exam_app.review.routing import intake
from exam_app.review.rules import AlreadyDecided, LateWorkWaits, NotClosedYet
from exam_app.sitting.models import Sitting
from exam_app.sitting.rules import digest
from tests import build_office as office
from tests.build import Cast
from tests.build_review import ESSAY, candidate, taken_in

pytestmark = pytest.mark.usefixtures("stocked")


def test_every_counted_essay_becomes_a_script_with_the_hash_of_its_text(
    session: Session, cast: Cast, clock: FakeClock, window: Window
) -> None:
    candidate(session, cast.ada, window, now=clock.now(), texts=("One.", "Two."))
    candidate(session, cast.ben, window, now=clock.now(), texts=("Three.", "Four."))
    scripts = taken_in(session, window, now=clock.now())
    assert {script.text for script in scripts} == {"One.", "Two.", "Three.", "Four."}
    assert all(script.sha256 == digest(script.text) and script.state == "waiting" for script in scripts)
    assert window.state == "taken_in"
    assert intake.open_scripts(session, window) == 4


def test_the_vault_alone_knows_whose_script_it_is(session: Session, cast: Cast, clock: FakeClock, window: Window) -> None:
    candidate(session, cast.ada, window, now=clock.now(), texts=("By Ada.", "By Ada too."))
    candidate(session, cast.ben, window, now=clock.now(), texts=("By Ben.", "By Ben too."))
    for script in taken_in(session, window, now=clock.now()):
        sitting = session.get_one(Sitting, session.get_one(ScriptWriter, script.id).sitting_id)
        assert script.text.startswith(f"By {sitting.registration.application.applicant.name.split()[0]}")
    foreign = {key.column.table.name for key in Script.__table__.foreign_keys}
    assert foreign == {"windows", "prompt_versions", "scripts"}  # "scripts": a seeded one is a copy of another


def test_a_blank_essay_is_settled_with_nothing_at_once(session: Session, cast: Cast, clock: FakeClock, window: Window) -> None:
    candidate(session, cast.ada, window, now=clock.now(), texts=(ESSAY, " \n\t "))
    blank = next(script for script in taken_in(session, window, now=clock.now()) if script.state == "blank")
    settlement = session.get_one(Settlement, blank.id)
    assert (settlement.points_num, settlement.method, settlement.sha256) == (0, "blank", blank.sha256)
    assert settlement.out_of == 5 * len(blank.prompt.rubric.criteria)
    assert intake.open_scripts(session, window) == 1


def test_nothing_is_taken_in_before_the_close(session: Session, cast: Cast, clock: FakeClock, window: Window) -> None:
    candidate(session, cast.ada, window, now=clock.now())
    with pytest.raises(NotClosedYet):
        intake.take_in(session, window, by="system", now=clock.now())
    assert window.state == "frozen"


def test_nothing_is_taken_in_while_somebody_may_still_write(
    session: Session, cast: Cast, clock: FakeClock, window: Window
) -> None:
    candidate(session, cast.ada, window, now=clock.now())
    # Started a minute before the close, so that it runs on after it.
    values = {"state": "open", "submitted_at": None, "closed_by": None, "receipt": None, "packed": None}
    clock.set(window.closes_at)
    session.execute(sa.update(Sitting).values(ends_at=clock.advance(minutes=89), **values))
    with pytest.raises(NotClosedYet):
        intake.take_in(session, window, by="system", now=window.closes_at)


def test_nothing_is_taken_in_while_late_work_waits_for_a_decision(
    session: Session, cast: Cast, clock: FakeClock, window: Window
) -> None:
    candidate(session, cast.ada, window, now=clock.now())
    sitting = session.scalars(sa.select(Sitting).where(Sitting.part == "two")).one()
    clock.set(window.closes_at)
    late = office.arrive_late(session, sitting, 1, "The end of my essay.", now=clock.advance(hours=3))
    with pytest.raises(LateWorkWaits, match="Late work waits for a decision: 1"):
        intake.take_in(session, window, by="system", now=clock.now())
    proposal = office.propose(session, late, "reject", cast, now=clock.now())
    office.agree(session, proposal, cast, now=clock.now())
    assert intake.take_in(session, window, by="system", now=clock.now()) == 2


def test_the_scripts_of_a_window_are_taken_in_once(session: Session, cast: Cast, clock: FakeClock, window: Window) -> None:
    candidate(session, cast.ada, window, now=clock.now())
    taken_in(session, window, now=clock.now())
    with pytest.raises(AlreadyDecided):
        taken_in(session, window, now=clock.now())
    assert session.scalar(sa.select(sa.func.count()).select_from(Script)) == 2


def test_the_order_of_scripts_tells_nothing_of_the_order_of_sitting(
    session: Session, cast: Cast, clock: FakeClock, window: Window
) -> None:
    for n in range(10):
        candidate(session, cast.ada, window, now=clock.now(), texts=(f"{n} first", f"{n} second"))
    taken_in(session, window, now=clock.now())
    by_id = [s.text for s in session.scalars(sa.select(Script).order_by(Script.id))]
    by_code = [s.text for s in session.scalars(sa.select(Script).order_by(Script.code))]
    as_written = sorted(by_id)
    assert by_id != as_written
    assert by_code not in (as_written, by_id)
