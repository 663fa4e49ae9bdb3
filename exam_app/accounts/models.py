"""Accounts, their roles, sessions, invitations and the counters that slow guessing."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.db import Base, Instant, Key, Listing, OptionalInstant, PublicId, one_of
from exam_app.permissions import Role


class Account(Base):
    """A person. Without a password nobody can sign in as them yet."""

    __tablename__ = "accounts"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    email: Mapped[str] = mapped_column(unique=True)  # case-folded
    name: Mapped[str]
    password_hash: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Instant]
    zone: Mapped[str] = mapped_column(default="America/New_York")
    held: Mapped[list[AccountRole]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(row.role) for row in self.held)


class AccountRole(Base):
    """One role of one person."""

    __tablename__ = "account_roles"
    __table_args__ = (one_of("role", Role),)

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)


class SignInSession(Base):
    """A signed-in browser; revocable, known by the hash of its token only."""

    __tablename__ = "sign_in_sessions"

    token_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    started_at: Mapped[Instant]
    seen_at: Mapped[Instant]
    ended_at: Mapped[OptionalInstant]
    account: Mapped[Account] = relationship(lazy="joined")


class Invitation(Base):
    """A one-time link that makes an account or sets a new password."""

    __tablename__ = "invitations"

    token_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    email: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    roles: Mapped[Listing]
    invited_by: Mapped[str]
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_at: Mapped[OptionalInstant]


class Throttle(Base):
    """Wrong passwords in a row, for one account or one network address (`subject` is a hash)."""

    __tablename__ = "throttles"

    subject: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    failures: Mapped[int]
    last_failed_at: Mapped[Instant]
