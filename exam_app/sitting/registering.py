"""A place in a window: taking it, giving it back, and the fee that the office notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.applications import service as applications
from exam_app.applications.models import Application
from exam_app.audit import Event
from exam_app.db import hit_one
from exam_app.errors import Missing, Refused
from exam_app.exams.models import Window
from exam_app.exams.rules import policy_from
from exam_app.exams.service import has_read
from exam_app.notices.service import tell
from exam_app.sitting import rules
from exam_app.sitting.models import Registration, Sitting


def approved_application_of(session: Session, account_id: int, public_id: str, *, on: date) -> Application:
    """This person's application that is approved to sit on this day. Raises Missing."""
    for application in applications.approved_applications_of(session, account_id, on=on):
        if application.public_id == public_id:
            return application
    raise Missing


def windows_open_for(session: Session, application: Application, *, now: datetime) -> list[Window]:
    """The windows in which this application could take a place now, the next one first."""
    query = sa.select(Window).where(Window.state == "frozen", Window.closes_at > now).order_by(Window.opens_at)
    return [window for window in session.scalars(query) if _why_not(session, application, window, now) is None]


def register(session: Session, application: Application, window: Window, *, by: str, now: datetime) -> Registration:
    """Take a place for the parts that are not carried over from an earlier exam.

    Raises CannotRegister: window not open for registration, approval ended before it opens, another
    place is not used up yet, the wait before a retake is not over, or nothing is left to sit.
    """
    if reason := _why_not(session, application, window, now):
        raise reason
    parts = _parts_to_sit(session, application, window)
    values = {"parts": parts, "registered_at": now, "state": "registered", "attempt_no": len(_earlier(session, application)) + 1}
    again = sa.select(Registration).where(Registration.application_id == application.id, Registration.window_id == window.id)
    made = session.scalar(again)
    if made is None:
        made = Registration(application=application, window=window, designation=application.designation, **values)
        session.add(made)
    else:
        for name, value in values.items():
            setattr(made, name, value)
    session.flush()
    audit.record(
        session, Event.REGISTERED, by=by, about=made.public_id, at=now,
        window=window.public_id, parts=parts, attempt=made.attempt_no,
    )  # fmt: skip
    return made


def _parts_to_sit(session: Session, application: Application, window: Window) -> list[str]:
    carried = applications.carried_parts(session, application, on=window.opens_at.date())
    return [part for part in rules.PART_NAMES if part not in carried]


def _why_not(session: Session, application: Application, window: Window, now: datetime) -> Refused | None:
    if window.state != "frozen" or now >= window.closes_at:
        return rules.CannotRegister("This window does not take registrations.")
    if application.approved_until is None or application.approved_until < window.opens_at.date():
        return rules.CannotRegister("Your approval to sit ends before this window opens.", "Choose an earlier window.")
    for earlier in _earlier(session, application):
        if reason := _in_the_way(earlier, window, now):
            return reason
    if _meets_the_form_elsewhere(session, application, window):
        return rules.CannotRegister(
            "You sit this very exam with another application.", "Choose another window, or ask the exam office."
        )
    if has_read(session, window.form_id, application.applicant.public_id):
        return rules.CannotRegister(
            "You have read questions of this exam for the exam committee, so you cannot sit it.",
            "Choose a window with another form, or ask the exam office.",
        )
    if not _parts_to_sit(session, application, window):
        return rules.CannotRegister("You have passed both parts: nothing is left to sit.")
    return None


def _meets_the_form_elsewhere(session: Session, application: Application, window: Window) -> bool:
    """Whether this person has a place for the same form, or sat it, with another application: nobody sits a form twice."""
    others = sa.select(Registration.id).join(Application, Registration.application_id == Application.id)
    same = others.join(Window, Registration.window_id == Window.id).where(
        Application.applicant_id == application.applicant_id, Application.id != application.id,
        Window.form_id == window.form_id, Registration.state == "registered",
    )  # fmt: skip
    return session.scalar(same.limit(1)) is not None


def _earlier(session: Session, application: Application) -> Sequence[Registration]:
    query = sa.select(Registration).where(Registration.application_id == application.id, Registration.state == "registered")
    return session.scalars(query.order_by(Registration.id)).all()


def _in_the_way(earlier: Registration, window: Window, now: datetime) -> Refused | None:
    if earlier.window_id == window.id:
        return rules.CannotRegister("You are registered in this window.", "Your place is on your examination page.")
    if not earlier.sittings:
        if now >= earlier.window.closes_at:
            return None
        return rules.CannotRegister("You have a place in another window.", "Give that place back first.")
    if earlier.window.state != "released":
        return rules.CannotRegister("Your last exam has no result yet.", "Wait for the result, then choose a window.")
    wait = policy_from(earlier.window.policy.document).retake_wait_months
    again = rules.retake_from(max(one.started_at for one in earlier.sittings).date(), wait)
    if window.opens_at.date() < again:
        return rules.CannotRegister(f"You can sit again from {again:%d %B %Y}.".replace(" 0", " "), "Choose a later window.")
    return None


def may_withdraw(registration: Registration) -> None:
    """Raise AlreadyStarted for a place with which a part was begun."""
    if registration.sittings:
        raise rules.AlreadyStarted("A part was begun with this place, so it cannot be given back.")


def withdraw(session: Session, registration: Registration, *, reason: str, by: str, now: datetime) -> None:
    """Give the place back, before any part was started. Raises AlreadyStarted afterwards."""
    started = sa.exists().where(Sitting.registration_id == Registration.id)
    move = sa.update(Registration).where(Registration.id == registration.id, Registration.state == "registered", ~started)
    if not hit_one(session, move.values(state="withdrawn").execution_options(synchronize_session="fetch")):
        raise rules.AlreadyStarted("This place is in use or was given back already.")
    audit.record(session, Event.REGISTRATION_WITHDRAWN, by=by, about=registration.public_id, at=now, reason=reason)
    if by != registration.application.applicant.public_id:
        body = f"The exam office has withdrawn your registration for {registration.window.title}. The reason: {reason}"
        tell(
            session,
            registration.application.applicant_id,
            subject="Your registration was withdrawn",
            body=body,
            path="/exam",
            now=now,
        )


def settle_fee(session: Session, registration: Registration, how: str, *, by: str, now: datetime) -> None:
    """Note that the fee was paid or waived, or is due again after a slip. No money moves here."""
    registration.fee = how
    session.flush()
    audit.record(session, Event.FEE_SETTLED, by=by, about=registration.public_id, at=now, how=how)
