"""The next version of a blueprint: begin a draft, save it, drop it, make it effective by a second person.

Receives blueprints as the committee typed them; hands on numbered versions that never change.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.bank.frameworks import framework
from exam_app.db import hit_one
from exam_app.errors import Missing
from exam_app.exams.blueprints import rules
from exam_app.exams.documents import blueprint_of
from exam_app.exams.models import Blueprint, BlueprintDraft
from exam_app.exams.rules import blueprint_document, blueprint_from, content_hash
from question_bank.model import Blueprint as TestPlan
from question_bank.model import CognitiveLevel, LevelShare

STATUS = "committee"  # what stands in the place of the label that content files give themselves


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it stands; revision 0 is the newest version's text, which nobody has begun to change."""

    plan: TestPlan
    revision: int
    reason: str = ""
    edited_by: str = ""
    edited_at: datetime | None = None
    writers: tuple[str, ...] = ()


def begin_blueprint(session: Session, *, code: str, title: str, bank: str, by: str, now: datetime) -> None:
    """The draft of a blueprint that is not there yet, without a line. Raises CodeTaken."""
    known = sa.select(Blueprint.code).where(Blueprint.code == code)
    drafted = sa.select(BlueprintDraft.code).where(BlueprintDraft.code == code)
    if session.scalar(known.limit(1)) or session.scalar(drafted):
        raise rules.CodeTaken(f"There is a blueprint {code} already.")
    levels = tuple(LevelShare(level, 0, 60) for level in CognitiveLevel)
    save_draft(
        session, TestPlan(code, title, bank, 1, 60, "", STATUS, (), levels), reason="First version", base=0, by=by, now=now
    )


def draft_of(session: Session, code: str) -> Draft:
    """The draft of the next version of this blueprint; without one the newest version's text. Raises Missing."""
    row = session.get(BlueprintDraft, code, populate_existing=True)
    if row is None:
        return Draft(blueprint_from(blueprint_of(session, code).document), 0)
    return Draft(
        blueprint_from(row.document), row.revision, row.reason, row.edited_by, row.edited_at, tuple(row.writers)
    )  # fmt: skip


def save_draft(session: Session, plan: TestPlan, *, reason: str, base: int, by: str, now: datetime) -> int:
    """Store the draft; returns its new revision. `base` is the revision that the writer saw.

    What does not add up is kept all the same: it only cannot be made effective. Raises DraftChanged when
    somebody else has saved since.
    """
    values = {
        "document": blueprint_document(plan),
        "reason": reason.strip(),
        "revision": base + 1,
        "edited_by": by,
        "edited_at": now,
    }
    row = session.get(BlueprintDraft, plan.id, populate_existing=True)
    if row is None and base == 0:
        session.add(BlueprintDraft(code=plan.id, writers=[by], **values))
        session.flush()
    else:
        writers = sorted({*(row.writers if row else ()), by})
        seen = sa.update(BlueprintDraft).where(BlueprintDraft.code == plan.id, BlueprintDraft.revision == base)
        if not base or not hit_one(session, seen.values(writers=writers, **values)):
            raise rules.DraftChanged("Somebody else has changed this draft since you opened it.")
    audit.record(session, Event.BLUEPRINT_SAVED, by=by, about=plan.id, at=now, revision=base + 1)
    return base + 1


def drop_draft(session: Session, code: str, *, by: str, now: datetime) -> None:
    """Take the draft away unused. Raises Missing."""
    row = session.get(BlueprintDraft, code)
    if row is None:
        raise Missing
    _take_out(session, row.code, row.revision)
    audit.record(session, Event.BLUEPRINT_DROPPED, by=by, about=code, at=now, revision=row.revision)


def _take_out(session: Session, code: str, revision: int) -> None:
    as_seen = sa.delete(BlueprintDraft).where(BlueprintDraft.code == code, BlueprintDraft.revision == revision)
    if not hit_one(session, as_seen):
        raise rules.DraftChanged("Somebody else has changed this draft since you opened it.")


def faults_of(plan: TestPlan, *, now: datetime) -> dict[str, str]:
    """What keeps this blueprint from becoming effective, by field."""
    return rules.faults(plan, framework(plan.population), today=now.date())


def make_effective(session: Session, code: str, *, seen: int, by: str, now: datetime) -> Blueprint:
    """Make the draft the next version, by which forms are made from now on; those before it stay as they are.

    `seen` is the revision that this person has read. Raises Missing, OwnDraft for whoever wrote in it, NotSound,
    NothingNew, DraftChanged.
    """
    draft, newest = draft_of(session, code), _newest(session, code)
    if draft.revision == 0:
        raise Missing
    rules.check_effective(draft.writers, by=by, lacking=faults_of(draft.plan, now=now))
    number = newest.number + 1 if newest else 1
    if newest and blueprint_document(draft.plan) == newest.document:
        raise rules.NothingNew("The draft says what the newest version says.")
    _take_out(session, code, seen)
    made = _row(replace(draft.plan, version=number, status=STATUS), draft, number, by, now)
    session.add(made)
    session.flush()
    audit.record(
        session, Event.BLUEPRINT_EFFECTIVE, by=by, about=code, at=now, version=number, hash=made.content_hash, reason=made.reason
    )
    return made


def _newest(session: Session, code: str) -> Blueprint | None:
    return session.scalar(sa.select(Blueprint).where(Blueprint.code == code).order_by(Blueprint.number.desc()).limit(1))


def _row(plan: TestPlan, draft: Draft, number: int, by: str, now: datetime) -> Blueprint:
    document = blueprint_document(plan)
    return Blueprint(
        code=plan.id, number=number, title=plan.title, document=document, content_hash=content_hash(document), created_at=now,
        made_by=draft.edited_by, made_effective_by=by, reason=draft.reason,
    )  # fmt: skip
