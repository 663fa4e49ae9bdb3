"""A reviewer's marks for one script: the head, every acknowledged revision, and whatever arrived too late or stale."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.bank.models import Criterion
from exam_app.db import Base, Instant, Key, UtcDateTime, one_of
from exam_app.review.models.scripts import Assignment
from exam_app.review.rules.drafts import PASSAGE_KINDS


def _first_save(context: DefaultExecutionContext) -> datetime:
    given: dict[str, datetime] = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return given["saved_at"]


class Review(Base):
    """A reviewer's marks for one script: a draft until the assignment is locked, then frozen."""

    __tablename__ = "reviews"

    id: Mapped[Key]
    assignment_id: Mapped[int] = mapped_column(sa.ForeignKey("assignments.id"), unique=True)
    # Of the text that was marked, as it is shown: covering more of it later carries this on. For the vault side only.
    sha256: Mapped[str] = mapped_column(sa.String(64), deferred=True)
    revision: Mapped[int] = mapped_column(default=0, server_default="0")  # of the draft that stands here
    comment: Mapped[str] = mapped_column(default="")  # for the candidate
    saved_at: Mapped[Instant]
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=_first_save)  # the first save
    assignment: Mapped[Assignment] = relationship(back_populates="review")
    scores: Mapped[list[CriterionScore]] = relationship(lazy="selectin", cascade="all, delete-orphan")
    passages: Mapped[list[PassageComment]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="PassageComment.number"
    )
    note: Mapped[PrivateNote | None] = relationship()

    @property
    def private_note(self) -> str:
        """What the writer noted for nobody else."""
        return self.note.words if self.note else ""

    @private_note.setter
    def private_note(self, words: str) -> None:
        if self.note:
            self.note.words = words
        elif words:
            self.note = PrivateNote(words=words)


class PrivateNote(Base):
    """A table of its own, so that whoever may read the marks of others does not read this with them."""

    __tablename__ = "private_notes"

    review_id: Mapped[int] = mapped_column(sa.ForeignKey("reviews.id"), primary_key=True)
    words: Mapped[str]


class CriterionScore(Base):
    """The level given on one criterion, with a comment."""

    __tablename__ = "criterion_scores"
    __table_args__ = (sa.CheckConstraint("level IS NULL OR level BETWEEN 1 AND 4", name="level"),)

    review_id: Mapped[int] = mapped_column(sa.ForeignKey("reviews.id"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(sa.ForeignKey("criteria.id"), primary_key=True)
    level: Mapped[int | None]
    comment: Mapped[str] = mapped_column(default="")
    criterion: Mapped[Criterion] = relationship(lazy="joined")


class PassageComment(Base):
    """A comment tied to a passage of the text: offsets in characters. No word of the text, for it may be covered later."""

    __tablename__ = "passage_comments"
    __table_args__ = (
        one_of("kind", PASSAGE_KINDS),
        sa.CheckConstraint("start_at >= 0 AND start_at < end_at", name="span"),
    )

    review_id: Mapped[int] = mapped_column(sa.ForeignKey("reviews.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # in the order of the text
    start_at: Mapped[int]
    end_at: Mapped[int]
    kind: Mapped[str]
    criterion_id: Mapped[int | None] = mapped_column(sa.ForeignKey("criteria.id"))
    words: Mapped[str]
    criterion: Mapped[Criterion | None] = relationship(lazy="joined")


class ReviewRevision(Base):
    """A draft that was acknowledged. Append-only; the newest one stands in the review as well."""

    __tablename__ = "review_revisions"
    __table_args__ = (sa.UniqueConstraint("review_id", "client", "seq"),)

    review_id: Mapped[int] = mapped_column(sa.ForeignKey("reviews.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    client: Mapped[str] = mapped_column(sa.String(32))
    seq: Mapped[int]
    base: Mapped[int]
    document: Mapped[str]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    saved_at: Mapped[Instant]


class KeptMarks(Base):
    """A draft that another window had overtaken, or that came after the lock. Append-only, for its writer to look at."""

    __tablename__ = "kept_marks"
    __table_args__ = (sa.UniqueConstraint("review_id", "client", "seq"),)

    id: Mapped[Key]
    review_id: Mapped[int] = mapped_column(sa.ForeignKey("reviews.id"))
    client: Mapped[str] = mapped_column(sa.String(32))
    seq: Mapped[int]
    base: Mapped[int]
    document: Mapped[str]
    reason: Mapped[str]
    kept_at: Mapped[Instant]
