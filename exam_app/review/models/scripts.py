"""Anonymous scripts and to whom they are given. No table here points to a sitting or a person who wrote."""

from __future__ import annotations

import secrets
from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.bank.models import PromptVersion
from exam_app.db import Base, Key, OptionalInstant, PublicId, one_of, public_token
from exam_app.exams.models import Window
from exam_app.review.models.pool import Reviewer

if TYPE_CHECKING:
    from exam_app.review.models.marks import Review
    from exam_app.review.models.settlements import Settlement

SCRIPT_STATES = ("waiting", "in_review", "adjudication", "settled", "blank", "sent_back")
ASSIGNMENT_STATES = ("assigned", "locked", "sent_back", "withdrawn")
SEND_BACK_REASONS = ("identifies", "conflict", "concern")
PASSED_ON = ("conflict", "concern")  # at once and without a decision of the coordinator
ALPHABET = "23456789CFGHJMPQRVWX"


def script_code() -> str:
    """Eight random characters without vowels or look-alikes, made anew for each assignment."""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


class Script(Base):
    """The anonymous copy of an essay. Its key is random, so that no order tells who wrote it."""

    __tablename__ = "scripts"
    __table_args__ = (one_of("state", SCRIPT_STATES),)

    id: Mapped[str] = mapped_column(sa.String(22), primary_key=True, default=public_token)
    code: Mapped[str] = mapped_column(
        sa.String(8), unique=True, default=script_code
    )  # for the coordinator; reviewers have their own
    window_id: Mapped[int] = mapped_column(sa.ForeignKey("windows.id"), index=True)
    prompt_version_id: Mapped[int] = mapped_column(sa.ForeignKey("prompt_versions.id"))
    text: Mapped[str]
    # Of the text as it was handed in. Deferred, because a reviewer's session may not even ask: against it a guess at
    # a covered word could be tried.
    sha256: Mapped[str] = mapped_column(sa.String(64), deferred=True)
    state: Mapped[str] = mapped_column(default="waiting")
    # A copy of a settled script of an earlier window, mixed in unseen: it counts for no result. Deferred, because a
    # reviewer's session may not even ask.
    seed_of: Mapped[str | None] = mapped_column(sa.ForeignKey("scripts.id"), deferred=True)
    window: Mapped[Window] = relationship()
    prompt: Mapped[PromptVersion] = relationship(lazy="joined")
    assignments: Mapped[list[Assignment]] = relationship(order_by="Assignment.seat", back_populates="script")
    settlement: Mapped[Settlement | None] = relationship(back_populates="script")


class Assignment(Base):
    """A script given to a reviewer: seats 1 and 2 mark blind to each other, seat 3 adjudicates."""

    __tablename__ = "assignments"
    __table_args__ = (
        one_of("state", ASSIGNMENT_STATES),
        sa.UniqueConstraint("script_id", "reviewer_id"),
        sa.Index(
            "uq_assignments_seat_taken", "script_id", "seat", unique=True,
            sqlite_where=sa.text("state IN ('assigned', 'locked')"),
            postgresql_where=sa.text("state IN ('assigned', 'locked')"),
        ),
        sa.CheckConstraint("seat IN (1, 2, 3)", name="seat"),
        sa.CheckConstraint("(state = 'locked') = (locked_at IS NOT NULL)", name="locked_moment"),
    )  # fmt: skip

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    code: Mapped[str] = mapped_column(sa.String(8), unique=True, default=script_code)
    script_id: Mapped[str] = mapped_column(sa.ForeignKey("scripts.id"), index=True)
    reviewer_id: Mapped[int] = mapped_column(sa.ForeignKey("reviewers.account_id"), index=True)
    seat: Mapped[int]
    place: Mapped[int]  # random place in the reviewer's own queue
    state: Mapped[str] = mapped_column(default="assigned")
    due_on: Mapped[date]
    locked_at: Mapped[OptionalInstant]
    sent_back_reason: Mapped[str | None]
    sent_back_note: Mapped[str] = mapped_column(default="")
    script: Mapped[Script] = relationship(back_populates="assignments", lazy="joined")
    reviewer: Mapped[Reviewer] = relationship()
    review: Mapped[Review | None] = relationship(back_populates="assignment", lazy="joined")
