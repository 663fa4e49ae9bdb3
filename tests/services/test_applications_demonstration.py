"""A released result is written on the demonstration of competencies once, and read ever after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.applications import demonstration, service
from exam_app.applications.models import Application, RecordedPart
from exam_app.applications.service import AlreadyRecorded, PartToRecord
from exam_app.audit import AuditEvent
from exam_app.clock import FakeClock
from exam_app.errors import Missing
from tests.build import Cast
from tests.build_applications import an_approved_application

ONE = PartToRecord(
    part="one", outcome="passed", score="48 of 60", form="IMH-2026-A 3f2a", policy="standard 1 9ab0",
    taken_on=date(2026, 5, 10), valid_until=date(2028, 5, 10),
)  # fmt: skip
TWO = replace(
    ONE, part="two", outcome="failed", score="17 1/3 of 24", rubrics=["clinical 1 77aa", "clinical 2 52bb"], valid_until=None
)


def approved(session: Session, cast: Cast, clock: FakeClock, **how: str) -> Application:
    return an_approved_application(session, cast.ada, by=cast.cora.public_id, now=clock.now(), **how)


def record(
    session: Session, application: Application, clock: FakeClock, result: str, *parts: PartToRecord, complete: bool = False
) -> None:
    service.record_result(session, application.id, result=result, parts=parts, is_complete=complete, now=clock.now())


def test_the_record_holds_every_version_the_result_was_made_with(session: Session, cast: Cast, clock: FakeClock) -> None:
    application = approved(session, cast, clock)
    record(session, application, clock, "r1", ONE, TWO)
    session.expire_all()
    page = demonstration.record_of(session, application, on=clock.now().date())
    one, two = page.rows
    assert (one.part, one.outcome, one.score, one.form, one.policy) == (
        "Part One, multiple choice", "Passed", "48 of 60", "IMH-2026-A 3f2a", "standard 1 9ab0",
    )  # fmt: skip
    assert (two.outcome, two.score, two.rubrics) == ("Not passed", "17 1/3 of 24", ("clinical 1 77aa", "clinical 2 52bb"))
    assert (page.is_complete, page.carried) == (False, ("Part One",))


def test_the_same_result_is_written_once(session: Session, cast: Cast, clock: FakeClock) -> None:
    application = approved(session, cast, clock)
    record(session, application, clock, "r1", ONE)
    with pytest.raises(AlreadyRecorded):
        record(session, application, clock, "r1", ONE, replace(TWO, outcome="passed"), complete=True)
    assert session.scalars(sa.select(RecordedPart.part)).all() == ["one"]
    assert demonstration.record_of(session, application, on=clock.now().date()).is_complete is False
    recorded = sa.select(AuditEvent.facts).where(AuditEvent.event == "application.result_recorded")
    assert session.scalars(recorded).all() == [{"result": "r1", "parts": ["one"]}]


def test_what_is_complete_stays_complete(session: Session, cast: Cast, clock: FakeClock) -> None:
    application = approved(session, cast, clock)
    record(session, application, clock, "r1", ONE, replace(TWO, outcome="passed"), complete=True)
    completed = clock.now()
    clock.advance(days=30)
    record(session, application, clock, "r2", replace(TWO, score="20 of 24"))
    page = demonstration.record_of(session, application, on=clock.now().date())
    assert (page.is_complete, page.completed_at) == (True, completed)
    assert [row.score for row in page.rows] == ["20 of 24", "48 of 60", "17 1/3 of 24"]


def test_a_result_without_parts_or_without_an_application_is_refused(session: Session, cast: Cast, clock: FakeClock) -> None:
    application = approved(session, cast, clock)
    with pytest.raises(ValueError, match="at least one part"):
        record(session, application, clock, "r1")
    with pytest.raises(Missing):
        service.record_result(session, 999_999, result="r1", parts=[ONE], is_complete=False, now=clock.now())


def test_a_passed_part_is_carried_over_until_its_last_day(session: Session, cast: Cast, clock: FakeClock) -> None:
    application = approved(session, cast, clock)
    record(session, application, clock, "r1", ONE, TWO)
    assert service.carried_parts(session, application, on=date(2028, 5, 10)) == {"one"}
    assert service.carried_parts(session, application, on=date(2028, 5, 11)) == frozenset()


def test_part_one_carries_over_to_another_designation_and_part_two_does_not(
    session: Session, cast: Cast, clock: FakeClock
) -> None:
    clinical = approved(session, cast, clock, association="NMAIMH")
    policy = approved(session, cast, clock, association="NMAIMH", designation="policy")
    elsewhere = approved(session, cast, clock, association="ORIMHA")
    somebody = an_approved_application(session, cast.ben, association="NMAIMH", by=cast.cora.public_id, now=clock.now())
    record(session, clinical, clock, "r1", ONE, replace(ONE, part="two"))
    on = clock.now().date()
    assert service.carried_parts(session, clinical, on=on) == {"one", "two"}
    assert service.carried_parts(session, policy, on=on) == {"one"}
    assert service.carried_parts(session, elsewhere, on=on) == frozenset()
    assert service.carried_parts(session, somebody, on=on) == frozenset()
