"""Saving a draft of marks, by the protocol of a candidate's answers: one revision, one head, every save idempotent.

Receives a reviewer's own assignment and one save; hands on `Saved`, or why not. Nothing typed is
dropped: what another window has overtaken, and what comes after the lock, is kept for its writer.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.db import hit_one
from exam_app.review import rules
from exam_app.review.marking import drafts
from exam_app.review.marking.drafts import Head
from exam_app.review.models import Assignment, KeptMarks, Review, ReviewRevision
from exam_app.review.rules import DraftMarks, Unacceptable
from exam_app.review.turns import hold


@dataclass(frozen=True, slots=True)
class Save:
    """One try to save. `client` is random for each open page, `seq` counts its saves, `base` is the revision it started from."""

    client: str
    seq: int
    base: int
    document: str


@dataclass(frozen=True, slots=True)
class Saved:
    """What is stored once the transaction is committed."""

    revision: int
    sha256: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another window went on: this is the head now. The draft that was refused is kept."""

    head: Head


@dataclass(frozen=True, slots=True)
class Closed:
    """The marks are locked. `is_kept`: the draft differs from them and is kept."""

    is_kept: bool


Outcome = Saved | Conflict | Closed


def save(session: Session, assignment: Assignment, ask: Save, *, now: datetime) -> Outcome:
    """Append the draft as the next revision and move the head to it.

    The same (client, seq) with the same draft is answered as the first time, also after the lock: the
    reply may have been lost. For Conflict and Closed the draft is kept, so the transaction has to be
    committed. Raises Unacceptable for a draft that does not fit the script, and for a number that
    was used for another draft.
    """
    hold(session, assignment)
    shape = drafts.shape_of(assignment)
    draft = rules.draft_from(ask.document, shape)
    ask = replace(ask, document=rules.document(draft, shape))
    if (known := _known(session, assignment.review, ask)) is not None:
        return _again(known, ask)
    head = drafts.head_of(assignment)
    if assignment.state != "assigned":
        return _too_late(session, assignment, ask, head, now)
    if ask.base != head.revision:
        _keep(session, assignment, ask, "another window had gone on", now)
        return Conflict(head)
    return _append(session, assignment, ask, draft, now)


def save_unless_unchanged(session: Session, assignment: Assignment, ask: Save, *, now: datetime) -> Outcome | None:
    """Save what a plain form brings; None when it brings back just what it was shown, so that nothing is to be saved.

    A page that was open in a second window can so be left without a conflict. Two forms that started from
    one revision come with the same number: the second one with another draft is a save of its own.
    """
    shape = drafts.shape_of(assignment)
    sent = rules.document(rules.draft_from(ask.document, shape), shape)
    if sent == _document_at(session, assignment, ask.base):
        return None
    known = _known(session, assignment.review, ask)
    if known is not None and known.sha256 != rules.digest(sent):
        ask = replace(ask, client=secrets.token_urlsafe(12))
    return save(session, assignment, ask, now=now)


def save_draft(session: Session, assignment: Assignment, draft: DraftMarks, *, now: datetime) -> Review:
    """Let this draft follow whatever stands there. Raises MarksLocked."""
    hold(session, assignment)
    if assignment.state != "assigned":
        raise rules.MarksLocked("These marks are locked.")
    head, shape = drafts.head_of(assignment), drafts.shape_of(assignment)
    ask = Save(secrets.token_urlsafe(12), 1, head.revision, rules.document(draft, shape))
    _append(session, assignment, ask, rules.draft_from(ask.document, shape), now)
    return drafts.review_of(session, assignment, now=now)


def kept_of(session: Session, assignment: Assignment) -> Sequence[KeptMarks]:
    """The drafts of this reviewer that did not come to stand, the newest first."""
    if assignment.review is None:
        return []
    query = sa.select(KeptMarks).where(KeptMarks.review_id == assignment.review.id)
    return session.scalars(query.order_by(KeptMarks.id.desc())).all()


def draft_key(secret: str, assignment: Assignment) -> str:
    """The AES-256 key, 64 hex digits, of what the reviewer's computer keeps of this script while it is unsent."""
    return hmac.digest(secret.encode(), f"drafts of marks, 1 {assignment.public_id}".encode(), "sha256").hex()


def _append(session: Session, assignment: Assignment, ask: Save, draft: DraftMarks, now: datetime) -> Saved:
    review = drafts.review_of(session, assignment, now=now)
    move = sa.update(Review).where(Review.id == review.id, Review.revision == ask.base)
    if not hit_one(session, move.values(revision=ask.base + 1, saved_at=now)):
        raise RuntimeError("the head had moved although the assignment was held")
    sha256 = rules.digest(ask.document)
    row = ReviewRevision(
        review_id=review.id, revision=ask.base + 1, client=ask.client, seq=ask.seq, base=ask.base, document=ask.document,
        sha256=sha256, saved_at=now,
    )  # fmt: skip
    session.add(row)
    drafts.write(session, assignment, draft)
    session.refresh(review)
    return Saved(row.revision, sha256, now)


def _too_late(session: Session, assignment: Assignment, ask: Save, head: Head, now: datetime) -> Closed:
    if ask.document == head.document:
        return Closed(is_kept=False)
    _keep(session, assignment, ask, "the marks were locked", now)
    return Closed(is_kept=True)


def _known(session: Session, review: Review | None, ask: Save) -> ReviewRevision | None:
    if review is None:
        return None
    same = (ReviewRevision.review_id == review.id, ReviewRevision.client == ask.client, ReviewRevision.seq == ask.seq)
    return session.scalar(sa.select(ReviewRevision).where(*same))


def _again(known: ReviewRevision, ask: Save) -> Saved:
    if known.sha256 != rules.digest(ask.document):
        raise Unacceptable("This number of a save was used for other marks.")
    return Saved(known.revision, known.sha256, known.saved_at)


def _keep(session: Session, assignment: Assignment, ask: Save, reason: str, now: datetime) -> None:
    review = drafts.review_of(session, assignment, now=now)
    same = (KeptMarks.review_id == review.id, KeptMarks.client == ask.client, KeptMarks.seq == ask.seq)
    if session.scalar(sa.select(KeptMarks.id).where(*same)) is None:
        session.add(
            KeptMarks(
                review_id=review.id, client=ask.client, seq=ask.seq, base=ask.base, document=ask.document, reason=reason, kept_at=now
            )
        )  # fmt: skip
        session.flush()


def _document_at(session: Session, assignment: Assignment, base: int) -> str | None:
    head = drafts.head_of(assignment)
    if base == head.revision:
        return head.document
    if base == 0:
        return rules.document(DraftMarks({}, "", ""), drafts.shape_of(assignment))
    row = session.get(ReviewRevision, (assignment.review.id, base)) if assignment.review else None
    return row.document if row else None
