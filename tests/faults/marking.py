"""Reviewers beside the candidates: scripts of an earlier window for them to mark, and what is stored of their marks.

Their drafts are saved by the protocol of the answers, so the same history and the same rules judge them: an
assignment stands for a sitting, its draft is the one number in it, and the lock is its hand-in.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts import people
from exam_app.accounts.models import Account
from exam_app.exams import service as exams
from exam_app.exams.models import Window
from exam_app.permissions import Role
from exam_app.review.marking import drafts
from exam_app.review.models import Assignment, KeptMarks, Review, ReviewRevision
from tests import build_review as b
from tests.faults.history import Closing, Head, Place, Row, digest
from tests.faults.seats import LOCKED, MARKS, Plot, Seat

REVIEWERS = {"m0": Plot.ALONE, "m1": Plot.TABS, "m2": Plot.HURRIED}
ONLY = 1  # the draft is the one answer of a script


def fill(session: Session, now: datetime) -> None:
    """Two scripts, and three reviewers who have begun nothing: two on the first, one on the second."""
    writer = people.create(session, email="w0@example.org", name="Writer", roles={Role.APPLICANT}, by="system", now=now)
    b.candidate(session, writer, window := _earlier(session, now), now=now - timedelta(minutes=90))
    scripts = b.taken_in(session, window, now=now)
    reviewers = [
        people.create(session, email=f"{who}@example.org", name=f"Reviewer {who}", roles={Role.REVIEWER}, by="system", now=now)
        for who in REVIEWERS
    ]
    b.enter(session, *reviewers, now=now)
    b.declared(session, window, *reviewers, now=now)
    for reviewer, (script, seat) in zip(reviewers, ((0, 1), (0, 2), (1, 1)), strict=True):
        b.assigned(session, scripts[script], reviewer, seat, now=now)


def _earlier(session: Session, now: datetime) -> Window:
    running, then = b.window_in(session), now - timedelta(hours=3)
    window = exams.plan_window(
        session, title="Earlier window", form=running.form, policy=running.policy, zone=running.zone,
        opens_at=now - timedelta(hours=2), closes_at=now - timedelta(hours=1), by="system", now=then,
    )  # fmt: skip
    exams.freeze_window(session, window, by="system", now=then)
    return window


def seats(session: Session) -> Iterator[tuple[Seat, Account]]:
    """The place of each reviewer, and who sits there."""
    for one in session.scalars(sa.select(Assignment).order_by(Assignment.id)):
        who = one.reviewer.account.email.split("@")[0]
        criteria = len(one.script.prompt.rubric.criteria)
        yield Seat(who, REVIEWERS[who], one.public_id, MARKS, ONLY, criteria=criteria), one.reviewer.account


def rows(session: Session) -> list[Row]:
    """Every stored revision of every draft."""
    query = sa.select(ReviewRevision, Assignment.public_id).join(Review, ReviewRevision.review_id == Review.id)
    found = session.execute(query.join(Assignment, Review.assignment_id == Assignment.id).order_by(ReviewRevision.revision))
    return [
        Row(script, ONLY, r.revision, r.client, r.seq, r.base, digest(r.document), r.saved_at.timestamp()) for r, script in found
    ]


def heads(session: Session) -> dict[Place, Head]:
    """The drafts as they stand, put together from the marks themselves."""
    return {(one.public_id, ONLY): _head(one) for one in session.scalars(sa.select(Assignment))}


def _head(one: Assignment) -> Head:
    head = drafts.head_of(one)
    return Head(ONLY, head.revision, head.sha256)


def kept(session: Session) -> set[tuple[str, int, str]]:
    """The drafts that were refused and kept."""
    query = sa.select(Assignment.public_id, KeptMarks.document).join(Review, KeptMarks.review_id == Review.id)
    found = session.execute(query.join(Assignment, Review.assignment_id == Assignment.id))
    return {(script, ONLY, digest(document)) for script, document in found}


def closings(session: Session) -> list[Closing]:
    """The locked marks: what stands is what was saved last."""
    locked = session.scalars(sa.select(Assignment).where(Assignment.state == "locked"))
    return [Closing(one.public_id, LOCKED, LOCKED, (head := _head(one),), {}, {ONLY: head.sha256}) for one in locked]
