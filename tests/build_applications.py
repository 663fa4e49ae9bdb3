"""Builders of applications: complete evidence entered by the real verbs, submitted, approved.

    an_approved_application(session, cast.ada, by=cast.cora.public_id, now=clock.now())

All evidence lies before June 2023, so that it can be judged under every shipped profile. A stranger's
draft stands beside each application, so that a query that forgets its owner shows.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts import people
from exam_app.accounts.models import Account
from exam_app.applications import deciding, service
from exam_app.applications.models import Application
from exam_app.applications.profile import load_profiles
from exam_app.demo.candidates import enter_everything
from exam_app.permissions import Role

OFFERS = sorted({(one.code, str(each)) for one in load_profiles() for each in one.designations})
"""Every (association, designation) that some shipped profile offers."""


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
    enter_everything(session, application, by=applicant.public_id, now=now)
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
