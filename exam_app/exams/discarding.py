"""Taking a form back that was never published."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.errors import Missing
from exam_app.exams import rules
from exam_app.exams.models import CutScore, ExamForm, FormItem, FormPrompt, FormProposal, Window


def draft_form_of(session: Session, public_id: str) -> ExamForm:
    """The form with this public id, while it is a draft. Raises Missing, FormFrozen."""
    found = session.scalar(sa.select(ExamForm).where(ExamForm.public_id == public_id))
    if found is None:
        raise Missing
    if found.state != "draft":
        raise _published(found)
    return found


def discard_form(session: Session, form: ExamForm, *, by: str, now: datetime) -> None:
    """Take a draft out with its cut score and proposal; the items stay in the bank, its events in the record.

    Raises FormFrozen once it is published, FormPlanned while a window is planned with it.
    """
    draft = sa.select(ExamForm.id).where(ExamForm.id == form.id, ExamForm.state == "draft")
    # Held until the commit, so that it cannot be published in the meantime.
    if session.scalar(draft.with_for_update()) is None:
        raise _published(form)
    if session.scalar(sa.select(Window.id).where(Window.form_id == form.id).limit(1)):
        raise rules.FormPlanned(f"A window is planned with form {form.code}.")
    about, facts = form.public_id, {"code": form.code, "blueprint": form.blueprint.code, "seed": form.seed}
    for lines in (FormItem, FormPrompt, FormProposal, CutScore):
        session.execute(sa.delete(lines).where(lines.form_id == form.id))
    session.execute(sa.delete(ExamForm).where(ExamForm.id == form.id))
    audit.record(session, Event.FORM_DISCARDED, by=by, about=about, at=now, **facts)


def _published(form: ExamForm) -> rules.FormFrozen:
    return rules.FormFrozen(f"Form {form.code} is published.")
