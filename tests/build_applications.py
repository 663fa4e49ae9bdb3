"""Builders of applications: complete evidence entered by the real verbs, submitted, approved.

    an_approved_application(session, cast.ada, by=cast.cora.public_id, now=clock.now())

All evidence lies before June 2023, so that it can be judged under every shipped profile. A stranger's
draft stands beside each application, so that a query that forgets its owner shows.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts import people
from exam_app.accounts.models import Account
from exam_app.applications import deciding, evidence, service
from exam_app.applications.facts import Entry
from exam_app.applications.models import Application
from exam_app.applications.moving import profile_of
from exam_app.applications.profile import load_profiles
from exam_app.applications.requirements.evidence import (
    Education,
    EthicsSigned,
    Leadership,
    Membership,
    NamedPerson,
    Reference,
    RscHours,
    TrainingHours,
    WorkExperience,
)
from exam_app.applications.requirements.kinds import (
    NamedRole,
    ReferenceRole,
    RscFormat,
    TrainingKind,
    TranscriptKind,
    WorkKind,
)
from exam_app.permissions import Role

OFFERS = sorted({(one.code, str(each)) for one in load_profiles() for each in one.designations})
"""Every (association, designation) that some shipped profile offers."""

WORK = {
    "clinical": (
        (WorkKind.IMH_SERVICE, date(2015, 1, 1), date(2016, 12, 31)),
        (WorkKind.RSC_PROVISION, date(2018, 1, 1), date(2020, 12, 31)),
    ),
    "policy": ((WorkKind.POLICY_LEADERSHIP, date(2018, 1, 1), date(2020, 12, 31)),),
    "research_faculty": ((WorkKind.ACADEMIC_LEADERSHIP, date(2018, 1, 1), date(2020, 12, 31)),),
}
RATERS = {
    "clinical": ("program_supervisor", "rsc_provider", "imh_rsc_recipient"),
    "policy": ("program_supervisor", "rsc_provider", "colleague"),
    "research_faculty": ("department_supervisor", "rsc_provider", "student"),
}
NAMES = ("Sofia Marsh", "Paula Reyes", "Tom Whitcombe")


def complete_entries(association: str, designation: str, on: date) -> list[Entry]:
    """All that this association asks for this designation, and hardly more."""
    provider = "approved" if association == "NMAIMH" else "IMHM-C"
    entries: list[Entry] = [
        Education("MSW", "Social work", TranscriptKind.OFFICIAL, date(2010, 6, 1)),
        TrainingHours(TrainingKind.COMPETENCY, Decimal(30), "Foundations of infant mental health", date(2022, 3, 1)),
        TrainingHours(TrainingKind.RSC_PROVISION, Decimal(15), "Giving reflective supervision", date(2022, 5, 1)),
        TrainingHours(TrainingKind.DEI, Decimal(3), "Diversity-informed tenets", date(2022, 6, 1)),
        Leadership("Led a reflective practice group", "state", date(2019, 1, 1), date(2021, 12, 31), paid=False),
        EthicsSigned(date(2023, 5, 1)),
        Membership(association, on + timedelta(days=200)),
    ]
    entries += [_work(kind, start, end) for kind, start, end in WORK[designation]]
    entries += [_rating(role, name) for role, name in zip(RATERS[designation], NAMES, strict=True)]
    if designation == "clinical":
        entries.append(
            RscHours(
                provider, "Paula Reyes", Decimal(50), date(2021, 1, 1), date(2022, 6, 30), Decimal(25), RscFormat.INDIVIDUAL,
                post_masters=True, while_providing=True, provider_email="paula.reyes@riverside.example",
            )
        )  # fmt: skip
    return entries


def _work(kind: WorkKind, start: date, end: date) -> WorkExperience:
    return WorkExperience(
        kind, start, end, paid=True, supervised=True, with_infant_and_parent=True, postgraduate=True,
        employer="Riverside Family Center", supervisor_name="Sofia Marsh", supervisor_email="sofia.marsh@riverside.example",
    )  # fmt: skip


def _rating(role: str, name: str) -> Reference:
    email = f"{name.lower().replace(' ', '.')}@riverside.example"
    return Reference(ReferenceRole(role), name, email, date(2023, 5, 1), endorsed_as="IMHM-C")


def a_draft(
    session: Session, applicant: Account, *, association: str = "NCIMHA", designation: str = "clinical", now: datetime
) -> Application:
    """An empty application of this person, beside a stranger's."""
    stranger = _stranger(session, now)
    if not service.applications_of(session, stranger.id):
        service.start(session, stranger.id, association=association, designation=designation, by=stranger.public_id, now=now)
    return service.start(session, applicant.id, association=association, designation=designation, by=applicant.public_id, now=now)


def a_complete_application(
    session: Session, applicant: Account, *, association: str = "NCIMHA", designation: str = "clinical", now: datetime
) -> Application:
    """A draft with evidence for every required line; the first training shows every competency area."""
    application = a_draft(session, applicant, association=association, designation=designation, now=now)
    areas = [area.ref for area in profile_of(application).areas]
    for entry in complete_entries(association, designation, now.date()):
        shows = areas if isinstance(entry, TrainingHours) and entry.kind is TrainingKind.COMPETENCY else ()
        evidence.add_entry(session, application, entry, areas=shows, by=applicant.public_id, now=now)
    advisor = NamedPerson(NamedRole.ADVISOR, "Nora Vance", "nora@advice.example")
    evidence.name_person(session, application, advisor, by=applicant.public_id, now=now)
    return application


def a_submitted_application(
    session: Session, applicant: Account, *, association: str = "NCIMHA", designation: str = "clinical", now: datetime
) -> Application:
    """A complete application that waits for the coordinator."""
    application = a_complete_application(session, applicant, association=association, designation=designation, now=now)
    service.submit(session, application, by=applicant.public_id, now=now)
    return application


def an_approved_application(
    session: Session, applicant: Account, *, association: str = "NCIMHA", designation: str = "clinical", by: str, now: datetime
) -> Application:
    """A complete application that the coordinator `by` (a public id) approved to sit."""
    application = a_submitted_application(session, applicant, association=association, designation=designation, now=now)
    deciding.approve(session, application, by=by, now=now)
    return application


def _stranger(session: Session, now: datetime) -> Account:
    """Somebody who is not of the cast and applies as well."""
    email = "zelda.stranger@example.org"
    found = session.scalar(sa.select(Account).where(Account.email == email))
    return found or people.create(session, email=email, name="Zelda Stranger", roles={Role.APPLICANT}, by="system", now=now)
