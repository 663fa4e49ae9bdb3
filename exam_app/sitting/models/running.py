"""A part being sat: the head of every answer, every acknowledged revision, and whatever arrived too late or stale."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.db import Base, Document, Instant, Key, Listing, OptionalInstant, PublicId, one_of
from exam_app.sitting.models.places import Registration

PARTS = ("one", "two")
SITTING_STATES = ("open", "submitted")
CLOSERS = ("candidate", "deadline")
LATE_STATES = ("waiting", "admitted", "rejected")
LATE_WAYS = ("line", "rescue")


def draft_key() -> str:
    """A random AES-256 key, 64 hex digits."""
    return secrets.token_hex(32)


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
        sa.CheckConstraint("(paused_at IS NULL) = (pause_why IS NULL)", name="paused_moment"),
        sa.CheckConstraint("pause_why IS NULL OR pause_why IN ('office', 'break')", name="pause_why"),
        sa.Index("ix_sittings_open", "state", "ends_at"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registrations.id"))
    part: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    attestation: Mapped[str]  # version of the statement that was confirmed
    epoch: Mapped[int] = mapped_column(default=1, server_default="1")  # grows with each take-over by another device
    device: Mapped[str | None] = mapped_column(sa.String(64))  # hash of the name of the device that holds the part
    held_at: Mapped[OptionalInstant]
    draft_key: Mapped[str] = mapped_column(
        sa.String(64), default=draft_key, server_default=""
    )  # of the drafts kept on the candidate's computer
    started_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    granted_minutes: Mapped[int] = mapped_column(default=0)  # the sum of the grants while running
    break_seconds: Mapped[int] = mapped_column(default=0, server_default="0")  # what is left of the candidate's own breaks
    paused_at: Mapped[OptionalInstant]  # the clock stands still since then
    pause_until: Mapped[OptionalInstant]  # a break that is used up goes on by itself
    pause_why: Mapped[str | None]
    option_orders: Mapped[Listing]  # Part One: for each position the form's letters as shown, like "CABD"
    submitted_at: Mapped[OptionalInstant]
    closed_by: Mapped[str | None]
    receipt: Mapped[str | None] = mapped_column(sa.String(64))
    packed: Mapped[Document | None]  # the frozen heads; the letters of Part One are read by `letters.letters_by_position`
    registration: Mapped[Registration] = relationship(back_populates="sittings", lazy="joined")
    responses: Mapped[list[Response]] = relationship(order_by="Response.position", back_populates="sitting")


class Response(Base):
    """The head: what counts now for one question or essay. Letters as shown ("B", "AC"), or plain text."""

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


class LateWork(Base):
    """An answer that came after the end: beside the on-time state, until two people have decided about it."""

    __tablename__ = "late_work"
    __table_args__ = (
        sa.UniqueConstraint("sitting_id", "client", "seq"),
        one_of("state", LATE_STATES),
        one_of("way", LATE_WAYS),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    sitting_id: Mapped[int] = mapped_column(sa.ForeignKey("sittings.id"), index=True)
    position: Mapped[int]
    client: Mapped[str] = mapped_column(sa.String(32))
    seq: Mapped[int]
    base: Mapped[int]
    answer: Mapped[str]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    typed_at: Mapped[Instant]  # by the candidate's computer, so for information only
    arrived_at: Mapped[Instant]
    way: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")


class EarlierReceipt(Base):
    """A receipt that was replaced, because the part was opened again or late work was admitted; it still verifies."""

    __tablename__ = "earlier_receipts"

    receipt: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    sitting_id: Mapped[int] = mapped_column(sa.ForeignKey("sittings.id"), index=True)
    submitted_at: Mapped[Instant]
    closed_by: Mapped[str]
    replaced_at: Mapped[Instant]
