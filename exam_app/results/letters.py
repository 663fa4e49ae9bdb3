"""Letters: gathers the facts of a result, and sets the frozen words as a tagged PDF.

Receives a `Result`; hands on the letter's document and the bytes of the PDF, which fits A4 and Letter paper.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import typesetting
from exam_app.applications.models import Application, Demonstration, RecordedPart
from exam_app.applications.service import vocabulary_of
from exam_app.exams.rules import ExamPolicy
from exam_app.exams.service import policy_of
from exam_app.results import feedback, rules, wording
from exam_app.results.bands import Band
from exam_app.results.models import PartResult, Result
from exam_app.results.wording import PartFacts, Words
from exam_app.sitting.models import Sitting

TEMPLATE = Path(__file__).with_name("letter.typ")


def reference(result: Result) -> str:
    """A short number to quote on the phone; tells nothing and opens nothing."""
    digits = hashlib.sha256(result.public_id.encode()).hexdigest().upper()
    return f"{digits[:4]}-{digits[4:8]}"


def document(session: Session, result: Result, *, at: datetime, contact: str) -> dict[str, Any]:
    """The letter of this result as it reads when it is released at `at`."""
    registration = result.registration
    window, policy = registration.window, policy_of(registration.window)
    on = at.astimezone(ZoneInfo(window.zone)).date()
    return wording.letter(
        _words(result, contact),
        [_facts(session, result, part, policy) for part in rules.PARTS],
        [p for p in feedback.feedback_of(session, registration).paragraphs if p.is_sent],
        decision=result.decision,
        on=on,
        appeal_until=on + timedelta(days=policy.appeal_days),
        request_weeks=policy.retake_request_weeks,
    )


def _words(result: Result, contact: str) -> Words:
    registration = result.registration
    said = vocabulary_of(registration.application)
    return Words(
        association=said.association,
        exam=said.exam,
        category=said.category,
        designation=said.designation,
        record=said.demonstration,
        candidate=registration.application.applicant.name,
        contact=contact,
        reference=reference(result),
        form=registration.window.form.code,
        window=registration.window.title,
    )


def _facts(session: Session, result: Result, part: str, policy: ExamPolicy) -> PartFacts:
    held = {row.part: row for row in result.parts}
    if part not in held:
        return PartFacts(part=part, outcome="carried", valid_until=carried_until(session, result, part))
    row = held[part]
    on = taken_on(session, row)
    failed = row.outcome == "failed" and on is not None
    return PartFacts(
        part=part,
        outcome=row.outcome,
        points=rules.exact(Fraction(row.points_num, row.points_den)),
        out_of=str(row.out_of),
        cut=rules.exact(Fraction(row.cut_num, row.cut_den)),
        voided=sum(item.is_voided and item.is_scored for item in result.registration.window.form.items) if part == "one" else 0,
        taken_on=on,
        valid_until=valid_until(session, row, policy),
        retake=rules.retake_after(on, wait_months=policy.retake_wait_months, request_weeks=policy.retake_request_weeks)
        if failed and on
        else None,
        bands=tuple(Band(**band) for band in row.bands),
    )


def taken_on(session: Session, row: PartResult) -> date | None:
    """The local day this part was begun, or None."""
    if row.sitting is None:
        return None
    started = session.scalar(sa.select(Sitting.started_at).where(Sitting.public_id == row.sitting))
    return started.astimezone(ZoneInfo(row.result.registration.window.zone)).date() if started else None


def valid_until(session: Session, row: PartResult, policy: ExamPolicy) -> date | None:
    """How long a part passed now is carried over, or None for one that is not passed."""
    on = taken_on(session, row)
    return rules.months_after(on, policy.passed_part_valid_months) if row.outcome == "passed" and on else None


def carried_until(session: Session, result: Result, part: str) -> date | None:
    """How long the earlier pass of this part is valid; see `applications.service.carried_parts` for whose passes count."""
    own = result.registration.application
    query = sa.select(sa.func.max(RecordedPart.valid_until)).join(Demonstration).join(Application)
    query = query.where(Application.applicant_id == own.applicant_id, Application.association == own.association)
    if part == "two":
        query = query.where(Application.designation == own.designation)
    return session.scalar(query.where(RecordedPart.part == part, RecordedPart.outcome == "passed"))


def file_name(result: Result) -> str:
    """The name of the file; no name of a person stands in it."""
    return f"result-{reference(result)}.pdf"


def pdf(letter: Mapping[str, Any], *, at: datetime) -> bytes:
    """The letter as a tagged PDF; the same letter and instant give the same bytes."""
    return typesetting.pdf(TEMPLATE, letter, at=at)
