"""Registrations, sittings, the head of every answer and every acknowledged revision behind it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.applications.models import Application
from exam_app.db import Base, Document, Instant, Key, Listing, OptionalInstant, PublicId, one_of
from exam_app.exams.models import Window

PARTS = ("one", "two")
REGISTRATION_STATES = ("registered", "withdrawn")
FEES = ("due", "paid", "waived")
SITTING_STATES = ("open", "submitted")
CLOSERS = ("candidate", "deadline")
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
        sa.CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided_moment"),
    )

    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registrations.id"), primary_key=True)
    kind: Mapped[str]
    request: Mapped[str]
    state: Mapped[str] = mapped_column(default="asked")
    extra_percent: Mapped[int] = mapped_column(default=0)
    extra_minutes: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[Instant]
    decided_at: Mapped[OptionalInstant]
    decided_by: Mapped[str | None]
    registration: Mapped[Registration] = relationship(back_populates="accommodation")


class Sitting(Base):
    """One part, being sat or closed. The deadline is fixed at the start and only ever granted later."""

    __tablename__ = "sittings"
    __table_args__ = (
        sa.UniqueConstraint("registration_id", "part"),
        one_of("part", PARTS),
        one_of("state", SITTING_STATES),
        sa.CheckConstraint("(state = 'submitted') = (submitted_at IS NOT NULL)", name="submitted_moment"),
        sa.CheckConstraint("(state = 'submitted') = (receipt IS NOT NULL)", name="submitted_receipt"),
        sa.CheckConstraint("started_at < ends_at", name="order"),
        sa.Index("ix_sittings_open", "state", "ends_at"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registrations.id"))
    part: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    attestation: Mapped[str]  # version of the statement that was confirmed
    started_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    granted_minutes: Mapped[int] = mapped_column(default=0)  # added while running, each with its reason in the audit
    option_orders: Mapped[Listing]  # Part One: for each position the form's letters as shown, like "CABD"
    submitted_at: Mapped[OptionalInstant]
    closed_by: Mapped[str | None]
    receipt: Mapped[str | None] = mapped_column(sa.String(64))
    packed: Mapped[Document | None]  # the frozen heads: Part One one string of the form's letters
    registration: Mapped[Registration] = relationship(back_populates="sittings", lazy="joined")
    responses: Mapped[list[Response]] = relationship(order_by="Response.position", back_populates="sitting")


class Response(Base):
    """The head: what counts now for one question or essay. A letter as shown, or plain text."""

    __tablename__ = "responses"

    sitting_id: Mapped[int] = mapped_column(sa.ForeignKey("sittings.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str] = mapped_column(default="")
    saved_at: Mapped[OptionalInstant]
    is_flagged: Mapped[bool] = mapped_column(default=False)
    ruled_out: Mapped[str] = mapped_column(default="")  # letters as shown
    is_chosen: Mapped[bool] = mapped_column(default=False)  # essays: this one is to be marked
    sitting: Mapped[Sitting] = relationship(back_populates="responses")


class Revision(Base):
    """Every acknowledged save. Append-only: the database refuses to change or delete it."""

    __tablename__ = "revisions"
    __table_args__ = (sa.UniqueConstraint("sitting_id", "client", "seq"),)

    sitting_id: Mapped[int] = mapped_column(sa.ForeignKey("sittings.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    client: Mapped[str] = mapped_column(sa.String(32))  # random for each open page
    seq: Mapped[int]
    base: Mapped[int]  # the revision the edit started from
    answer: Mapped[str]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    saved_at: Mapped[Instant]


class KeptDraft(Base):
    """Text of a save that was refused because another window had gone on; never dropped."""

    __tablename__ = "kept_drafts"
    __table_args__ = (sa.UniqueConstraint("sitting_id", "client", "seq"),)

    id: Mapped[Key]
    sitting_id: Mapped[int] = mapped_column(sa.ForeignKey("sittings.id"), index=True)
    position: Mapped[int]
    client: Mapped[str] = mapped_column(sa.String(32))
    seq: Mapped[int]
    base: Mapped[int]
    answer: Mapped[str]
    reason: Mapped[str]
    kept_at: Mapped[Instant]
