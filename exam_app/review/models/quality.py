"""What the coordinator notes about the quality of marking, and what each reviewer is told after the release."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from exam_app.db import Base, Document, Instant, Key, one_of

WARNINGS = ("figures", "severe", "lenient", "drift", "quick", "seeds")
DECISIONS = ("looked", "watch", "spoke", "no_more")


class QualityNote(Base):
    """A decision about a warning, or that the window's figures were looked at. Nothing else follows from it."""

    __tablename__ = "quality_notes"
    __table_args__ = (
        one_of("warning", WARNINGS),
        one_of("decision", DECISIONS),
        sa.CheckConstraint("(warning = 'figures') = (reviewer_id IS NULL)", name="about"),
    )

    id: Mapped[Key]
    window_id: Mapped[int] = mapped_column(sa.ForeignKey("windows.id"), index=True)
    reviewer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("reviewers.account_id"))
    warning: Mapped[str]
    decision: Mapped[str]
    note: Mapped[str]
    noted_by: Mapped[str]
    noted_at: Mapped[Instant]


class QualityWarning(Base):
    """A warning that the coordinators were told of. `stands`: the figures still say so since they were last looked at."""

    __tablename__ = "quality_warnings"
    __table_args__ = (one_of("warning", WARNINGS[1:]),)

    window_id: Mapped[int] = mapped_column(sa.ForeignKey("windows.id"), primary_key=True)
    reviewer_id: Mapped[int] = mapped_column(sa.ForeignKey("reviewers.account_id"), primary_key=True)
    warning: Mapped[str] = mapped_column(primary_key=True)
    stands: Mapped[bool]
    raised_at: Mapped[Instant]


class QualityLook(Base):
    """When the figures of a window were last looked through for warnings."""

    __tablename__ = "quality_looks"

    window_id: Mapped[int] = mapped_column(sa.ForeignKey("windows.id"), primary_key=True)
    looked_at: Mapped[Instant]


class Calibration(Base):
    """How a reviewer marked in a window beside all others, without names; written once, at the release."""

    __tablename__ = "calibrations"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("reviewers.account_id"), primary_key=True)
    window_id: Mapped[int] = mapped_column(sa.ForeignKey("windows.id"), primary_key=True)
    figures: Mapped[Document]
    written_at: Mapped[Instant]
