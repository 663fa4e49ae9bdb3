"""Who wrote a script, for a coordinator who must reach that person. On the vault side, and never without a record."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.applications.models import Application
from exam_app.applications.service import vocabulary_of
from exam_app.errors import Missing
from exam_app.review.blinding import ScriptWriter
from exam_app.review.models import Script
from exam_app.sitting.models import Registration, Sitting


@dataclass(frozen=True, slots=True)
class Writer:
    """How the writer of a script is reached."""

    name: str
    email: str
    association: str


def writer_of(session: Session, script: Script) -> Writer:
    """The writer of this script. Raises Missing for a script that has none. The caller records why it was asked."""
    query = sa.select(Application).join(Registration, Registration.application_id == Application.id)
    query = query.join(Sitting, Sitting.registration_id == Registration.id)
    query = query.join(ScriptWriter, ScriptWriter.sitting_id == Sitting.id)
    found = session.scalar(query.where(ScriptWriter.script_id == script.id))
    if found is None:
        raise Missing
    return Writer(found.applicant.name, found.applicant.email, vocabulary_of(found).short_name)
