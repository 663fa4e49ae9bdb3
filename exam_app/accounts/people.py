"""Inviting people, setting passwords, changing roles, closing accounts."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.accounts import rules
from exam_app.accounts.models import Account, AccountRole, Invitation
from exam_app.accounts.passwords import Passwords
from exam_app.accounts.service import account_by_email, digest, end_sessions
from exam_app.audit import Event
from exam_app.db import hit_one
from exam_app.errors import Missing
from exam_app.permissions import Role


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the list of people shows them."""

    public_id: str
    name: str
    email: str
    roles: tuple[Role, ...]
    is_active: bool
    has_password: bool


def invite(session: Session, *, email: str, name: str, roles: Iterable[Role], by: str, now: datetime) -> str:
    """Make a one-time link for this person; returns its secret token, valid 72 hours.

    For somebody who has an account the link sets a new password and leaves the roles alone.
    Raises RolesClash.
    """
    wanted = sorted(set(roles))
    rules.may_combine(wanted)
    token = secrets.token_urlsafe(32)
    session.add(
        Invitation(
            token_hash=digest(token), email=email.strip().casefold(), name=name.strip(), roles=wanted,
            invited_by=by, created_at=now, expires_at=now + rules.INVITATION_LIFE,
        )
    )  # fmt: skip
    audit.record(session, Event.PERSON_INVITED, by=by, about=digest(email)[:22], at=now, roles=wanted)
    session.flush()
    return token


def invitation(session: Session, token: str, *, now: datetime) -> Invitation:
    """The open invitation behind this token. Raises InvitationUsed."""
    found = session.get(Invitation, digest(token))
    if found is None or found.used_at is not None or found.expires_at < now:
        raise rules.InvitationUsed("This link can no longer be used.")
    return found


def accept(session: Session, passwords: Passwords, token: str, *, password: str, now: datetime) -> Account:
    """Use the link: make or open the account with this password, and end its old sessions."""
    found = invitation(session, token, now=now)
    # Of two browsers with the same link only one may win.
    used = sa.update(Invitation).where(Invitation.token_hash == found.token_hash, Invitation.used_at.is_(None))
    if not hit_one(session, used.values(used_at=now)):
        raise rules.InvitationUsed("This link can no longer be used.")
    account = account_by_email(session, found.email)
    if account is None:
        account = create(session, email=found.email, name=found.name, roles=map(Role, found.roles), by=found.invited_by, now=now)
    account.password_hash = passwords.hash(password)
    end_sessions(session, account, now=now)
    audit.record(session, Event.PASSWORD_SET, by=account.public_id, about=account.public_id, at=now)
    return account


def create(session: Session, *, email: str, name: str, roles: Iterable[Role], by: str, now: datetime) -> Account:
    """A new account without a password. Raises RolesClash."""
    wanted = sorted(set(roles))
    rules.may_combine(wanted)
    account = Account(email=email.strip().casefold(), name=name.strip(), created_at=now)
    account.held = [AccountRole(role=role) for role in wanted]
    session.add(account)
    session.flush()
    audit.record(session, Event.ACCOUNT_CREATED, by=by, about=account.public_id, at=now, roles=wanted)
    return account


def change_roles(session: Session, account: Account, roles: Iterable[Role], *, by: str, now: datetime) -> None:
    """Give exactly these roles. Raises RolesClash, LastAdministrator."""
    wanted, before = sorted(set(roles)), sorted(account.roles)
    rules.may_combine(wanted)
    if Role.ADMINISTRATOR in before and Role.ADMINISTRATOR not in wanted:
        _another_administrator(session, account)
    account.held = [row for row in account.held if row.role in wanted]
    account.held += [AccountRole(role=role) for role in wanted if role not in before]
    session.flush()
    audit.record(session, Event.ROLES_CHANGED, by=by, about=account.public_id, at=now, before=before, after=wanted)


def close(session: Session, account: Account, *, by: str, now: datetime) -> None:
    """Close the account: no sign-in, all sessions ended; its history stays. Raises LastAdministrator."""
    if Role.ADMINISTRATOR in account.roles:
        _another_administrator(session, account)
    account.is_active = False
    end_sessions(session, account, now=now)
    audit.record(session, Event.ACCOUNT_CLOSED, by=by, about=account.public_id, at=now)


def _another_administrator(session: Session, account: Account) -> None:
    others = sa.select(sa.func.count()).select_from(AccountRole).join(Account)
    others = others.where(AccountRole.role == Role.ADMINISTRATOR, Account.is_active, Account.id != account.id)
    if not session.scalar(others):
        raise rules.LastAdministrator("This is the last administrator.")


def account_of(session: Session, public_id: str) -> Account:
    """The account with this public id. Raises Missing."""
    found = session.scalar(sa.select(Account).where(Account.public_id == public_id))
    if found is None:
        raise Missing
    return found


def everybody(session: Session) -> Sequence[Person]:
    """All people, by name."""
    rows = session.scalars(sa.select(Account).order_by(Account.name))
    return [Person(a.public_id, a.name, a.email, tuple(sorted(a.roles)), a.is_active, a.password_hash is not None) for a in rows]


def with_role(session: Session, role: Role) -> Sequence[Account]:
    """Active people who hold this role, by name."""
    query = sa.select(Account).join(AccountRole).where(AccountRole.role == role, Account.is_active)
    return session.scalars(query.order_by(Account.name)).all()
