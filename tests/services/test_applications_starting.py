"""Starting an application: which rules hold for it, and one at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from exam_app.applications import offers, service, states
from exam_app.applications.models import Application
from exam_app.clock import FakeClock
from exam_app.errors import Missing
from tests.build import Cast
from tests.build_applications import OFFERS, a_draft, an_approved_application


def begin(session: Session, cast: Cast, clock: FakeClock, association: str, designation: str) -> Application:
    return service.start(
        session, cast.ada.id, association=association, designation=designation, by=cast.ada.public_id, now=clock.now()
    )


@pytest.mark.parametrize(("association", "designation"), OFFERS)
def test_every_offer_can_be_started_and_takes_the_rules_of_the_day(
    session: Session, cast: Cast, clock: FakeClock, association: str, designation: str
) -> None:
    made = begin(session, cast, clock, association, designation)
    assert made.state == "draft"
    assert made.profile.startswith(association.lower())
    assert made.applicant_id == cast.ada.id


def test_the_day_decides_which_rules_hold_and_they_stay(session: Session, cast: Cast, clock: FakeClock) -> None:
    clock.set(datetime(2023, 12, 31, 12, tzinfo=UTC))
    old = begin(session, cast, clock, "ALLIANCE", "policy")
    clock.advance(days=1)
    new = begin(session, cast, clock, "ALLIANCE", "clinical")
    assert (old.profile, new.profile) == ("alliance-2018-01-01", "alliance-2024-01-01")
    hours = {one.id: one.need for one in service.checklist_of(old, now=clock.now())}
    assert hours["training"] == 30


def test_the_day_is_that_of_the_applicant_and_not_that_of_greenwich(session: Session, cast: Cast, clock: FakeClock) -> None:
    clock.set(datetime(2024, 1, 1, 3, tzinfo=UTC))  # still 31 December in New York
    assert begin(session, cast, clock, "ALLIANCE", "policy").profile == "alliance-2018-01-01"


@pytest.mark.parametrize(("association", "designation"), [("VAIMH", "policy"), ("NCIMHA", "wizard"), ("NOWHERE", "clinical")])
def test_what_is_not_offered_is_refused(
    session: Session, cast: Cast, clock: FakeClock, association: str, designation: str
) -> None:
    with pytest.raises(states.NotOffered):
        begin(session, cast, clock, association, designation)
    assert session.scalar(sa.select(sa.func.count()).select_from(Application)) == 0


def test_a_second_open_application_for_the_same_is_refused_and_another_designation_is_not(
    session: Session, cast: Cast, clock: FakeClock
) -> None:
    a_draft(session, cast.ada, association="NMAIMH", designation="policy", now=clock.now())
    with pytest.raises(states.AlreadyOpen):
        begin(session, cast, clock, "NMAIMH", "policy")
    assert begin(session, cast, clock, "NMAIMH", "clinical").state == "draft"


def test_after_an_approval_has_ended_a_new_application_can_be_started(session: Session, cast: Cast, clock: FakeClock) -> None:
    an_approved_application(session, cast.ada, by=cast.cora.public_id, now=clock.now())
    with pytest.raises(states.AlreadyOpen):
        begin(session, cast, clock, "NCIMHA", "clinical")
    clock.advance(days=366)
    assert begin(session, cast, clock, "NCIMHA", "clinical").state == "draft"


def test_the_database_itself_keeps_two_tabs_from_starting_the_same(
    app: Flask, session: Session, cast: Cast, clock: FakeClock
) -> None:
    first = a_draft(session, cast.ada, now=clock.now())
    session.add(
        Application(
            applicant_id=cast.ada.id, association=first.association, designation=first.designation,
            profile=first.profile, started_at=clock.now() + timedelta(seconds=1),
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        session.flush()


def test_somebody_elses_application_is_missing(session: Session, cast: Cast, clock: FakeClock) -> None:
    application = a_draft(session, cast.ada, now=clock.now())
    assert service.application_of(session, cast.ada.id, application.public_id) is application
    with pytest.raises(Missing):
        service.application_of(session, cast.ben.id, application.public_id)
    assert list(service.applications_of(session, cast.ben.id)) == []


@pytest.mark.parametrize(
    ("association", "short", "heading", "category"),
    [
        ("NCIMHA", "NCIMHA", "Demonstration of Competencies", "Infant Mental Health Mentor"),
        ("VAIMH", "VAIMH", "Demonstration of Competencies", "Infant Mental Health Mentor"),
        ("ALLIANCE", "Alliance", "Demonstration of Competencies", "Infant Mental Health Mentor"),
        ("NMAIMH", "NMAIMH", "Documentation of Competencies", "Level 4, Infant Mental Health Mentor"),
        ("ORIMHA", "ORIMHA", "Documentation of Competencies", "Infant Mental Health Mentor (IV)"),
    ],
)
def test_the_associations_own_words_are_used(
    session: Session, cast: Cast, clock: FakeClock, association: str, short: str, heading: str, category: str
) -> None:
    words = service.vocabulary_of(begin(session, cast, clock, association, "clinical"))
    assert (words.short_name, words.demonstration, words.category) == (short, heading, category)


def test_the_offers_of_a_day_name_every_association_and_its_designations(clock: FakeClock) -> None:
    found = {(offer.code, value) for offer in offers.offers(clock.now().date()) for value, _ in offer.designations}
    assert found == set(OFFERS)
    with pytest.raises(Missing):
        offers.offer_of("nowhere", clock.now().date())
