"""Entering evidence: entries of eight kinds, the areas they show, and the people named in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.applications.facts import Entry, as_evidence, from_facts, kind_of, to_facts
from exam_app.applications.labels import label_of
from exam_app.applications.models import Application, EvidenceEntry, PersonNamed
from exam_app.applications.moving import hold_open
from exam_app.applications.requirements.evidence import Evidence, NamedPerson
from exam_app.applications.requirements.kinds import NamedRole
from exam_app.applications.requirements.people import named_people
from exam_app.audit import Event
from exam_app.db import hit_one
from exam_app.errors import Missing

# What can show a competency; a signature, a membership or a rating cannot.
SHOWS_AREAS = ("education", "training", "work", "leadership", "rsc")


def evidence_of(application: Application) -> Evidence:
    """All that the application shows, as the rules read it."""
    read = [(value_of(entry), entry.areas) for entry in application.entries]
    others = [_as_named(person) for person in application.people if person.entry_id is None]
    return as_evidence(((value, label_of(value), areas) for value, areas in read), others)


def entry_of(application: Application, public_id: str) -> EvidenceEntry:
    """The entry with this public id in this application. Raises Missing."""
    for entry in application.entries:
        if entry.public_id == public_id:
            return entry
    raise Missing


def value_of(entry: EvidenceEntry) -> Entry:
    """What the entry says, as a value."""
    return from_facts(entry.kind, entry.facts)


def add_entry(
    session: Session, application: Application, value: Entry, *, areas: Iterable[str] = (), by: str, now: datetime
) -> EvidenceEntry:
    """Enter one piece of evidence and the people it names. Raises NotEditable."""
    hold_open(session, application)
    entry = EvidenceEntry(
        application=application, kind=kind_of(value), facts=to_facts(value), areas=sorted(set(areas)), entered_at=now
    )
    session.add(entry)
    session.flush()
    _name_people(session, entry, value)
    _record(session, application, "added", entry.kind, by, now)
    return entry


def change_entry(session: Session, entry: EvidenceEntry, value: Entry, *, by: str, now: datetime) -> None:
    """Put these facts in the place of the old ones; the areas it shows stay. Raises NotEditable."""
    hold_open(session, entry.application)
    entry.facts, entry.entered_at = to_facts(value), now
    session.execute(sa.delete(PersonNamed).where(PersonNamed.entry_id == entry.id))
    _name_people(session, entry, value)
    _record(session, entry.application, "changed", entry.kind, by, now)


def remove_entry(session: Session, entry: EvidenceEntry, *, by: str, now: datetime) -> None:
    """Take the entry out, with the people whom only it names. Raises NotEditable."""
    application = entry.application
    hold_open(session, application)
    kind = entry.kind
    session.delete(entry)
    session.flush()
    session.expire(application)
    _record(session, application, "removed", kind, by, now)


def show_areas(
    session: Session,
    application: Application,
    shown: Mapping[str, Collection[str]],
    *,
    within: Collection[str],
    by: str,
    now: datetime,
) -> None:
    """Note which areas each entry (by public id) shows; only the areas `within` are touched. Raises NotEditable, Missing."""
    hold_open(session, application)
    for public_id, areas in shown.items():
        entry = entry_of(application, public_id)
        if entry.kind not in SHOWS_AREAS:
            raise Missing
        kept = set(entry.areas).difference(within)
        # A new list: the old one changed in place would not be noticed as changed.
        entry.areas = sorted(kept | set(areas).intersection(within))
    session.flush()
    _record(session, application, "changed", "map", by, now)


def name_person(session: Session, application: Application, person: NamedPerson, *, by: str, now: datetime) -> None:
    """Name somebody besides those in the entries who must not mark this applicant's essays. Raises NotEditable."""
    hold_open(session, application)
    _add_people(session, application, None, named_people(Evidence(others_named=(person,))))
    _record(session, application, "added", "person", by, now)


def unname_person(session: Session, application: Application, person_id: int, *, by: str, now: datetime) -> None:
    """Take back a name given by `name_person`; names in entries stay with their entry. Raises Missing, NotEditable."""
    hold_open(session, application)
    mine = sa.delete(PersonNamed).where(PersonNamed.application_id == application.id, PersonNamed.entry_id.is_(None))
    if not hit_one(session, mine.where(PersonNamed.id == person_id)):
        raise Missing
    session.expire(application)
    _record(session, application, "removed", "person", by, now)


def _record(session: Session, application: Application, deed: str, kind: str, by: str, now: datetime) -> None:
    audit.record(session, Event.EVIDENCE_CHANGED, by=by, about=application.public_id, at=now, deed=deed, kind=kind)


def _name_people(session: Session, entry: EvidenceEntry, value: Entry) -> None:
    _add_people(session, entry.application, entry.id, named_people(as_evidence([(value, "", ())])))


def _add_people(session: Session, application: Application, entry_id: int | None, people: Iterable[NamedPerson]) -> None:
    session.add_all(
        PersonNamed(application_id=application.id, entry_id=entry_id, role=one.role, name=one.name, email=one.email or None)
        for one in people
    )
    session.flush()
    session.expire(application, ["people", "entries"])


def _as_named(person: PersonNamed) -> NamedPerson:
    return NamedPerson(NamedRole(person.role), person.name, person.email or "")
