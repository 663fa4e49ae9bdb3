"""The feedback of a letter from draft to approval: every state is kept, and only what was approved goes out.

Receives the comments on a candidate's scripts; hands on paragraphs for the letter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import BY_THE_SYSTEM, Event
from exam_app.db import added
from exam_app.exams.models import Window
from exam_app.exams.service import policy_of
from exam_app.results import rules
from exam_app.results.comments import notes_of
from exam_app.results.drafting import OFFICE, Paragraph, as_rows, digest, draft, from_rows, renewed
from exam_app.results.flags import flags, watch_for
from exam_app.results.models import FeedbackApproval, FeedbackRevision, Result
from exam_app.review.models import Script
from exam_app.sitting.models import Registration
from question_bank.load import load_framework

GUIDELINES = "the competency guidelines"


@dataclass(frozen=True, slots=True)
class Feedback:
    """The newest state: its number, its paragraphs, and whether exactly this was approved."""

    number: int
    paragraphs: tuple[Paragraph, ...]
    is_approved: bool

    @property
    def needs_approval(self) -> bool:
        return bool(self.paragraphs) and not self.is_approved


NONE = Feedback(0, (), False)


@cache
def area_names() -> Mapping[str, str]:
    """Names of the competency areas by reference."""
    return {ref: area.name for ref, area in load_framework().areas.items()}


def renew(session: Session, registration: Registration, scripts: Sequence[Script], *, now: datetime) -> None:
    """Bring the feedback up to date with the locked reviews; what the coordinator edited stays as edited."""
    essays = notes_of(scripts, area_names())
    sources, head = digest(essays), _head(session, registration.id)
    if head and head.sources == sources:
        return
    drafted = draft(essays, policy_of(registration.window).pass_share, GUIDELINES)
    made = renewed(from_rows(head.paragraphs) if head else (), drafted)
    if made or head:
        number = (head.number if head else 0) + 1
        _add(session, registration, number, made, sources, BY_THE_SYSTEM, now)
        if not made:
            # Where nothing is said there is nothing to approve.
            _approve(session, registration, number, made, by=BY_THE_SYSTEM, now=now)


def _head(session: Session, registration_id: int) -> FeedbackRevision | None:
    query = sa.select(FeedbackRevision).where(FeedbackRevision.registration_id == registration_id)
    return session.scalars(query.order_by(FeedbackRevision.number.desc()).limit(1)).first()


def _add(
    session: Session, registration: Registration, number: int, made: Sequence[Paragraph], sources: str, by: str, now: datetime
) -> None:
    row = FeedbackRevision(
        registration_id=registration.id, number=number, paragraphs=as_rows(made), sources=sources, saved_by=by, saved_at=now
    )
    if not added(session, row):
        raise _changed()
    audit.record(session, Event.FEEDBACK_SAVED, by=by, about=registration.public_id, at=now, revision=number)


def _changed() -> rules.FeedbackChanged:
    return rules.FeedbackChanged("Somebody else has changed this feedback meanwhile.")


def feedback_of(session: Session, registration: Registration) -> Feedback:
    """The newest state of this registration's feedback."""
    row = _head(session, registration.id)
    if row is None:
        return NONE
    is_approved = session.get(FeedbackApproval, (registration.id, row.number)) is not None
    return Feedback(row.number, tuple(from_rows(row.paragraphs)), is_approved)


def standings(session: Session, window: Window) -> dict[int, bool]:
    """For each registration of the window with feedback whether its newest state is approved; loads no text."""
    heads = sa.select(FeedbackRevision.registration_id, sa.func.max(FeedbackRevision.number).label("number"))
    heads = heads.join(Registration, Registration.id == FeedbackRevision.registration_id)
    newest = heads.where(Registration.window_id == window.id).group_by(FeedbackRevision.registration_id).subquery()
    same = (FeedbackApproval.registration_id == newest.c.registration_id) & (FeedbackApproval.number == newest.c.number)
    query = sa.select(newest.c.registration_id, FeedbackApproval.number).outerjoin(FeedbackApproval, same)
    return {registration: approved is not None for registration, approved in session.execute(query)}


def to_approve(session: Session, window: Window) -> list[str]:
    """The results (public ids) of the window whose feedback nobody has approved as it stands."""
    open_ = [registration for registration, is_approved in standings(session, window).items() if not is_approved]
    return list(session.scalars(sa.select(Result.public_id).where(Result.registration_id.in_(open_)).order_by(Result.id)))


def save(
    session: Session, result: Result, *, base: int, texts: Sequence[tuple[str, bool]], own: str, by: str, now: datetime
) -> Feedback:
    """Keep an edited state: (text, is it sent) for each paragraph in order, and the office's own closing words.

    A paragraph without text is not sent. Raises FeedbackChanged when `base` is not the newest state,
    AlreadyReleased once the letter is out. Saving the same again changes nothing.
    """
    _not_released(result)
    head = _head(session, result.registration_id)
    if head is None or head.number != base:
        raise _changed()
    held = from_rows(head.paragraphs)
    drafted = [p for p in held if p.part != OFFICE]
    if len(texts) != len(drafted):
        raise _changed()
    made = [_edited(p, text.strip(), is_sent) for p, (text, is_sent) in zip(drafted, texts, strict=True)]
    if own.strip():
        made.append(Paragraph("", OFFICE, "", "", "", own.strip()))
    if made != held:
        _add(session, result.registration, base + 1, made, head.sources, by, now)
    return feedback_of(session, result.registration)


def _edited(paragraph: Paragraph, text: str, is_sent: bool) -> Paragraph:
    """The paragraph as it was sent in. Whoever saves it has seen that its source changed."""
    return replace(paragraph, text=text or paragraph.text, is_sent=is_sent and bool(text), is_behind=False)


def approve(session: Session, result: Result, scripts: Sequence[Script], *, number: int, by: str, now: datetime) -> None:
    """Approve exactly this state for the letter; twice changes nothing.

    Raises FeedbackChanged when `number` is not the newest state, WordsMustGo while a reviewer's name,
    a hint at who said what or words of another candidate stand in it, AlreadyReleased afterwards.
    """
    _not_released(result)
    head = _head(session, result.registration_id)
    if head is None or head.number != number:
        raise _changed()
    found = from_rows(head.paragraphs)
    if must_go := [flag for flag in flags(found, watch_for(session, scripts)) if flag.must_go]:
        raise rules.WordsMustGo([flag.words for flag in must_go])
    if session.get(FeedbackApproval, (result.registration_id, number)) is None:
        _approve(session, result.registration, number, found, by=by, now=now)


def _approve(
    session: Session, registration: Registration, number: int, found: Sequence[Paragraph], *, by: str, now: datetime
) -> None:
    sha256 = digest(found)
    session.add(FeedbackApproval(registration_id=registration.id, number=number, sha256=sha256, approved_by=by, approved_at=now))
    session.flush()
    audit.record(session, Event.FEEDBACK_APPROVED, by=by, about=registration.public_id, at=now, revision=number, sha256=sha256)


def _not_released(result: Result) -> None:
    if result.state == "released":
        raise rules.AlreadyReleased("The letter is released; its feedback is frozen.")
