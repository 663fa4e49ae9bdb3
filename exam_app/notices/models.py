"""The inbox and the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from exam_app.db import Base, Instant, Key, OptionalInstant, PublicId


class Notice(Base):
    """One line in a person's inbox."""

    __tablename__ = "notices"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    subject: Mapped[str]
    body: Mapped[str]
    path: Mapped[str | None]
    sent_at: Mapped[Instant]
    read_at: Mapped[OptionalInstant]


class OutboxMail(Base):
    """A mail that waits to leave; written with the deed that caused it."""

    __tablename__ = "outbox_mails"

    id: Mapped[Key]
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    made_at: Mapped[Instant]
    sent_at: Mapped[OptionalInstant]
    tries: Mapped[int] = mapped_column(default=0)
