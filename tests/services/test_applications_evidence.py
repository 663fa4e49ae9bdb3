"""Entries go in and out, the people in them are named, and nothing changes once it is handed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.applications import evidence, mapping, service, states
from exam_app.applications.facts import from_facts, kind_of, to_facts
from exam_app.applications.labels import details_of
from exam_app.applications.models import Application, PersonNamed
from exam_app.applications.requirements.evidence import NamedPerson, TrainingHours, WorkExperience
from exam_app.applications.requirements.kinds import NamedRole, TrainingKind
from exam_app.audit import AuditEvent
from exam_app.clock import FakeClock
from exam_app.demo.evidence import complete_entries
from exam_app.errors import Missing
from tests.build import Cast
from tests.build_applications import OFFERS, a_complete_application, a_draft, a_submitted_application

TRAINING = TrainingHours(TrainingKind.DEI, Decimal("2.25"), "A workshop", date(2024, 2, 29))


def named(session: Session, application: Application) -> set[tuple[str, str, str | None]]:
    return {(one.role, one.name, one.email) for one in service.named_people(session, application.id)}


@pytest.mark.parametrize(("association", "designation"), OFFERS)
def test_every_kind_of_entry_is_read_back_as_it_was_entered(association: str, designation: str) -> None:
    for value in complete_entries(association, designation, date(2026, 5, 12)):
        assert from_facts(kind_of(value), to_facts(value)) == value
        assert details_of(value)


def test_stored_facts_are_plain_text_so_that_hours_stay_exact(session: Session, cast: Cast, clock: FakeClock) -> None:
    application = a_draft(session, cast.ada, now=clock.now())
    entry = evidence.add_entry(session, application, TRAINING, by=cast.ada.public_id, now=clock.now())
    assert entry.facts == {"kind": "dei", "hours": "2.25", "title": "A workshop", "held_on": "2024-02-29"}
    session.expire_all()
    assert evidence.evidence_of(application).training == (TRAINING,)


def test_the_people_in_the_evidence_are_named_for_review(session: Session, cast: Cast, clock: FakeClock) -> None:
    application = a_complete_application(session, cast.ada, now=clock.now())
    a_complete_application(session, cast.ben, association="VAIMH", now=clock.now())
    assert named(session, application) == {
        ("employer", "Riverside Family Center", None),
        ("program_supervisor", "Sofia Marsh", "sofia.marsh@riverside.example"),
        ("rater", "Sofia Marsh", "sofia.marsh@riverside.example"),
        ("rater", "Paula Reyes", "paula.reyes@riverside.example"),
        ("rsc_provider", "Paula Reyes", "paula.reyes@riverside.example"),
        ("rater", "Tom Whitcombe", "tom.whitcombe@riverside.example"),
        ("rsc_recipient", "Tom Whitcombe", "tom.whitcombe@riverside.example"),
        ("advisor", "Nora Vance", "nora@advice.example"),
    }


def test_a_changed_entry_names_the_new_people_and_forgets_the_old(session: Session, cast: Cast, clock: FakeClock) -> None:
    application = a_draft(session, cast.ada, now=clock.now())
    work = next(v for v in complete_entries("NCIMHA", "clinical", clock.now().date()) if isinstance(v, WorkExperience))
    entry = evidence.add_entry(session, application, work, by=cast.ada.public_id, now=clock.now())
    other = replace(work, employer="Hillside", supervisor_name="Grace Hall", supervisor_email="Grace@Hill.example")
    evidence.change_entry(session, entry, other, by=cast.ada.public_id, now=clock.now())
    assert named(session, application) == {
        ("employer", "Hillside", None), ("program_supervisor", "Grace Hall", "grace@hill.example"),
    }  # fmt: skip
    evidence.remove_entry(session, entry, by=cast.ada.public_id, now=clock.now())
    assert named(session, application) == set()
    assert application.entries == []


def test_a_name_given_by_hand_can_be_taken_back_and_one_from_evidence_cannot(
    session: Session, cast: Cast, clock: FakeClock
) -> None:
    application = a_complete_application(session, cast.ada, now=clock.now())
    people = service.named_people(session, application.id)
    [advisor] = [one for one in people if one.role == "advisor"]
    evidence.unname_person(session, application, advisor.id, by=cast.ada.public_id, now=clock.now())
    assert "advisor" not in {role for role, _, _ in named(session, application)}
    from_entry = next(one for one in people if one.entry_id)
    with pytest.raises(Missing):
        evidence.unname_person(session, application, from_entry.id, by=cast.ada.public_id, now=clock.now())


def test_a_name_of_somebody_elses_application_cannot_be_taken_back(session: Session, cast: Cast, clock: FakeClock) -> None:
    mine = a_complete_application(session, cast.ada, now=clock.now())
    theirs = a_complete_application(session, cast.ben, now=clock.now())
    [advisor] = [one for one in service.named_people(session, theirs.id) if one.role == "advisor"]
    with pytest.raises(Missing):
        evidence.unname_person(session, mine, advisor.id, by=cast.ada.public_id, now=clock.now())


def test_nothing_can_be_changed_once_it_is_handed_in(session: Session, cast: Cast, clock: FakeClock) -> None:
    application = a_submitted_application(session, cast.ada, now=clock.now())
    entry, by = application.entries[0], {"by": cast.ada.public_id, "now": clock.now()}
    people = session.scalar(sa.select(sa.func.count()).select_from(PersonNamed))
    deeds = [
        lambda: evidence.add_entry(session, application, TRAINING, **by),
        lambda: evidence.change_entry(session, entry, TRAINING, **by),
        lambda: evidence.remove_entry(session, entry, **by),
        lambda: evidence.show_areas(session, application, {entry.public_id: []}, within=[], **by),
        lambda: evidence.name_person(session, application, NamedPerson(NamedRole.OTHER, "X"), **by),
        lambda: evidence.unname_person(session, application, 1, **by),
    ]
    for deed in deeds:
        with pytest.raises(states.NotEditable):
            deed()
    assert session.scalar(sa.select(sa.func.count()).select_from(PersonNamed)) == people


def test_an_entry_of_another_application_is_missing(session: Session, cast: Cast, clock: FakeClock) -> None:
    mine = a_draft(session, cast.ada, now=clock.now())
    theirs = a_complete_application(session, cast.ben, now=clock.now())
    with pytest.raises(Missing):
        evidence.entry_of(mine, theirs.entries[0].public_id)
    with pytest.raises(Missing):
        evidence.show_areas(
            session, mine, {theirs.entries[0].public_id: []}, within=["thinking/solving-problems"],
            by=cast.ada.public_id, now=clock.now(),
        )  # fmt: skip


def test_linking_one_domain_leaves_the_others_alone(session: Session, cast: Cast, clock: FakeClock) -> None:
    application = a_draft(session, cast.ada, now=clock.now())
    entry = evidence.add_entry(
        session, application, TRAINING, areas=["thinking/solving-problems"], by=cast.ada.public_id, now=clock.now()
    )
    within = ["reflection/curiosity", "reflection/contemplation"]
    links = {entry.public_id: ["reflection/curiosity", "thinking/planning-and-organizing"]}
    evidence.show_areas(session, application, links, within=within, by=cast.ada.public_id, now=clock.now())
    session.expire_all()
    assert entry.areas == ["reflection/curiosity", "thinking/solving-problems"]
    assert mapping.map_of(application).shown == 2


def test_every_change_of_evidence_leaves_a_trace_without_personal_data(session: Session, cast: Cast, clock: FakeClock) -> None:
    application = a_draft(session, cast.ada, now=clock.now())
    by = {"by": cast.ada.public_id, "now": clock.now()}
    entry = evidence.add_entry(session, application, TRAINING, **by)
    evidence.change_entry(session, entry, replace(TRAINING, hours=Decimal(3)), **by)
    evidence.remove_entry(session, entry, **by)
    about = sa.select(AuditEvent.facts).where(AuditEvent.event == "application.evidence_changed").order_by(AuditEvent.seq)
    assert session.scalars(about).all() == [{"deed": d, "kind": "training"} for d in ("added", "changed", "removed")]


def test_new_mexicos_own_codes_stand_on_its_map_and_the_others_have_the_frameworks(
    session: Session, cast: Cast, clock: FakeClock
) -> None:
    pages = {
        code: mapping.map_of(a_draft(session, cast.ada, association=code, designation="clinical", now=clock.now()))
        for code in ("NMAIMH", "ORIMHA", "NCIMHA")
    }
    assert [len(page.domains) for page in pages.values()] == [11, 11, 11]
    assert sum(len(domain.areas) for domain in pages["NMAIMH"].domains) == 61
    codes = {code: page.domain("theoretical-foundations").areas[-1].codes for code, page in pages.items()}
    assert codes == {"NMAIMH": "P, T", "ORIMHA": "P, RF", "NCIMHA": "P, R/F"}
    assert pages["NMAIMH"].domain("theoretical-foundations").codes == "C, S, T, P"
    assert dict(pages["NMAIMH"].legend)["C"] == "Core responsibilities (all designations)"
    assert dict(pages["ORIMHA"].legend)["RF"] == "Research/Faculty"
