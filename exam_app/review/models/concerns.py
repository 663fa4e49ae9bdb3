"""A reviewer's worry about somebody's welfare or about confidentiality, and what the office did. Nobody else sees it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.db import Base, Instant, Key, OptionalInstant, PublicId, one_of
from exam_app.review.models.scripts import Script

STEPS = ("noted", "identified", "closed")


class Concern(Base):
    """A script that a reviewer sent back because something in it worried them."""

    __tablename__ = "concerns"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    script_id: Mapped[str] = mapped_column(sa.ForeignKey("scripts.id"), index=True)
    note: Mapped[str]
    raised_at: Mapped[Instant]
    told_at: Mapped[OptionalInstant]  # when the coordinators got their message
    script: Mapped[Script] = relationship()
    steps: Mapped[list[ConcernStep]] = relationship(order_by="ConcernStep.id")


class ConcernStep(Base):
    """What a coordinator did about it; never changed. "identified" is the breaking of the glass."""

    __tablename__ = "concern_steps"
    __table_args__ = (one_of("deed", STEPS),)

    id: Mapped[Key]
    concern_id: Mapped[int] = mapped_column(sa.ForeignKey("concerns.id"), index=True)
    deed: Mapped[str]
    text: Mapped[str]
    by: Mapped[str]
    at: Mapped[Instant]
