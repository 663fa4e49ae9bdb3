"""Applications: starting, finding, handing in; and what the stages above ask of this one.

Entering evidence is in `evidence`, the coordinator's decision in `deciding`, the record of results in
`demonstration`; what the other stages use of them is gathered here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.accounts.models import Account
from exam_app.applications.demonstration import PartToRecord, carried_parts, record_result
from exam_app.applications.evidence import evidence_of
from exam_app.applications.models import Application, PersonNamed
from exam_app.applications.moving import day_of, hold_open, move, profile_of
from exam_app.applications.profile import NoProfileInForce, profile_for
from exam_app.applications.requirements.outcome import Requirement
from exam_app.applications.requirements.vocabulary import Headings
from exam_app.applications.rules import checklist, ready
from exam_app.applications.states import (
    EDITABLE,
    AlreadyOpen,
    AlreadyRecorded,
    NotComplete,
    NotEditable,
    NotOffered,
    State,
)
from exam_app.audit import Event
from exam_app.db import added
from exam_app.errors import Missing
from question_bank.model import Designation

__all__ = [
    "AlreadyRecorded", "OwnWords", "PartToRecord", "application_of", "applications_of", "approved_applications_of",
    "carried_parts", "checklist_of", "named_people", "open_application_of", "record_result", "start", "submit", "vocabulary_of",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The association's own words about an application, as it is judged by."""

    association: str
    short_name: str
    category: str
    category_short: str
    designation: str
    file: str
    rsc: str
    exam: str
    headings: Headings

    @property
    def demonstration(self) -> str:
        """The heading under which results are recorded: "Demonstration of Competencies" or another."""
        return self.headings.competencies


def vocabulary_of(application: Application) -> OwnWords:
    """How this application's association calls things."""
    profile = profile_of(application)
    version, words = profile.version, profile.words
    return OwnWords(
        version.association, version.short_name, words.category, words.category_short,
        words.designations[profile.designation], words.file, words.rsc, words.exam, words.headings,
    )  # fmt: skip


def start(session: Session, account_id: int, *, association: str, designation: str, by: str, now: datetime) -> Application:
    """Begin an application under the rules that are in force today, which then hold for it for good.

    Raises NotOffered; AlreadyOpen while another one to this association for this designation is under
    way, or approved and not expired.
    """
    applicant = session.get_one(Account, account_id)
    made = Application(applicant=applicant, association=association, designation=designation, started_at=now)
    today = day_of(made, now)
    made.profile = _profile_name(association, designation, today)
    if _is_open(session, made, today):
        raise AlreadyOpen("You have an application for this already.")
    if not added(session, made):
        raise AlreadyOpen("You have an application for this already.")
    facts = {"association": association, "designation": designation, "profile": made.profile}
    audit.record(session, Event.APPLICATION_STARTED, by=by, about=made.public_id, at=now, **facts)
    return made


def _profile_name(association: str, designation: str, on: date) -> str:
    try:
        return profile_for(association, Designation(designation), on).version.name
    except (NoProfileInForce, ValueError) as none:
        raise NotOffered("This association does not offer this designation.") from none


def _is_open(session: Session, wanted: Application, today: date) -> bool:
    same = sa.select(Application).where(
        Application.applicant_id == wanted.applicant.id,
        Application.association == wanted.association,
        Application.designation == wanted.designation,
        sa.or_(Application.state != State.APPROVED, Application.approved_until >= today),
    )
    with session.no_autoflush:
        return session.scalar(same.limit(1)) is not None


def application_of(session: Session, account_id: int, public_id: str) -> Application:
    """This person's application with this public id. Raises Missing."""
    mine = sa.select(Application).where(Application.applicant_id == account_id, Application.public_id == public_id)
    found = session.scalar(mine)
    if found is None:
        raise Missing
    return found


def open_application_of(session: Session, account_id: int, public_id: str) -> Application:
    """The same, while its evidence can be changed. Raises Missing, NotEditable."""
    found = application_of(session, account_id, public_id)
    if found.state not in EDITABLE:
        raise NotEditable("This application is not open for changes.")
    return found


def applications_of(session: Session, account_id: int) -> Sequence[Application]:
    """This person's applications, the newest first."""
    mine = sa.select(Application).where(Application.applicant_id == account_id)
    return session.scalars(mine.order_by(Application.id.desc())).all()


def approved_applications_of(session: Session, account_id: int, *, on: date) -> list[Application]:
    """This person's applications that are approved to sit on this day, the oldest first."""
    mine = sa.select(Application).where(Application.applicant_id == account_id, Application.state == State.APPROVED)
    return list(session.scalars(mine.where(Application.approved_until >= on).order_by(Application.id)))


def named_people(session: Session, application_id: int) -> list[PersonNamed]:
    """Everybody this application names, who must not mark its essays; for an employer `name` is the organisation's."""
    named = sa.select(PersonNamed).where(PersonNamed.application_id == application_id)
    return list(session.scalars(named.order_by(PersonNamed.id)))


def checklist_of(application: Application, *, now: datetime) -> tuple[Requirement, ...]:
    """How the application stands today against its association's rules, line by line."""
    return checklist(profile_of(application), evidence_of(application), day_of(application, now))


def submit(session: Session, application: Application, *, by: str, now: datetime) -> None:
    """Hand it in to the coordinator. Raises NotEditable, and NotComplete while a required line is short."""
    hold_open(session, application)
    if not ready(checklist_of(application, now=now)):
        raise NotComplete("Something that is required is still missing.")
    move(session, application, State.SUBMITTED, submitted_at=now, decided_at=None, decided_by_id=None, note="")
    audit.record(session, Event.APPLICATION_SUBMITTED, by=by, about=application.public_id, at=now, profile=application.profile)
