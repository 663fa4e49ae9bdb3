"""The demonstration of competencies: where a released result is written, once, and read ever after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.applications.models import Application, Demonstration, RecordedPart
from exam_app.applications.moving import hold
from exam_app.applications.states import AlreadyRecorded
from exam_app.audit import BY_THE_SYSTEM, Event
from exam_app.errors import Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class PartToRecord:
    """One part's outcome as released. `form`, `policy` and each of `rubrics`: code, number and hash.

    `score` is exact, like "48 of 60"; `valid_until` is the last day on which a passed part is carried over.
    """

    part: str
    outcome: str
    score: str
    form: str
    policy: str
    rubrics: Sequence[str] = ()
    taken_on: date | None = None
    valid_until: date | None = None


def record_result(
    session: Session,
    application_id: int,
    *,
    result: str,
    parts: Sequence[PartToRecord],
    is_complete: bool,
    now: datetime,
    by: str = BY_THE_SYSTEM,
) -> Demonstration:
    """Write the parts of one released result on the demonstration of competencies.

    `is_complete`: all parts are passed now. What is complete stays so. A second call for the same
    result changes nothing and raises AlreadyRecorded. Raises Missing without the application.
    """
    if not parts:
        raise ValueError("a result has at least one part")
    application = session.get(Application, application_id)
    if application is None:
        raise Missing
    hold(session, application)
    if session.scalar(sa.select(RecordedPart.id).where(RecordedPart.result == result).limit(1)):
        raise AlreadyRecorded("This result is recorded already.")
    demonstration = _demonstration(session, application_id)
    session.add_all(_row(demonstration, result, part, now) for part in parts)
    if is_complete and not demonstration.is_complete:
        demonstration.is_complete, demonstration.completed_at = True, now
    session.flush()
    names = sorted(part.part for part in parts)
    audit.record(session, Event.RESULT_RECORDED, by=by, about=application.public_id, at=now, result=result, parts=names)
    session.expire(demonstration)
    return demonstration


def _demonstration(session: Session, application_id: int) -> Demonstration:
    found = demonstration_of(session, application_id)
    if found is None:
        found = Demonstration(application_id=application_id)
        session.add(found)
        session.flush()
    return found


def _row(demonstration: Demonstration, result: str, part: PartToRecord, now: datetime) -> RecordedPart:
    return RecordedPart(
        demonstration_id=demonstration.id, result=result, part=part.part, outcome=part.outcome, score=part.score,
        form=part.form, policy=part.policy, rubrics=list(part.rubrics), taken_on=part.taken_on,
        valid_until=part.valid_until, recorded_at=now,
    )  # fmt: skip


def demonstration_of(session: Session, application_id: int) -> Demonstration | None:
    """The record of this application; None before the first result."""
    return session.scalar(sa.select(Demonstration).where(Demonstration.application_id == application_id))


def carried_parts(session: Session, application: Application, *, on: date) -> frozenset[str]:
    """The parts ("one", "two") that this application need not sit again, because they are passed and still valid.

    Part One is the same for all designations, so it also carries over from the same person's other
    applications to this association; Part Two only from those for the same designation.
    """
    passed = sa.select(RecordedPart.part).join(Demonstration).join(Application)
    passed = passed.where(
        Application.applicant_id == application.applicant_id,
        Application.association == application.association,
        RecordedPart.outcome == "passed",
        RecordedPart.valid_until >= on,
        sa.or_(RecordedPart.part == "one", Application.designation == application.designation),
    )
    return frozenset(session.scalars(passed))


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One recorded part in plain words."""

    part: str
    outcome: str
    is_passed: bool
    score: str
    form: str
    policy: str
    rubrics: tuple[str, ...]
    taken_on: date | None
    valid_until: date | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The demonstration of competencies as a page shows it; the newest result first."""

    is_complete: bool
    completed_at: datetime | None
    rows: tuple[RecordRow, ...]
    carried: tuple[str, ...]


PARTS = {"one": "Part One, multiple choice", "two": "Part Two, essays"}
OUTCOMES = {"passed": "Passed", "failed": "Not passed", "not_taken": "Not taken"}


def record_of(session: Session, application: Application, *, on: date) -> RecordPage:
    """What is recorded for this application, and which passed parts are carried over on this day."""
    found = demonstration_of(session, application.id)
    carried = tuple(PARTS[part].partition(",")[0] for part in sorted(carried_parts(session, application, on=on)))
    if found is None:
        return RecordPage(False, None, (), carried)
    rows = tuple(_record_row(part) for part in sorted(found.parts, key=lambda part: (-part.recorded_at.timestamp(), part.part)))
    return RecordPage(found.is_complete, found.completed_at, rows, carried)


def _record_row(part: RecordedPart) -> RecordRow:
    return RecordRow(
        PARTS[part.part], OUTCOMES[part.outcome], part.outcome == "passed", part.score, part.form, part.policy,
        tuple(part.rubrics), part.taken_on, part.valid_until, part.recorded_at,
    )  # fmt: skip
