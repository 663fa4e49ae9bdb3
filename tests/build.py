"""Builders over the real database, and the cast that every test shares.

They call the same verbs as the pages do, and they always add other people's rows, so that a
query that forgets its owner shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from exam_app.accounts import people
from exam_app.accounts.models import Account
from exam_app.accounts.passwords import Passwords
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


def _person(session: Session, name: str, roles: set[Role], now: datetime) -> Account:
    full = f"{name.capitalize()} {SURNAMES[name]}"
    account = people.create(session, email=f"{name}@example.org", name=full, roles=roles, by="system", now=now)
    account.password_hash = CHEAP.hash(PASSWORD)
    return account


def stock(session: Session, *, now: datetime) -> None:
    """Import the shipped bank, publish a form, and open a window around `now`."""
