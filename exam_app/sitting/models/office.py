"""What the office does while a part runs: minutes, messages, incidents, and what takes two people."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from exam_app.db import Base, Instant, Key, OptionalInstant, PublicId, one_of

PROPOSALS = ("reopen", "admit", "reject")
INCIDENT_KINDS = ("outage", "candidate", "room", "other")


class Presence(Base):
    """When a running part was last heard of. Informs only: nothing is decided by it."""

    __tablename__ = "presences"

    sitting_id: Mapped[int] = mapped_column(sa.ForeignKey("sittings.id"), primary_key=True, autoincrement=False)
    seen_at: Mapped[Instant]


class Incident(Base):
    """Something that happened during an exam, of one candidate or of the whole window."""

    __tablename__ = "incidents"
    __table_args__ = (
        one_of("kind", INCIDENT_KINDS),
        sa.CheckConstraint("(resolved_at IS NULL) = (resolved_by IS NULL)", name="resolved_moment"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    window_id: Mapped[int] = mapped_column(sa.ForeignKey("windows.id"), index=True)
    sitting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("sittings.id"), index=True)
    kind: Mapped[str]
    text: Mapped[str]
    from_at: Mapped[OptionalInstant]  # of an outage
    until_at: Mapped[OptionalInstant]
    noted_by: Mapped[str]
    noted_at: Mapped[Instant]
    resolved_by: Mapped[str | None]
    resolved_at: Mapped[OptionalInstant]


class Grant(Base):
    """Minutes added to a running part. The end only ever grows."""

    __tablename__ = "grants"
    __table_args__ = (
        # An outage is credited once, however often somebody presses the button.
        sa.UniqueConstraint("sitting_id", "incident_id"),
        sa.CheckConstraint("minutes > 0", name="only_more"),
    )

    id: Mapped[Key]
    sitting_id: Mapped[int] = mapped_column(sa.ForeignKey("sittings.id"), index=True)
    incident_id: Mapped[int | None] = mapped_column(sa.ForeignKey("incidents.id"))
    minutes: Mapped[int]
    reason: Mapped[str]
    granted_by: Mapped[str]
    granted_at: Mapped[Instant]


class Message(Base):
    """A word from the office to one candidate in a running part, and when it was read."""

    __tablename__ = "exam_messages"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    sitting_id: Mapped[int] = mapped_column(sa.ForeignKey("sittings.id"), index=True)
    text: Mapped[str]
    sent_by: Mapped[str]
    sent_at: Mapped[Instant]
    read_at: Mapped[OptionalInstant]


def _open(name: str, column: str, condition: str) -> sa.Index:
    return sa.Index(name, column, unique=True, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))


class Proposal(Base):
    """A deed that takes two people: one proposes with a reason, another one decides."""

    __tablename__ = "proposals"
    __table_args__ = (
        one_of("kind", PROPOSALS),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="two_people"),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_moment"),
        sa.CheckConstraint("(decided_at IS NULL) = (is_agreed IS NULL)", name="decided_how"),
        sa.CheckConstraint("(kind = 'reopen') = (late_id IS NULL)", name="late_work"),
        sa.CheckConstraint("(kind = 'reopen') = (minutes IS NOT NULL)", name="reopen_minutes"),
        _open("uq_proposals_open_late", "late_id", "decided_at IS NULL"),
        _open("uq_proposals_open_reopening", "sitting_id", "decided_at IS NULL AND late_id IS NULL"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    kind: Mapped[str]
    sitting_id: Mapped[int] = mapped_column(sa.ForeignKey("sittings.id"), index=True)
    late_id: Mapped[int | None] = mapped_column(sa.ForeignKey("late_work.id"))
    minutes: Mapped[int | None]
    reason: Mapped[str]
    proposed_by: Mapped[str]
    proposed_at: Mapped[Instant]
    decided_by: Mapped[str | None]
    decided_at: Mapped[OptionalInstant]
    is_agreed: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(default="")
