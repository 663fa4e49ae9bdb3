"""Builders over the real database, and the cast that every test shares.

They call the same verbs as the pages do, and they always add other people's rows, so that a
query that forgets its owner shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts import people as accounts
from exam_app.accounts.models import Account
from exam_app.accounts.passwords import Passwords
from exam_app.audit import BY_THE_SYSTEM
from exam_app.bank import service as bank
from exam_app.exams import service as exams
from exam_app.exams.models import ExamForm
from exam_app.permissions import Role

PASSWORD = "seven green kettles sing"
CHEAP = Passwords(memory_kib=8, rounds=1)


@dataclass
class Cast:
    """Ada and Ben apply; Ruth, Rolf and Rosa review; Iris writes; Clara chairs; Cora and Carl coordinate; Adam administers."""

    ada: Account
    ben: Account
    ruth: Account
    rolf: Account
    rosa: Account
    iris: Account
    clara: Account
    cora: Account
    carl: Account
    adam: Account


ROLES = {
    "ada": {Role.APPLICANT},
    "ben": {Role.APPLICANT},
    "ruth": {Role.REVIEWER},
    "rolf": {Role.REVIEWER},
    "rosa": {Role.REVIEWER},
    "iris": {Role.AUTHOR},
    "clara": {Role.COMMITTEE},
    "cora": {Role.COORDINATOR},
    "carl": {Role.COORDINATOR},
    "adam": {Role.ADMINISTRATOR},
}
SURNAMES = {
    "ada": "Lindqvist", "ben": "Okafor", "ruth": "Amsel", "rolf": "Brandt", "rosa": "Castillo",
    "iris": "Dupont", "clara": "Eze", "cora": "Fournier", "carl": "Grunwald", "adam": "Hale",
}  # fmt: skip


def make_cast(session: Session, *, now: datetime) -> Cast:
    """Accounts with passwords for the whole cast."""
    return Cast(**{name: _person(session, name, roles, now) for name, roles in ROLES.items()})


def find_cast(session: Session) -> Cast:
    """The cast that is there already."""
    people = {account.email.partition("@")[0]: account for account in session.scalars(sa.select(Account))}
    return Cast(**{name: people[name] for name in ROLES})


def _person(session: Session, name: str, roles: set[Role], now: datetime) -> Account:
    full = f"{name.capitalize()} {SURNAMES[name]}"
    account = accounts.create(session, email=f"{name}@example.org", name=full, roles=roles, by="system", now=now)
    account.password_hash = CHEAP.hash(PASSWORD)
    return account


def freeze_form(
    session: Session, form: ExamForm, *, by: tuple[str, str] = ("clara", "cleo"), note: str = "", now: datetime
) -> None:
    """Publish a draft as two people do: one proposes it, the other confirms what is proposed."""
    proposal = exams.propose_freeze(session, form, note=note, by=by[0], now=now)
    exams.confirm_freeze(session, form, seen=proposal.content_hash, by=by[1], now=now)


def stock(session: Session, *, now: datetime) -> None:
    """Import the shipped bank, publish form "IMH-2026-A" (cut 48 of 60), and freeze a window around `now`."""
    bank.import_content(session, by=BY_THE_SYSTEM, now=now)
    exams.import_blueprints(session, now=now)
    policy = exams.import_policy(session, now=now)
    form = exams.assemble_form(
        session, code="IMH-2026-A", title="Spring 2026", blueprint_code="imh-example", seed=2026, by=BY_THE_SYSTEM, now=now
    )
    freeze_form(session, form, now=now)
    exams.set_cut_score(
        session, form, points=48, out_of=60, authority="Example committee", decided_on=now.date(), by=BY_THE_SYSTEM, now=now
    )
    window = exams.plan_window(
        session, title="Spring window 2026", form=form, policy=policy, zone="America/New_York",
        opens_at=now - timedelta(hours=1), closes_at=now + timedelta(days=6), by=BY_THE_SYSTEM, now=now,
    )  # fmt: skip
    exams.freeze_window(session, window, by=BY_THE_SYSTEM, now=now)
