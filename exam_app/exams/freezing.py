"""Two people freeze a form: one proposes it, another sees the same hash and confirms."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.accounts.models import Account
from exam_app.accounts.people import with_role
from exam_app.audit import Event
from exam_app.bank.reading import names_of
from exam_app.db import hit_one
from exam_app.exams import rules
from exam_app.exams.constraints import unmet_wishes
from exam_app.exams.models import ExamForm, FormProposal
from exam_app.exams.publishing import form_hash, problems, problems_once_bound
from exam_app.notices.service import tell
from exam_app.permissions import Role


def propose_freeze(session: Session, form: ExamForm, *, note: str = "", by: str, now: datetime) -> FormProposal:
    """Propose to freeze the form as it is now; a proposal from before is replaced, and the rest of the committee is told.

    `note` says why wishes that are not met may stay so. Raises FormNotReady with all that is
    missing, or when such a note is; FormFrozen.
    """
    hold_draft(session, form)
    if found := problems(session, form):
        raise rules.FormNotReady("The form cannot be frozen yet. " + " ".join(found))
    if not note.strip() and (unmet := unmet_wishes(session, form)):
        raise rules.FormNotReady("These wishes are not met: " + " ".join(unmet), "Change the form, or say why it may stay so.")
    end_proposal(session, form, why="proposed again", by=by, now=now)
    made = FormProposal(
        form_id=form.id, content_hash=form_hash(session, form), note=note.strip(), proposed_by=by, proposed_at=now
    )  # fmt: skip
    session.add(made)
    session.flush()
    facts = {"hash": made.content_hash, "note": made.note}
    audit.record(session, Event.FORM_FREEZE_PROPOSED, by=by, about=form.public_id, at=now, **facts)
    body = f"{name_of(session, by)} proposes to freeze form {form.code}. Look at it, and confirm it or send it back to draft."
    tell_the_others(session, by, subject="A form to freeze", body=body, path=f"/forms/{form.public_id}/confirm", now=now)
    return made


def name_of(session: Session, person: str) -> str:
    """The name of this person (public id), for a notice."""
    return names_of(session, {person}).get(person, "Somebody")


def tell_the_others(session: Session, by: str, *, subject: str, body: str, path: str, now: datetime) -> None:
    """Tell everybody in the committee but this person (public id), who has asked for a second one."""
    for person in with_role(session, Role.COMMITTEE):
        if person.public_id != by:
            tell(session, person.id, subject=subject, body=body, path=path, now=now)


def end_proposal(session: Session, form: ExamForm, *, why: str, by: str, now: datetime) -> None:
    """Take a proposal back, if there is one: its maker does, or the form was changed. Who made it is told of what others do."""
    open_one = sa.delete(FormProposal).where(FormProposal.form_id == form.id, FormProposal.confirmed_by.is_(None))
    held = open_one.returning(FormProposal.content_hash, FormProposal.proposed_by)
    row = session.execute(held.execution_options(synchronize_session="fetch")).one_or_none()
    if row is None:
        return
    audit.record(session, Event.FORM_PROPOSAL_ENDED, by=by, about=form.public_id, at=now, hash=row.content_hash, why=why)
    maker = session.scalar(sa.select(Account.id).where(Account.public_id == row.proposed_by))
    if maker is not None and row.proposed_by != by:
        body = (
            f"Your proposal to freeze form {form.code} has ended: {why} by {name_of(session, by)}. Look at the form as it is now."
        )
        tell(session, maker, subject="A proposal has ended", body=body, path=f"/forms/{form.public_id}", now=now)


def confirm_freeze(session: Session, form: ExamForm, *, seen: str, by: str, now: datetime) -> None:
    """Freeze the form for good: its keys are bound, its content hash is fixed, nothing in it changes again.

    `seen` is the hash that this person looked at. Raises OwnProposal, ProposalMissing, ProposalStale
    when anything has changed since, FormNotReady, FormFrozen. A cut score may follow later; a window
    cannot be frozen without it.
    """
    hold_draft(session, form)
    proposal = proposal_of(session, form)
    if proposal is None:
        raise rules.ProposalMissing(f"Nobody proposes to freeze form {form.code} as it is now.")
    if proposal.proposed_by == by:
        raise rules.OwnProposal("You have proposed to freeze this form yourself.")
    if found := problems_once_bound(session, form):
        raise rules.FormNotReady("The form cannot be frozen any more. " + " ".join(found))
    fixed = form_hash(session, form)
    if not fixed == seen == proposal.content_hash:
        raise rules.ProposalStale(f"Form {form.code} is no longer what was proposed.")
    _agree(session, form, fixed, by, now)
    facts = {"hash": fixed, "proposed_by": proposal.proposed_by}
    audit.record(session, Event.FORM_PUBLISHED, by=by, about=form.public_id, at=now, **facts)


def _agree(session: Session, form: ExamForm, fixed: str, by: str, now: datetime) -> None:
    same = sa.update(FormProposal).where(FormProposal.form_id == form.id, FormProposal.content_hash == fixed)
    session.execute(same.values(confirmed_by=by, confirmed_at=now))
    draft = sa.update(ExamForm).where(ExamForm.id == form.id, ExamForm.state == "draft")
    if not hit_one(session, draft.values(state="published", published_at=now, content_hash=fixed)):
        raise rules.FormFrozen(f"Form {form.code} is published already.")
    session.refresh(form)


def proposal_of(session: Session, form: ExamForm) -> FormProposal | None:
    """The proposal to freeze this form, open or confirmed; None for a form that nobody has proposed."""
    return session.get(FormProposal, form.id, populate_existing=True)


def hold_draft(session: Session, form: ExamForm) -> None:
    """Wait until nobody else changes this form, and see it as it is. Raises FormFrozen once it is published."""
    held = sa.select(ExamForm).where(ExamForm.id == form.id).with_for_update()
    state = session.scalars(held.execution_options(populate_existing=True)).one().state
    if state != "draft":
        raise rules.FormFrozen(f"Form {form.code} is published already.")
