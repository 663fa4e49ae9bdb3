"""Builders for the bank and the exams; they call the real verbs."""

from __future__ import annotations

import hashlib
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from exam_app.bank import service as bank
from exam_app.bank.models import ItemVersion
from exam_app.exams import service as exams
from exam_app.exams.models import ExamForm, FormProposal, Window
from question_bank.load import CONTENT


def content_folder(tmp_path: Path) -> Path:
    """A copy of the shipped content that a test may change."""
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


def rewrite(path: Path, old: str, new: str) -> None:
    """Change a content file; the old text has to be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def item_version(session: Session, code: str) -> ItemVersion:
    """The newest version of this item."""
    return next(version for version in bank.latest_items(session) if version.item.code == code)


def frozen_as_it_is(session: Session, form: ExamForm, *, now: datetime) -> None:
    """Freeze a form that a test has put together by hand, without asking whether it is good; two names stand for it."""
    fixed = hashlib.sha256(form.code.encode()).hexdigest()
    signed = {"proposed_by": "clara", "proposed_at": now, "confirmed_by": "cleo", "confirmed_at": now}
    session.add(FormProposal(form_id=form.id, content_hash=fixed, note="", **signed))
    session.flush()
    form.state, form.published_at, form.content_hash = "published", now, fixed
    session.flush()


def draft_form(session: Session, *, now: datetime, code: str = "IMH-2026-B", seed: int = 7, **more: Any) -> ExamForm:
    """A second form, not published; the stocked database has the first."""
    facts = {"title": "Autumn 2026", "blueprint_code": "imh-example", "by": "system", **more}
    return exams.assemble_form(session, code=code, seed=seed, now=now, **facts)


def stocked_form(session: Session) -> ExamForm:
    """The published form of the stocked database."""
    return next(form for form in exams.forms(session) if form.code == "IMH-2026-A")


def planned_window(session: Session, form: ExamForm, *, now: datetime, **more: Any) -> Window:
    """A window in a month's time that is not frozen."""
    facts = {
        "title": "June 2026", "policy": exams.policies(session)[0], "zone": "America/Chicago", "by": "system",
        "opens_at": now + timedelta(days=30), "closes_at": now + timedelta(days=36), **more,
    }  # fmt: skip
    return exams.plan_window(session, form=form, now=now, **facts)
