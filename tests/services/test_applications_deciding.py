"""From complete evidence to an approval, for every association and designation."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.applications import deciding, evidence, service, states
from exam_app.applications.labels import label_of
from exam_app.applications.models import Application
from exam_app.audit import AuditEvent
from exam_app.clock import FakeClock
from exam_app.notices.models import Notice
from tests.build import Cast
from tests.build_applications import (
    OFFERS,
    a_complete_application,
    a_submitted_application,
    an_approved_application,
)


def events(session: Session, application: Application) -> list[str]:
    found = sa.select(AuditEvent.event).where(AuditEvent.about == application.public_id).order_by(AuditEvent.seq)
    return [event for event in session.scalars(found) if event != "application.evidence_changed"]


@pytest.mark.parametrize(("association", "designation"), OFFERS)
def test_complete_evidence_is_ready_and_can_be_approved(
    session: Session, cast: Cast, clock: FakeClock, association: str, designation: str
) -> None:
    application = an_approved_application(
        session, cast.ada, association=association, designation=designation, by=cast.cora.public_id, now=clock.now()
    )
    assert application.state == "approved"
    assert application.approved_until == date(2027, 5, 12)
    assert events(session, application) == ["application.started", "application.submitted", "application.approved"]


# What is taken out of complete evidence, for whom, and the line that is then short by how much.
WITHOUT = [
    *((each, "education", "MSW, Social work", "education", 1) for each in OFFERS),
    *((each, "training", "Foundations of infant mental health", "training", 12) for each in OFFERS if each[0] in ("NMAIMH", "ORIMHA")),
    *((each, "training", "Foundations of infant mental health", "training.competency", 30) for each in OFFERS if each[0] in ("NCIMHA", "VAIMH", "ALLIANCE")),
    *((each, "training", "Giving reflective supervision", "training.rsc_provision", 15) for each in OFFERS if each[1] == "clinical" and each[0] != "NMAIMH"),
    *((each, "training", "Diversity-informed tenets", "training.dei", 3) for each in OFFERS if each[0] in ("NCIMHA", "VAIMH", "ALLIANCE")),
    *((each, "work", "Infant mental health service, Riverside Family Center", "work.imh_service", 24) for each in OFFERS if each[1] == "clinical"),
    *((each, "work", "Giving reflective supervision/consultation, Riverside Family Center", "work.rsc_provision", 36) for each in OFFERS if each[1] == "clinical"),
    *((each, "work", "Leading in policy or program administration, Riverside Family Center", "work.policy_leadership", 36) for each in OFFERS if each[1] == "policy"),
    *((each, "work", "Leading in university teaching or published research, Riverside Family Center", "work.academic_leadership", 36) for each in OFFERS if each[1] == "research_faculty"),
    *((each, "leadership", "Led a reflective practice group", "leadership", {"NCIMHA": 12, "VAIMH": 36}.get(each[0], 1)) for each in OFFERS),
    *((each, "rsc", "Supervision with Paula Reyes", "rsc.hours", 50) for each in OFFERS if each[1] == "clinical"),
    *((each, "rsc", "Supervision with Paula Reyes", "rsc.about_given", 25) for each in OFFERS if each[1] == "clinical" and each[0] not in ("NMAIMH", "ORIMHA")),
    *((each, "reference", "Tom Whitcombe", "references", 1) for each in OFFERS),
    *((each, "ethics", "Code of ethics and agreement signed", "ethics", 1) for each in OFFERS if each[0] != "VAIMH"),
    *((each, "membership", each[0], "membership", 1) for each in OFFERS if each[0] != "VAIMH"),
]  # fmt: skip


@pytest.mark.parametrize(("offer", "kind", "label", "line", "short"), WITHOUT)
def test_what_is_taken_out_is_named_with_the_amount_that_is_missing(
    session: Session, cast: Cast, clock: FakeClock, offer: tuple[str, str], kind: str, label: str, line: str, short: int
) -> None:
    application = a_complete_application(session, cast.ada, association=offer[0], designation=offer[1], now=clock.now())
    [entry] = [e for e in application.entries if e.kind == kind and label_of(evidence.value_of(e)) == label]
    evidence.remove_entry(session, entry, by=cast.ada.public_id, now=clock.now())
    checklist = {one.id: one for one in service.checklist_of(application, now=clock.now())}
    assert checklist[line].short_by == short
    with pytest.raises(states.NotComplete):
        service.submit(session, application, by=cast.ada.public_id, now=clock.now())


@pytest.mark.parametrize(("association", "designation"), [each for each in OFFERS if each[0] != "VAIMH"])
def test_an_area_without_evidence_is_missing_by_name(
    session: Session, cast: Cast, clock: FakeClock, association: str, designation: str
) -> None:
    application = a_complete_application(session, cast.ada, association=association, designation=designation, now=clock.now())
    gone = ["thinking/solving-problems", "leading-people/motivating"]
    links = {entry.public_id: [] for entry in application.entries if entry.areas}
    evidence.show_areas(session, application, links, within=gone, by=cast.ada.public_id, now=clock.now())
    [line] = [one for one in service.checklist_of(application, now=clock.now()) if one.id == "competencies"]
    assert line.short_by == 2
    assert sorted(line.missing) == sorted(gone)


def test_the_approval_ends_after_a_year_and_then_no_longer_counts(session: Session, cast: Cast, clock: FakeClock) -> None:
    application = an_approved_application(session, cast.ada, by=cast.cora.public_id, now=clock.now())
    other = an_approved_application(session, cast.ben, by=cast.cora.public_id, now=clock.now())
    assert service.approved_applications_of(session, cast.ada.id, on=date(2027, 5, 12)) == [application]
    assert service.approved_applications_of(session, cast.ben.id, on=date(2027, 5, 12)) == [other]
    assert service.approved_applications_of(session, cast.ada.id, on=date(2027, 5, 13)) == []


def test_the_applicant_is_told_of_the_approval_with_its_last_day(session: Session, cast: Cast, clock: FakeClock) -> None:
    an_approved_application(session, cast.ada, by=cast.cora.public_id, now=clock.now())
    [notice] = session.scalars(sa.select(Notice)).all()
    assert notice.account_id == cast.ada.id
    assert "until 12 May 2027" in notice.body


def test_nobody_decides_about_their_own_application(session: Session, cast: Cast, clock: FakeClock) -> None:
    application = a_submitted_application(session, cast.ada, now=clock.now())
    with pytest.raises(states.OwnApplication):
        deciding.approve(session, application, by=cast.ada.public_id, now=clock.now())
    with pytest.raises(states.OwnApplication):
        deciding.give_back(session, application, reason="Why not", by=cast.ada.public_id, now=clock.now())
    assert application.state == "submitted"


def test_an_application_is_decided_once(session: Session, cast: Cast, clock: FakeClock) -> None:
    application = an_approved_application(session, cast.ada, by=cast.cora.public_id, now=clock.now())
    with pytest.raises(states.AlreadyDecided):
        deciding.approve(session, application, by=cast.carl.public_id, now=clock.now())
    with pytest.raises(states.AlreadyDecided):
        deciding.give_back(session, application, reason="Too late", by=cast.carl.public_id, now=clock.now())
    assert application.decided_by_id == cast.cora.id


def test_a_draft_cannot_be_approved(session: Session, cast: Cast, clock: FakeClock) -> None:
    application = a_complete_application(session, cast.ada, now=clock.now())
    with pytest.raises(states.AlreadyDecided):
        deciding.approve(session, application, by=cast.cora.public_id, now=clock.now())


def test_what_has_run_out_since_the_hand_in_stops_the_approval(session: Session, cast: Cast, clock: FakeClock) -> None:
    application = a_submitted_application(session, cast.ada, now=clock.now())
    session.commit()
    later = clock.now() + timedelta(days=201)
    with pytest.raises(states.NotComplete):
        deciding.approve(session, application, by=cast.cora.public_id, now=later)
    session.rollback()
    assert application.state == "submitted"


def test_a_returned_application_can_be_changed_and_handed_in_again(session: Session, cast: Cast, clock: FakeClock) -> None:
    application = a_submitted_application(session, cast.ada, now=clock.now())
    deciding.give_back(session, application, reason="Name your coach.", by=cast.cora.public_id, now=clock.now())
    assert (application.state, application.note) == ("returned", "Name your coach.")
    [notice] = session.scalars(sa.select(Notice)).all()
    assert notice.account_id == cast.ada.id
    assert "Name your coach." in notice.body
    service.submit(session, application, by=cast.ada.public_id, now=clock.now())
    deciding.approve(session, application, by=cast.carl.public_id, now=clock.now())
    assert (application.state, application.note) == ("approved", "")
    assert events(session, application) == [
        "application.started", "application.submitted", "application.returned", "application.submitted", "application.approved",
    ]  # fmt: skip


def test_what_was_handed_in_cannot_be_handed_in_again(session: Session, cast: Cast, clock: FakeClock) -> None:
    application = a_submitted_application(session, cast.ada, now=clock.now())
    with pytest.raises(states.NotEditable):
        service.submit(session, application, by=cast.ada.public_id, now=clock.now())
