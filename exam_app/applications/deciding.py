"""What the coordinator decides: approved to sit, or returned with a reason."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.accounts.models import Account
from exam_app.applications.evidence import evidence_of
from exam_app.applications.labels import day
from exam_app.applications.models import Application
from exam_app.applications.moving import day_of, hold, move, profile_of
from exam_app.applications.rules import checklist, ready
from exam_app.applications.states import NotComplete, OwnApplication, State, valid_until
from exam_app.audit import Event
from exam_app.notices.service import tell


def would_end(application: Application, *, now: datetime) -> date:
    """The last day of an approval that is given now."""
    return valid_until(day_of(application, now), profile_of(application).rules.exam.policy.approval_valid_months)


def approve(session: Session, application: Application, *, by: str, now: datetime) -> None:
    """Approve to sit, valid so many months as the association's text or our policy says, and tell the applicant.

    Raises OwnApplication; AlreadyDecided when it is not submitted; NotComplete when something required
    has run out since, such as a membership.
    """
    hold(session, application)
    _not_ones_own(application, by)
    today, profile = day_of(application, now), profile_of(application)
    until = would_end(application, now=now)
    _decide(session, application, State.APPROVED, by=by, now=now, approved_until=until, note="")
    if not ready(checklist(profile, evidence_of(application), today)):
        raise NotComplete("Something that is required is missing.", "Return the application and say what is missing.")
    facts = {"until": until.isoformat(), "profile": application.profile}
    audit.record(session, Event.APPLICATION_APPROVED, by=by, about=application.public_id, at=now, **facts)
    body = (
        f"Your {profile.words.file} for {profile.words.category} is approved. You can sit the "
        f"{profile.words.exam} until {day(until)}. Choose a window next."
    )
    tell(session, application.applicant_id, subject="You are approved to sit", body=body, path="/applications", now=now)


def give_back(session: Session, application: Application, *, reason: str, by: str, now: datetime) -> None:
    """Return it to the applicant, who can then change it, with a reason they are told. Raises OwnApplication, AlreadyDecided."""
    hold(session, application)
    _not_ones_own(application, by)
    _decide(session, application, State.RETURNED, by=by, now=now, note=reason)
    audit.record(session, Event.APPLICATION_RETURNED, by=by, about=application.public_id, at=now, reason=reason)
    words = profile_of(application).words
    body = f"Your {words.file} for {words.category} came back to you with this request: {reason}"
    path = f"/applications/{application.public_id}"
    tell(session, application.applicant_id, subject=f"Your {words.file} needs a change", body=body, path=path, now=now)


def _not_ones_own(application: Application, by: str) -> None:
    if application.applicant.public_id == by:
        raise OwnApplication("You cannot decide about your own application.")


def _decide(session: Session, application: Application, to: State, *, by: str, now: datetime, **values: object) -> None:
    decider = session.scalar(sa.select(Account.id).where(Account.public_id == by))
    move(session, application, to, decided_at=now, decided_by_id=decider, **values)
