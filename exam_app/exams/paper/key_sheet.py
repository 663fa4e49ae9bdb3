"""The scoring key on paper: an own deed of the committee, whose every key is opened on the record."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from exam_app import audit, typesetting
from exam_app.audit import Event
from exam_app.bank import service as bank
from exam_app.exams import rules
from exam_app.exams.models import ExamForm
from exam_app.exams.paper.asking import use_agreement
from exam_app.exams.paper.passphrase import locked

TEMPLATE = Path(__file__).with_name("key_sheet.typ")


def make_key_sheet(session: Session, form: ExamForm, *, passphrase: str, by: str, now: datetime) -> bytes:
    """The key of a frozen form by place, as a PDF that opens with the passphrase, which is kept nowhere.

    Every key counts as opened by its maker. Raises FormNotReady for a form that is not frozen,
    SheetRefused unless somebody else has agreed, and AnswerFirst for somebody who is asked to review
    one of its items.
    """
    if form.state != "published":
        raise rules.FormNotReady(f"Form {form.code} is not frozen.", "Its keys can still change; freeze it first.")
    agreed_by = use_agreement(session, form, by=by, now=now)
    for line in form.items:
        bank.open_key(session, line.version.item, by=by, now=now)
    facts = {"hash": form.content_hash, "agreed_by": agreed_by}
    audit.record(session, Event.KEY_SHEET_MADE, by=by, about=form.public_id, at=now, **facts)
    texts = bank.texts_of(session, [line.version for line in form.items])
    lines = [
        {"place": line.position, "code": text.id, "key": text.key, "scored": line.is_scored}
        for line, text in zip(form.items, texts, strict=True)
    ]
    sheet = {"form": form.code, "hash": form.content_hash, "lines": lines, "cut": _cut(form)}
    return locked(typesetting.pdf(TEMPLATE, sheet, at=now), passphrase)


def _cut(form: ExamForm) -> str:
    return f"{form.cut.points} of {form.cut.out_of}, {form.cut.authority}" if form.cut else "not set"
