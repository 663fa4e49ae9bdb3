"""A reviewer's marks for one script."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.bank.models import Criterion
from exam_app.db import Base, Instant, Key, UtcDateTime
from exam_app.review.models.scripts import Assignment


def _first_save(context: DefaultExecutionContext) -> datetime:
    given: dict[str, datetime] = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return given["saved_at"]


class Review(Base):
    """A reviewer's marks for one script: a draft until the assignment is locked, then frozen."""

    __tablename__ = "reviews"

    id: Mapped[Key]
    assignment_id: Mapped[int] = mapped_column(sa.ForeignKey("assignments.id"), unique=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))  # of the text that was marked
    comment: Mapped[str] = mapped_column(default="")  # for the candidate
    private_note: Mapped[str] = mapped_column(default="")  # for nobody but the writer
    saved_at: Mapped[Instant]
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=_first_save)  # the first save
    assignment: Mapped[Assignment] = relationship(back_populates="review")
    scores: Mapped[list[CriterionScore]] = relationship(lazy="selectin", cascade="all, delete-orphan")


class CriterionScore(Base):
    """The level given on one criterion, with a comment."""

    __tablename__ = "criterion_scores"
    __table_args__ = (sa.CheckConstraint("level IS NULL OR level BETWEEN 1 AND 4", name="level"),)

    review_id: Mapped[int] = mapped_column(sa.ForeignKey("reviews.id"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(sa.ForeignKey("criteria.id"), primary_key=True)
    level: Mapped[int | None]
    comment: Mapped[str] = mapped_column(default="")
    criterion: Mapped[Criterion] = relationship(lazy="joined")
