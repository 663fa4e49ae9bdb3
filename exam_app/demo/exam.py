"""The exams of the demonstration: the shipped bank, published forms, frozen windows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from exam_app.audit import BY_THE_SYSTEM
from exam_app.bank import service as bank
from exam_app.demo import kinds
from exam_app.exams import service as exams
from exam_app.exams.documents import STANDARD_POLICY
from exam_app.exams.models import ExamForm, Policy, Window
from exam_app.exams.wishes import FormWishes
from question_bank.load import FOLDERS

AUTHORITY = "Example committee; no board has decided this"


def import_bank(session: Session, *, now: datetime) -> None:
    """The shipped items, prompts, rubrics and blueprints of every bank."""
    for folder in FOLDERS:
        bank.import_content(session, by=BY_THE_SYSTEM, now=now, folder=folder)
        exams.import_blueprints(session, now=now, folder=folder)


def a_form(
    session: Session, code: str, title: str, *, seed: int, barred: Collection[str] = (), is_mixed: bool = False,
    by: tuple[str, str], now: datetime,
) -> ExamForm:  # fmt: skip
    """A form with the pass mark of 48 out of 60, frozen by these two people; a mixed one holds the items of `kinds`, too."""
    form = exams.assemble_form(
        session,
        code=code,
        title=title,
        blueprint_code="imh-example",
        seed=seed,
        barred=[*barred, *kinds.CODES],
        by=by[0],
        now=now,
    )
    if is_mixed:
        kinds.put_on(session, form)
    # Nobody wished for the items of the rarer kinds, so their place on the form needs a reason.
    note = "One question of each kind is to be seen." if is_mixed else ""
    proposal = exams.propose_freeze(session, form, note=note, by=by[0], now=now)
    exams.confirm_freeze(session, form, seen=proposal.content_hash, by=by[1], now=now)
    exams.set_cut_score(
        session, form, points=48, out_of=60, authority=AUTHORITY, decided_on=now.date(), by=BY_THE_SYSTEM, now=now
    )
    return form


def a_proposal(session: Session, code: str, title: str, after: ExamForm, *, by: str, now: datetime) -> None:
    """A draft that shares at most twenty questions with an earlier form, proposed by this person: another one can confirm it."""
    wished = FormWishes(earlier=(after.public_id,), overlap_cap=20)
    form = exams.assemble_form(
        session, code=code, title=title, blueprint_code="imh-example", seed=3, wished=wished, by=by, now=now - timedelta(days=1)
    )
    exams.propose_freeze(session, form, by=by, now=now)


def a_window(
    session: Session, title: str, form: ExamForm, *, opens_at: datetime, days: float, talks: bool = False, now: datetime
) -> Window:
    """A frozen window of so many days under the standard policy, or under the same with talks of the two markers."""
    window = exams.plan_window(
        session, title=title, form=form, policy=_policy(session, talks, now), zone="America/New_York",
        opens_at=opens_at, closes_at=opens_at + timedelta(days=days), by=BY_THE_SYSTEM, now=now,
    )  # fmt: skip
    exams.freeze_window(session, window, by=BY_THE_SYSTEM, now=now)
    return window


def _policy(session: Session, talks: bool, now: datetime) -> Policy:
    if not talks:
        return exams.import_policy(session, now=now)
    text = STANDARD_POLICY.read_text(encoding="utf-8")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "talks.toml"
        path.write_text(
            text.replace('code = "standard"', 'code = "talks"').replace("consensus = false", "consensus = true"), encoding="utf-8"
        )
        return exams.import_policy(session, path, now=now)
