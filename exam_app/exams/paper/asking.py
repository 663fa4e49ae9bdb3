"""A key sheet takes two of the committee: one asks for it and makes it, another agrees before. One agreement, one sheet."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.accounts.models import Account
from exam_app.audit import Event
from exam_app.db import hit_one
from exam_app.exams import rules
from exam_app.exams.freezing import name_of, tell_the_others
from exam_app.exams.models import ExamForm, KeySheetRequest
from exam_app.notices.service import tell


def request_of(session: Session, form: ExamForm) -> KeySheetRequest | None:
    """The request for this form's key sheet that is open, agreed to or not."""
    here = sa.select(KeySheetRequest).where(KeySheetRequest.form_id == form.id, KeySheetRequest.made_at.is_(None))
    return session.scalar(here.execution_options(populate_existing=True))


def ask_for_sheet(session: Session, form: ExamForm, *, reason: str, by: str, now: datetime) -> None:
    """Ask the rest of the committee to agree that this person makes the key sheet. Raises FormNotReady, SheetRefused."""
    if form.state != "published":
        raise rules.FormNotReady(f"Form {form.code} is not frozen.", "Its keys can still change; freeze it first.")
    # Two who ask at once: the second waits here and sees the first.
    session.execute(sa.select(ExamForm.id).where(ExamForm.id == form.id).with_for_update())
    if request_of(session, form):
        raise rules.SheetRefused(f"Somebody has asked for the key sheet of form {form.code} already.")
    session.add(KeySheetRequest(form_id=form.id, reason=reason.strip(), asked_by=by, asked_at=now))
    session.flush()
    audit.record(session, Event.KEY_SHEET_ASKED, by=by, about=form.public_id, at=now, reason=reason.strip())
    body = f"{name_of(session, by)} asks for the scoring key of form {form.code} on paper. Read why, and agree or refuse."
    tell_the_others(session, by, subject="A key sheet is asked for", body=body, path=_path(form), now=now)


def _path(form: ExamForm) -> str:
    return f"/forms/{form.public_id}/key-sheet"


def agree_to_sheet(session: Session, form: ExamForm, *, by: str, now: datetime) -> None:
    """The second person's word; from now on whoever asked can make one sheet. Raises SheetRefused."""
    asked = _open(session, form)
    if asked.asked_by == by:
        raise rules.SheetRefused("You have asked for this key sheet yourself.", "Ask another member of the committee to agree.")
    once = sa.update(KeySheetRequest).where(KeySheetRequest.id == asked.id, KeySheetRequest.agreed_by.is_(None))
    if not hit_one(session, once.values(agreed_by=by, agreed_at=now)):
        raise rules.SheetRefused("Somebody has agreed to this key sheet already.")
    audit.record(session, Event.KEY_SHEET_AGREED, by=by, about=form.public_id, at=now, asked_by=asked.asked_by)
    _tell(session, form, asked, f"{name_of(session, by)} agrees: you can make the key sheet of form {form.code} once.", now)


def drop_sheet(session: Session, form: ExamForm, *, by: str, now: datetime) -> None:
    """Take the request back, or refuse it, before the sheet is made. Raises SheetRefused."""
    asked = _open(session, form)
    unmade = sa.delete(KeySheetRequest).where(KeySheetRequest.id == asked.id, KeySheetRequest.made_at.is_(None))
    if not hit_one(session, unmade):
        raise rules.SheetRefused("The key sheet is made already.")
    audit.record(session, Event.KEY_SHEET_DROPPED, by=by, about=form.public_id, at=now, asked_by=asked.asked_by)
    if asked.asked_by != by:
        _tell(session, form, asked, f"{name_of(session, by)} does not agree to a key sheet of form {form.code} now.", now)


def use_agreement(session: Session, form: ExamForm, *, by: str, now: datetime) -> str:
    """Use the agreement up, once; returns who gave it. Raises SheetRefused without one, or for anybody but who asked."""
    asked = _open(session, form)
    if asked.asked_by != by:
        raise rules.SheetRefused("Somebody else has asked for this key sheet.")
    agreed = sa.update(KeySheetRequest).where(
        KeySheetRequest.id == asked.id, KeySheetRequest.agreed_by.is_not(None), KeySheetRequest.made_at.is_(None)
    )  # fmt: skip
    if not hit_one(session, agreed.values(made_at=now)):
        raise rules.SheetRefused("Nobody else has agreed to this key sheet yet.")
    return asked.agreed_by or ""


def _open(session: Session, form: ExamForm) -> KeySheetRequest:
    found = request_of(session, form)
    if found is None:
        raise rules.SheetRefused(f"Nobody asks for the key sheet of form {form.code} now.")
    return found


def _tell(session: Session, form: ExamForm, asked: KeySheetRequest, body: str, now: datetime) -> None:
    asker = session.scalar(sa.select(Account.id).where(Account.public_id == asked.asked_by))
    if asker is not None:
        tell(session, asker, subject="Your key sheet", body=body, path=_path(form), now=now)
