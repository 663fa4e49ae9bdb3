"""Signing in and out, and the sessions behind it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.accounts import rules
from exam_app.accounts.models import Account, AccountRole, SignInSession, Throttle
from exam_app.accounts.passwords import Passwords
from exam_app.audit import Event
from exam_app.db import rows_as, rows_from
from exam_app.permissions import Role

TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Identity:
    """The signed-in person of a request; what Flask-Login calls a user."""

    account_id: int
    public_id: str
    name: str
    email: str
    roles: frozenset[Role]
    zone: str
    token: str
    seen_at: datetime
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        return self.token


def digest(secret: str) -> str:
    """What is stored in place of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def sign_in(session: Session, passwords: Passwords, *, email: str, password: str, address: str, now: datetime) -> str | None:
    """Check the password and start a session; its token, or None when they do not fit.

    Raises SignInDelayed while this account or network address has to wait. Says the same for
    an unknown account as for a wrong password.
    """
    account = _recognised(session, passwords, email=email, password=password, address=address, now=now)
    if account is None:
        return None
    audit.record(session, Event.SIGNED_IN, by=account.public_id, about=account.public_id, at=now)
    return start_session(session, account, now=now)


def confirm(session: Session, passwords: Passwords, account_id: int, *, password: str, address: str, now: datetime) -> bool:
    """Whether who is signed in knows the password: for a deed that an open session alone must not do.

    Wrong tries count, and raise SignInDelayed, as at the sign-in.
    """
    email = session.get_one(Account, account_id).email
    return _recognised(session, passwords, email=email, password=password, address=address, now=now) is not None


def _recognised(
    session: Session, passwords: Passwords, *, email: str, password: str, address: str, now: datetime
) -> Account | None:
    subjects = _subjects(email, address)
    _refuse_while_delayed(session, subjects, now)
    account = account_by_email(session, email)
    known = account is not None and account.is_active
    if not passwords.matches(account.password_hash if account and known else None, password):
        _count_failure(session, subjects, now)
        audit.record(
            session,
            Event.SIGN_IN_FAILED,
            by=audit.BY_THE_SYSTEM,
            about=account.public_id if account else "unknown",
            at=now,
            reason="password",
        )
        return None
    assert account is not None
    session.execute(sa.delete(Throttle).where(Throttle.subject == subjects[0]))
    _renew_hash(passwords, account, password)
    return account


def start_session(session: Session, account: Account, *, now: datetime) -> str:
    """A new session for this person; returns its token, 256 random bits."""
    token = secrets.token_urlsafe(32)
    session.add(SignInSession(token_hash=digest(token), account_id=account.id, started_at=now, seen_at=now))
    session.flush()
    return token


def identity_of(session: Session, token: str, *, now: datetime, idle: timedelta, longest: timedelta) -> Identity | None:
    """The person behind a session's token, with the roles of this very moment; None when it ended."""
    rows = session.connection().execute(_WHO, {"token_hash": digest(token)}).all()
    if not rows or rows[0].ended_at is not None or not rows[0].is_active:
        return None
    one = rows[0]
    if not rules.is_alive(one.started_at, one.seen_at, now, idle=idle, longest=longest):
        return None
    roles = frozenset(Role(row.role) for row in rows if row.role)
    return Identity(one.id, one.public_id, one.name, one.email, roles, one.zone, token, one.seen_at)


# Every request asks this: one statement, no objects.
_WHO = (
    sa.select(
        SignInSession.started_at, SignInSession.seen_at, SignInSession.ended_at, Account.id, Account.public_id, Account.name,
        Account.email, Account.zone, Account.is_active, AccountRole.role,
    )
    .join(Account, SignInSession.account_id == Account.id)
    .outerjoin(AccountRole, AccountRole.account_id == Account.id)
    .where(SignInSession.token_hash == sa.bindparam("token_hash"))
)  # fmt: skip


def alive_sessions(
    connection: sa.Connection, hashes: Collection[str], *, now: datetime, idle: timedelta, longest: timedelta
) -> frozenset[str]:
    """Which of these sessions, given by the hashes of their tokens, have not ended."""
    dialect = connection.dialect.name
    given = rows_as("hashes", dialect, ["token_hash"], [[one] for one in hashes])
    return frozenset(connection.scalars(_ALIVE[dialect], given | {"oldest": now - longest, "idle_since": now - idle}))


def _alive_query(dialect: str) -> sa.Select[*tuple[Any, ...]]:
    asked = rows_from("hashes", dialect, token_hash=str)
    query = sa.select(SignInSession.token_hash).join(asked, asked.c.token_hash == SignInSession.token_hash)
    return query.join(Account, SignInSession.account_id == Account.id).where(
        Account.is_active, SignInSession.ended_at.is_(None), SignInSession.started_at >= sa.bindparam("oldest"),
        SignInSession.seen_at >= sa.bindparam("idle_since"),
    )  # fmt: skip


_ALIVE = {dialect: _alive_query(dialect) for dialect in ("sqlite", "postgresql")}


def touch(session: Session, token: str, *, now: datetime) -> None:
    """Note that the session is in use."""
    session.connection().execute(_TOUCH, {"of_token": digest(token), "at": now})


def touch_all(connection: sa.Connection, until: Mapping[str, datetime]) -> None:
    """Let the sessions with these hashes count as used until then, so that they last as long as a part does."""
    if until:
        connection.execute(_TOUCH, [{"of_token": token_hash, "at": at} for token_hash, at in until.items()])


_TOUCH = sa.update(SignInSession).where(SignInSession.token_hash == sa.bindparam("of_token")).values(seen_at=sa.bindparam("at"))


def sign_out(session: Session, identity: Identity, *, now: datetime) -> None:
    """End this session on the server."""
    row = session.get(SignInSession, digest(identity.token))
    if row is not None:
        row.ended_at = now
    audit.record(session, Event.SIGNED_OUT, by=identity.public_id, about=identity.public_id, at=now)


def end_sessions(session: Session, account: Account, *, now: datetime) -> None:
    """End every session of this person: after a new password, or when the account is closed."""
    running = sa.update(SignInSession).where(SignInSession.account_id == account.id, SignInSession.ended_at.is_(None))
    session.execute(running.values(ended_at=now))


def account_by_email(session: Session, email: str) -> Account | None:
    """The account of this mail address, whatever its case."""
    return session.scalar(sa.select(Account).where(Account.email == email.strip().casefold()))


def _subjects(email: str, address: str) -> tuple[str, str]:
    return digest("account:" + email.strip().casefold()), digest("address:" + address)


def _refuse_while_delayed(session: Session, subjects: tuple[str, str], now: datetime) -> None:
    for row in session.scalars(sa.select(Throttle).where(Throttle.subject.in_(subjects))):
        # A shared address serves many people: it gets ten times the free tries.
        failures = row.failures if row.subject == subjects[0] else row.failures // 10
        wait = rules.must_wait(failures, row.last_failed_at, now)
        if wait:
            seconds = int(wait.total_seconds()) + 1
            raise rules.SignInDelayed("Too many wrong passwords.", f"Try again in {seconds} seconds.")


def _count_failure(session: Session, subjects: tuple[str, str], now: datetime) -> None:
    for subject in subjects:
        row = session.get(Throttle, subject)
        if row is None:
            session.add(Throttle(subject=subject, failures=1, last_failed_at=now))
        else:
            row.failures, row.last_failed_at = row.failures + 1, now
    session.flush()


def _renew_hash(passwords: Passwords, account: Account, password: str) -> None:
    if account.password_hash and passwords.is_outdated(account.password_hash):
        account.password_hash = passwords.hash(password)
