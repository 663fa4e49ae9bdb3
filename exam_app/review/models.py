"""Scripts, assignments, marks and settlements. No table here points to a sitting or a person who wrote."""

from __future__ import annotations

import secrets
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.accounts.models import Account
from exam_app.bank.models import Criterion, PromptVersion
from exam_app.db import Base, Instant, Key, Listing, OptionalInstant, PublicId, one_of, public_token
from exam_app.exams.models import Window

SCRIPT_STATES = ("waiting", "in_review", "adjudication", "settled", "blank", "sent_back")
ASSIGNMENT_STATES = ("assigned", "locked", "sent_back", "withdrawn")
SEND_BACK_REASONS = ("identifies", "conflict", "concern")
METHODS = ("mean", "adjudicated", "blank")
ALPHABET = "23456789CFGHJMPQRVWX"


def script_code() -> str:
    """Eight random characters without vowels or look-alikes, made anew for each assignment."""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


class Reviewer(Base):
    """What the pool knows of a reviewer."""

    __tablename__ = "reviewers"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True)
    designations: Mapped[Listing]
    employer: Mapped[str] = mapped_column(default="")
    capacity: Mapped[int] = mapped_column(default=12)  # scripts a window
    account: Mapped[Account] = relationship(lazy="joined")


class Declaration(Base):
    """A reviewer's promise of confidentiality for a window, given before any script is shown."""

    __tablename__ = "declarations"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True)
    window_id: Mapped[int] = mapped_column(sa.ForeignKey("windows.id"), primary_key=True)
    conflicts: Mapped[str] = mapped_column(default="")
    made_at: Mapped[Instant]


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
    sha256: Mapped[str] = mapped_column(sa.String(64))
    state: Mapped[str] = mapped_column(default="waiting")
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


class Review(Base):
    """A reviewer's marks for one script: a draft until the assignment is locked, then frozen."""

    __tablename__ = "reviews"

    id: Mapped[Key]
    assignment_id: Mapped[int] = mapped_column(sa.ForeignKey("assignments.id"), unique=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))  # of the text that was marked
    comment: Mapped[str] = mapped_column(default="")  # for the candidate
    private_note: Mapped[str] = mapped_column(default="")  # for nobody but the writer
    saved_at: Mapped[Instant]
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


class Settlement(Base):
    """The script's score as the rule settled it, exact as a fraction of points."""

    __tablename__ = "settlements"
    __table_args__ = (one_of("method", METHODS),)

    script_id: Mapped[str] = mapped_column(sa.ForeignKey("scripts.id"), primary_key=True)
    method: Mapped[str]
    seats: Mapped[Listing]  # whose marks were used; after a third review the closest pair
    points_num: Mapped[int]
    points_den: Mapped[int]
    out_of: Mapped[int]
    reasons: Mapped[Listing]  # why a third review was asked for; empty when it was not
    criteria: Mapped[Listing]  # [{"criterion": code, "points": "7/2", "out_of": 5}]
    sha256: Mapped[str] = mapped_column(sa.String(64))  # of the text that the marks belong to
    settled_at: Mapped[Instant]
    script: Mapped[Script] = relationship(back_populates="settlement")
