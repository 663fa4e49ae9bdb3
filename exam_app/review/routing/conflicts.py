"""Who may mark a script: conflicts are looked up on the vault side, and nobody is told why.

Receives scripts and reviewers; hands on, for each script, the reviewers who may have it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.applications.models import Application
from exam_app.review import rules
from exam_app.review.blinding import ScriptWriter
from exam_app.review.models import Assignment, Reviewer, Script
from exam_app.sitting.models import Registration, Sitting


def near(session: Session, scripts: Collection[str]) -> dict[str, rules.Near]:
    """Everybody near the writer of each script: who may not mark it."""
    writer = sa.select(ScriptWriter.script_id, Registration.application_id).join(Sitting, Sitting.id == ScriptWriter.sitting_id)
    writer = writer.join(Registration, Registration.id == Sitting.registration_id)
    found = session.execute(writer.where(ScriptWriter.script_id.in_(scripts))).all()
    by_application = {application: _near(session, application, scripts) for application in {a for _, a in found}}
    return {script: by_application[application] for script, application in found}


def _near(session: Session, application_id: int, scripts: Collection[str]) -> rules.Near:
    application = session.get_one(Application, application_id)
    writer, named = application.applicant, application.people
    return rules.Near(
        accounts=frozenset({writer.id}) | _marked_before(session, application_id, scripts),
        names=frozenset({writer.name} | {p.name for p in named if p.role != "employer"}),
        emails=frozenset({writer.email} | {p.email for p in named if p.email}),
        employers=frozenset(p.name for p in named if p.role == "employer"),
    )


def _marked_before(session: Session, application_id: int, scripts: Collection[str]) -> frozenset[int]:
    """Who marked an earlier attempt of this application, or said of one of its scripts that they may know the writer."""
    now_marked = sa.select(Script.window_id).where(Script.id.in_(scripts))
    query = sa.select(Assignment.reviewer_id).join(Script).join(ScriptWriter, ScriptWriter.script_id == Script.id)
    query = query.join(Sitting, Sitting.id == ScriptWriter.sitting_id)
    query = query.join(Registration, Registration.id == Sitting.registration_id)
    said_so = sa.and_(Assignment.state == "sent_back", Assignment.sent_back_reason.in_(rules.BARRING_REASONS))
    earlier = sa.and_(Script.window_id.not_in(now_marked), Assignment.state != "withdrawn")
    return frozenset(session.scalars(query.where(Registration.application_id == application_id, earlier | said_so)))


def _marker(reviewer: Reviewer) -> rules.Marker:
    return rules.Marker(reviewer.account_id, reviewer.account.name, reviewer.account.email, reviewer.employer)


def unbarred(session: Session, scripts: Sequence[Script], reviewers: Sequence[Reviewer]) -> dict[str, frozenset[int]]:
    """For each script the reviewers of its designation with no conflict who do not have it yet."""
    vault = near(session, [script.id for script in scripts])
    taken = had(session, [script.id for script in scripts])
    return {
        script.id: frozenset(
            r.account_id
            for r in reviewers
            if script.prompt.designation in r.designations
            and r.account_id not in taken[script.id]
            and not rules.is_barred(_marker(r), vault[script.id])
        )
        for script in scripts
    }


def had(session: Session, scripts: Collection[str]) -> dict[str, set[int]]:
    """For each script everybody who was ever given it."""
    found: dict[str, set[int]] = {script: set() for script in scripts}
    query = sa.select(Assignment.script_id, Assignment.reviewer_id).where(Assignment.script_id.in_(scripts))
    for script, reviewer in session.execute(query):
        found[script].add(reviewer)
    return found
