"""Conflicts that the coordinator knows of, and those that came to light after marks were locked."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.accounts.models import Account
from exam_app.db import Base, Instant, Key, OptionalInstant, PublicId, one_of
from exam_app.review.models.scripts import Assignment

KINDS = ("person", "employer", "application")
OUTCOMES = ("stands", "set_aside")


class ListedConflict(Base):
    """A reviewer, and a person, an organisation or an application they must stay away from. Ended, never deleted."""

    __tablename__ = "listed_conflicts"
    __table_args__ = (
        one_of("kind", KINDS),
        sa.CheckConstraint("(kind = 'application') = (application_id IS NOT NULL)", name="application"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_moment"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(default="")  # of the person or the organisation
    application_id: Mapped[int | None] = mapped_column(sa.ForeignKey("applications.id"))
    reason: Mapped[str]
    added_by: Mapped[str]
    added_at: Mapped[Instant]
    ended_by: Mapped[str | None]
    ended_at: Mapped[OptionalInstant]
    end_reason: Mapped[str] = mapped_column(default="")
    account: Mapped[Account] = relationship()


class LateConflict(Base):
    """A conflict found after the marks were locked: the coordinator decides whether they stand."""

    __tablename__ = "late_conflicts"
    __table_args__ = (
        one_of("outcome", OUTCOMES),
        sa.CheckConstraint("(decided_at IS NULL) = (outcome IS NULL)", name="decided_outcome"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    assignment_id: Mapped[int] = mapped_column(sa.ForeignKey("assignments.id"), unique=True)
    why: Mapped[str]  # the word of the rule, for the coordinator
    found_at: Mapped[Instant]
    outcome: Mapped[str | None]
    reason: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[str | None]
    decided_at: Mapped[OptionalInstant]
    assignment: Mapped[Assignment] = relationship()
