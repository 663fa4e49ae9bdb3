"""Changes of locked marks, each asked for by one person and decided by another."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.db import Base, Instant, Key, Listing, OptionalInstant, PublicId
from exam_app.review.models.scripts import Assignment


class MarkCorrection(Base):
    """A change of locked marks that one person asked for and another one decided. The first marks stay."""

    __tablename__ = "mark_corrections"
    __table_args__ = (
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_moment"),
        sa.CheckConstraint("(decided_at IS NULL) = (is_agreed IS NULL)", name="decided_how"),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_people"),
        sa.Index(
            "uq_mark_corrections_open", "assignment_id", unique=True,
            sqlite_where=sa.text("decided_at IS NULL"), postgresql_where=sa.text("decided_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    assignment_id: Mapped[int] = mapped_column(sa.ForeignKey("assignments.id"), index=True)
    changes: Mapped[Listing]  # [{"criterion": code, "before": 2, "after": 3}]
    reason: Mapped[str]
    asked_by: Mapped[str]
    asked_at: Mapped[Instant]
    decided_by: Mapped[str | None]
    decided_at: Mapped[OptionalInstant]
    is_agreed: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(default="")
    assignment: Mapped[Assignment] = relationship()
