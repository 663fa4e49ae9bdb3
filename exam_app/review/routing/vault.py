"""What the vault knows: who wrote a script and who is near them, and what is known of reviewers beside it.

Receives scripts and reviewers, hands on frozen values for `rules.conflicts`. A handful of queries,
however many there are of either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.applications.models import Application, PersonNamed
from exam_app.review import rules
from exam_app.review.blinding import ScriptWriter
from exam_app.review.models import Assignment, Declaration, ListedConflict, Reviewer, Script
from exam_app.sitting.models import Registration, Sitting

Id = TypeVar("Id", int, str)
AT_ONCE = 900  # parameters of a query, below every database's limit


def near(session: Session, scripts: Collection[str]) -> dict[str, rules.Near]:
    """The writer of each script and everybody near: who may not mark it."""
    wrote = _writers(session, scripts)
    about = _persons(session, {person for person, _ in wrote.values()})
    earlier = _earlier(session, about)
    made: dict[tuple[int, int], rules.Near] = {}
    for person, window in set(wrote.values()):
        made[person, window] = about[person].near(frozenset(who for who, where in earlier[person] if where != window))
    return {script: made[person, window] for script, (person, window) in wrote.items()}


@dataclass
class _Person:
    """What applications tell of one writer."""

    account_id: int
    name: str
    email: str
    names: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    employers: set[str] = field(default_factory=set)
    associations: set[str] = field(default_factory=set)
    applications: set[int] = field(default_factory=set)

    def near(self, earlier: frozenset[int]) -> rules.Near:
        return rules.Near(
            accounts=frozenset({self.account_id}), writer=self.name, writer_email=self.email, names=frozenset(self.names),
            emails=frozenset(self.emails), employers=frozenset(self.employers), earlier=earlier,
            associations=frozenset(self.associations), applications=frozenset(self.applications),
        )  # fmt: skip


def _writers(session: Session, scripts: Collection[str]) -> dict[str, tuple[int, int]]:
    """Script -> account of its writer, and its window."""
    query = sa.select(ScriptWriter.script_id, Application.applicant_id, Registration.window_id)
    query = query.join(Sitting, Sitting.id == ScriptWriter.sitting_id)
    query = query.join(Registration, Registration.id == Sitting.registration_id)
    query = query.join(Application, Application.id == Registration.application_id)
    found = {}
    for some in _in_parts(scripts):
        for script, person, window in session.execute(query.where(ScriptWriter.script_id.in_(some))):
            found[script] = (person, window)
    return found


def _persons(session: Session, accounts: Collection[int]) -> dict[int, _Person]:
    """These writers with all their applications, past ones included, and everybody named in them."""
    found: dict[int, _Person] = {}
    for some in _in_parts(accounts):
        for account, name, email in session.execute(
            sa.select(Account.id, Account.name, Account.email).where(Account.id.in_(some))
        ):
            found[account] = _Person(account, name, email)
        own = sa.select(Application.id, Application.applicant_id, Application.association)
        for application, account, association in session.execute(own.where(Application.applicant_id.in_(some))):
            found[account].applications.add(application)
            found[account].associations.add(association)
        for account, role, who, mail in session.execute(_named(some)):
            (found[account].employers if role == "employer" else found[account].names).add(who)
            found[account].emails |= {mail} if mail else set()
    return found


def _named(applicants: Sequence[int]) -> sa.Select[int, str, str, str | None]:
    query = sa.select(Application.applicant_id, PersonNamed.role, PersonNamed.name, PersonNamed.email)
    return query.join(PersonNamed, PersonNamed.application_id == Application.id).where(Application.applicant_id.in_(applicants))


def _earlier(session: Session, writers: Collection[int]) -> Mapping[int, set[tuple[int, int]]]:
    """Writer -> (reviewer, window) of scripts they had. Who may know the writer has window 0: it bars in every window."""
    query = sa.select(
        Application.applicant_id, Assignment.reviewer_id, Script.window_id, Assignment.state, Assignment.sent_back_reason
    )
    query = query.select_from(Assignment).join(Script, Script.id == Assignment.script_id)
    query = query.join(ScriptWriter, ScriptWriter.script_id == Script.id).join(Sitting, Sitting.id == ScriptWriter.sitting_id)
    query = query.join(Registration, Registration.id == Sitting.registration_id)
    query = query.join(Application, Application.id == Registration.application_id)
    found = defaultdict[int, set[tuple[int, int]]](set)
    for some in _in_parts(writers):
        for writer, reviewer, window, state, reason in session.execute(query.where(Application.applicant_id.in_(some))):
            if state == "sent_back" and reason in rules.BARRING_REASONS:
                found[writer].add((reviewer, 0))
            elif state != "withdrawn":
                found[writer].add((reviewer, window))
    return found


# --- reviewers -----------------------------------------------------------------------------------


def markers(session: Session, reviewers: Sequence[Reviewer], windows: Collection[int]) -> dict[tuple[int, int], rules.Marker]:
    """What is known of each reviewer, with what they declared for each of these windows, by account and window.

    Where they declared nothing yet, the newest declaration for another window stands in.
    """
    ids = [reviewer.account_id for reviewer in reviewers]
    told, listed, known = _declared(session, ids), _listed(session, ids), _named_by(session, ids)
    return {
        (r.account_id, window): _marker(r, _told(told[r.account_id], window), listed[r.account_id], known[r.account_id])
        for r in reviewers
        for window in windows
    }


Told = tuple[set[str], set[str]]  # people and organisations
Named = tuple[set[str], set[str]]  # names and mail addresses


def _marker(r: Reviewer, told: Told, listed: Sequence[ListedConflict], named: Named) -> rules.Marker:
    employers = [*r.employers.splitlines(), *r.past_employers.splitlines()]
    return rules.Marker(
        account_id=r.account_id, name=r.account.name, email=r.account.email, employers=frozenset(employers),
        associations=frozenset(r.associations), named_by_them=frozenset(named[0]), mails_named_by_them=frozenset(named[1]),
        declared_people=frozenset(told[0]), declared_organisations=frozenset(told[1]),
        listed_people=frozenset(one.name for one in listed if one.kind == "person"),
        listed_organisations=frozenset(one.name for one in listed if one.kind == "employer"),
        listed_applications=frozenset(one.application_id for one in listed if one.application_id),
    )  # fmt: skip


def _declared(session: Session, accounts: Sequence[int]) -> Mapping[int, dict[int, Told]]:
    """Account -> window -> people and organisations, the newest declaration last."""
    query = (
        sa.select(Declaration).where(Declaration.account_id.in_(accounts)).order_by(Declaration.made_at, Declaration.window_id)
    )
    found: dict[int, dict[int, Told]] = {account: {} for account in accounts}
    for row in session.scalars(query):
        found[row.account_id][row.window_id] = (set(row.people), set(row.organisations))
    return found


def _told(declared: Mapping[int, Told], window: int) -> Told:
    newest = list(declared.values())[-1:] or [(set[str](), set[str]())]
    return declared.get(window, newest[0])


def _listed(session: Session, accounts: Sequence[int]) -> Mapping[int, list[ListedConflict]]:
    query = sa.select(ListedConflict).where(ListedConflict.account_id.in_(accounts), ListedConflict.ended_at.is_(None))
    found: dict[int, list[ListedConflict]] = {account: [] for account in accounts}
    for row in session.scalars(query):
        found[row.account_id].append(row)
    return found


def _named_by(session: Session, accounts: Sequence[int]) -> Mapping[int, Named]:
    """Whom the reviewers' own applications name: whoever supervised a reviewer is near to them, too."""
    found: dict[int, Named] = {account: (set(), set()) for account in accounts}
    for account, role, name, email in session.execute(_named(accounts)):
        if role != "employer":
            found[account][0].add(name)
            found[account][1].update({email} if email else set())
    return found


def _in_parts(ids: Iterable[Id]) -> Iterable[list[Id]]:
    known = list(ids)
    return (known[at : at + AT_ONCE] for at in range(0, len(known), AT_ONCE))
