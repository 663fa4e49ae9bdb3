"""The release: one act, in one transaction, for everybody in the window; and the signatures before it.

Receives computed results; hands on frozen letters, the record on each application, and a notice
that says only that something waits. There is no release of a part of the window.
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.applications import service as applications
from exam_app.audit import Event
from exam_app.db import hit_one
from exam_app.exams.models import Window
from exam_app.exams.rules import ExamPolicy
from exam_app.exams.service import policy_of
from exam_app.notices.service import tell
from exam_app.results import checking, letters, rules, service, storing
from exam_app.results.models import PartResult, ReleaseOverride, Result
from exam_app.review.quality import feedback

SUBJECT = "Your result is ready"
BODY = "The result of your examination and the letter that goes with it are ready for you."
CONTACT = "the exam office of your association"


def release(session: Session, window: Window, *, by: str, now: datetime, contact: str = CONTACT) -> int:
    """Release every result of the window at once; returns how many.

    Freezes the letters, records the parts on the applications and tells each candidate that the
    result is ready. Raises AlreadyReleased the second time, ReleaseBlocked naming the first
    condition that is not met; then nothing has changed for anybody.
    """
    service.hold(session, window)
    if window.state == "released":
        raise rules.AlreadyReleased("The results of this window are released.")
    for condition in checking.readiness(session, window, now=now).conditions:
        if condition.blocks and not condition.is_met:
            raise rules.ReleaseBlocked(
                f"Not yet: {condition.holds[0].lower()}{condition.holds[1:]}. {condition.why}", condition.advice
            )
    results = storing.results_in(session, window)
    for result in results:
        _release_one(session, result, contact, by, now)
    _close(session, window, now)
    feedback.write(session, window, now=now)
    audit.record(session, Event.RESULTS_RELEASED, by=by, about=window.public_id, at=now, results=len(results))
    return len(results)


def _release_one(session: Session, result: Result, contact: str, by: str, now: datetime) -> None:
    letter = letters.document(session, result, at=now, contact=contact)
    move = sa.update(Result).where(Result.id == result.id, Result.state == "computed")
    if not hit_one(session, move.values(state="released", released_at=now, letter=letter)):
        raise rules.AlreadyReleased("A result of this window is released already.")
    session.refresh(result, ["state", "released_at", "letter"])
    application, policy = result.registration.application, policy_of(result.registration.window)
    applications.record_result(
        session, application.id, result=result.public_id, parts=[_to_record(session, part, policy) for part in result.parts],
        is_complete=result.decision == "passed", now=now, by=by,
    )  # fmt: skip
    tell(session, application.applicant_id, subject=SUBJECT, body=BODY, path=f"/results/{result.public_id}", now=now)


def _to_record(session: Session, part: PartResult, policy: ExamPolicy) -> applications.PartToRecord:
    return applications.PartToRecord(
        part=part.part, outcome=part.outcome, score=score_words(part), form=part.form, policy=part.policy,
        rubrics=list(part.rubrics), taken_on=letters.taken_on(session, part), valid_until=letters.valid_until(session, part, policy),
    )  # fmt: skip


def score_words(part: PartResult) -> str:
    """Exact, like "48 of 60" or "47 1/3 of 60"; "not taken" where nothing was handed in."""
    if part.outcome == "not_taken":
        return "not taken"
    return f"{rules.exact(Fraction(part.points_num, part.points_den))} of {part.out_of}"


def _close(session: Session, window: Window, now: datetime) -> None:
    move = sa.update(Window).where(Window.id == window.id, Window.state == "taken_in")
    if not hit_one(session, move.values(state="released", released_at=now)):
        raise rules.AlreadyReleased("The results of this window are released.")
    session.refresh(window, ["state", "released_at"])


def sign(session: Session, window: Window, code: str, *, account_id: int, reason: str, by: str, now: datetime) -> None:
    """Sign that this warning was looked into and why the results may go out all the same.

    Raises NothingToSign for a warning that does not stand (any more), AlreadySigned for a second
    signature of the same person, AlreadyReleased afterwards.
    """
    service.hold(session, window)
    if window.state == "released":
        raise rules.AlreadyReleased("The results of this window are released.")
    ready = checking.readiness(session, window, now=now)
    if code not in {doubt.code for doubt in ready.doubts}:
        raise rules.NothingToSign("This warning does not stand as it was shown.")
    if any(s.warning == code and s.account_id == account_id for s in ready.signatures):
        raise rules.AlreadySigned("You have signed this warning.")
    row: dict[str, Any] = {"window_id": window.id, "warning": code, "account_id": account_id}
    session.add(ReleaseOverride(**row, reason=reason.strip(), signed_at=now))
    session.flush()
    audit.record(session, Event.RELEASE_OVERRIDDEN, by=by, about=window.public_id, at=now, check=code, reason=reason.strip())
