"""A candidate's place in a window and the arrangements that belong to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.applications.models import Application
from exam_app.db import Base, Document, Instant, Key, Listing, OptionalInstant, PublicId, one_of
from exam_app.exams.models import Window

if TYPE_CHECKING:
    from exam_app.sitting.models.running import Sitting

REGISTRATION_STATES = ("registered", "withdrawn")
FEES = ("due", "paid", "waived")
ACCOMMODATION_STATES = ("asked", "granted", "declined")
ACCOMMODATION_KINDS = ("disability", "language", "other")


class Registration(Base):
    """A candidate's place in a window, with the parts that are to be sat."""

    __tablename__ = "registrations"
    __table_args__ = (
        sa.UniqueConstraint("application_id", "window_id"),
        one_of("state", REGISTRATION_STATES),
        one_of("fee", FEES),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("applications.id"), index=True)
    window_id: Mapped[int] = mapped_column(sa.ForeignKey("windows.id"), index=True)
    designation: Mapped[str]
    attempt_no: Mapped[int]
    parts: Mapped[Listing]  # of PARTS; a passed part that is still valid is not sat again
    state: Mapped[str] = mapped_column(default="registered")
    fee: Mapped[str] = mapped_column(default="due")
    registered_at: Mapped[Instant]
    readiness: Mapped[Document | None]  # {"ready": bool, "checks": [...]}
    readiness_at: Mapped[OptionalInstant]
    application: Mapped[Application] = relationship(lazy="joined")
    window: Mapped[Window] = relationship(lazy="joined")
    accommodation: Mapped[Accommodation | None] = relationship(back_populates="registration", lazy="joined")
    sittings: Mapped[list[Sitting]] = relationship(order_by="Sitting.part", back_populates="registration")


class Accommodation(Base):
    """What the candidate asked for and what was decided; never seen by reviewers."""

    __tablename__ = "accommodations"
    __table_args__ = (
        one_of("state", ACCOMMODATION_STATES),
        one_of("kind", ACCOMMODATION_KINDS),
        sa.CheckConstraint("extra_percent >= 0 AND extra_minutes >= 0", name="never_less"),
        sa.CheckConstraint("break_minutes >= 0", name="break_never_less"),
        sa.CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided_moment"),
    )

    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registrations.id"), primary_key=True)
    kind: Mapped[str]
    request: Mapped[str]
    state: Mapped[str] = mapped_column(default="asked")
    extra_percent: Mapped[int] = mapped_column(default=0)
    extra_minutes: Mapped[int] = mapped_column(default=0)
    break_minutes: Mapped[int] = mapped_column(default=0, server_default="0")  # of each part, with the clock stopped
    reason: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[Instant]
    decided_at: Mapped[OptionalInstant]
    decided_by: Mapped[str | None]
    registration: Mapped[Registration] = relationship(back_populates="accommodation")
