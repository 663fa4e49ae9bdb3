"""The invented people of the demonstration and what each can try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from exam_app.accounts import people
from exam_app.accounts.models import Account
from exam_app.accounts.passwords import Passwords
from exam_app.audit import BY_THE_SYSTEM
from exam_app.permissions import Role

PASSWORD = "seven green kettles sing"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to sign in as."""

    key: str
    name: str
    role: Role
    task: str

    @property
    def email(self) -> str:
        return f"{self.key}@example.org"


def everybody() -> tuple[DemoPerson, ...]:
    """All of them, in the order in which the river flows."""
    return (
        DemoPerson(
            "ada", "Ada Lindqvist", Role.APPLICANT, "approved and registered: sits the exam now (Clinical, North Carolina)"
        ),
        DemoPerson("ben", "Ben Okafor", Role.APPLICANT, "has an unfinished application (Policy, Oregon)"),
        DemoPerson("dana", "Dana Whitehorse", Role.APPLICANT, "waits for approval (Research/Faculty, New Mexico)"),
        DemoPerson("mara", "Mara Jensen", Role.APPLICANT, "reads a result: passed (Clinical, Virginia)"),
        DemoPerson("noor", "Noor Haddad", Role.APPLICANT, "reads a result: Part Two not passed (Clinical, Alliance)"),
        DemoPerson("eli", "Eli Park", Role.APPLICANT, "has sat and waits (Clinical, North Carolina)"),
        DemoPerson("fay", "Fay Moreau", Role.APPLICANT, "has sat and waits (Clinical, Virginia)"),
        DemoPerson("gus", "Gus Adeyemi", Role.APPLICANT, "has sat and waits (Clinical, Alliance)"),
        DemoPerson("hana", "Hana Sato", Role.APPLICANT, "has sat and waits (Policy, New Mexico)"),
        DemoPerson("ivo", "Ivo Petrov", Role.APPLICANT, "has sat and waits (Research/Faculty, Oregon)"),
        DemoPerson("pia", "Pia Sommer", Role.APPLICANT, "has sat; words of hers wait for a decision (Clinical, Virginia)"),
        DemoPerson("quinn", "Quinn Novak", Role.APPLICANT, "has sat and waits (Clinical, Alliance)"),
        DemoPerson("jon", "Jon Abara", Role.APPLICANT, "sits Part One now, paused by the office (Clinical, Virginia)"),
        DemoPerson("kit", "Kit Larsen", Role.APPLICANT, "sits Part One now, without a connection (Policy, New Mexico)"),
        DemoPerson("lou", "Lou Ferreira", Role.APPLICANT, "has sat; the last words came late (Clinical, North Carolina)"),
        DemoPerson("ruth", "Ruth Amsel", Role.REVIEWER, "marks essays"),
        DemoPerson("rolf", "Rolf Brandt", Role.REVIEWER, "marks essays"),
        DemoPerson("rosa", "Rosa Castillo", Role.REVIEWER, "marks essays, adjudicates"),
        DemoPerson("iris", "Iris Dupont", Role.AUTHOR, "writes items, sits on a standard-setting panel"),
        DemoPerson("clara", "Clara Eze", Role.COMMITTEE, "chairs the exam committee, leads a standard-setting panel"),
        DemoPerson("cleo", "Cleo Ito", Role.COMMITTEE, "reviews items, votes on them, sits on a panel"),
        DemoPerson("cem", "Cem Jansen", Role.COMMITTEE, "reviews items, votes on them, sits on a panel"),
        DemoPerson("cora", "Cora Fournier", Role.COORDINATOR, "coordinates: approves, runs windows, releases"),
        DemoPerson("carl", "Carl Grunwald", Role.COORDINATOR, "the second coordinator, where two must sign"),
        DemoPerson("adam", "Adam Hale", Role.ADMINISTRATOR, "invites people"),
    )


def make(session: Session, passwords: Passwords, *, now: datetime) -> dict[str, Account]:
    """Accounts for all of them, by key."""
    hashed = passwords.hash(PASSWORD)
    made = {}
    for person in everybody():
        account = people.create(session, email=person.email, name=person.name, roles={person.role}, by=BY_THE_SYSTEM, now=now)
        account.password_hash = hashed
        made[person.key] = account
    return made
