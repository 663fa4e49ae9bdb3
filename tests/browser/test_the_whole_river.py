"""The main job in a real browser: from an application to a result on the demonstration of competencies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.applications import evidence
from exam_app.applications.models import Application
from exam_app.clock import FakeClock
from exam_app.demo import candidates, marking
from exam_app.exams import service as exams
from exam_app.sitting import registering
from exam_app.sitting.models import Sitting
from question_bank.load import load_anchors
from question_bank.model import Use
from tests.browser import deeds
from tests.browser.conftest import Desk
from tests.build import Cast
from tests.build_applications import a_complete_application, an_approved_application
from tests.build_review import enter

PAPERS = {(paper.prompt, str(paper.standing)): paper.text for paper in load_anchors() if paper.use is Use.EXAMPLE}


@pytest.mark.usefixtures("stocked")
def test_ada_applies_sits_is_marked_twice_and_once_more_and_reads_her_result(
    desk: Callable[..., Desk], session: Session, cast: Cast, clock: FakeClock
) -> None:
    _reviewers(session, cast, clock)
    window = exams.windows(session)[0]
    application = _lacking_membership(session, cast, clock)
    ada, cora = desk(cast.ada), desk(cast.cora)

    ada.open(f"/applications/{application.public_id}/evidence/membership/new")
    deeds.applicant_enters_membership(
        ada, "North Carolina Infant and Early Childhood Mental Health Association", clock.now().date() + timedelta(days=300)
    )
    deeds.applicant_hands_in(ada)
    deeds.coordinator_approves(cora, cast.ada.name)

    deeds.candidate_registers(ada, window.title)
    deeds.candidate_starts(ada, "Part One")
    deeds.candidate_answers_part_one(ada, _sitting(session, "one"), right=50)
    deeds.candidate_submits(ada, "Part One")
    deeds.candidate_starts(ada, "Part Two")
    deeds.candidate_writes(ada, 1, PAPERS["clinical-supervision-01", "meets"])
    deeds.candidate_writes(ada, 2, PAPERS["clinical-practice-01", "strong"])
    deeds.candidate_submits(ada, "Part Two")

    clock.set(window.closes_at + timedelta(days=1))
    ada, cora = desk(cast.ada), desk(cast.cora)
    deeds.coordinator_hands_out(cora, window.public_id)
    _mark(desk, cast)

    deeds.coordinator_releases(cora, window.public_id)
    page = ada.open("/results")
    page.get_by_role("main").get_by_role("link").first.click()
    assert "You passed" in ada.check().get_by_role("main").inner_text()
    page = ada.open(f"/applications/{application.public_id}/demonstration")
    text = page.get_by_role("main").inner_text()
    assert "50 of 60" in text
    assert "Both parts are passed" in text


def _mark(desk: Callable[..., Desk], cast: Cast) -> None:
    """Two mark every script, so far apart that somebody else must mark it too; that one does, until nothing is left."""
    levels: dict[str, tuple[Account, int]] = {"ruth": (cast.ruth, 4), "rolf": (cast.rolf, 2), "rosa": (cast.rosa, 4)}
    desks = {}
    for name, (person, _) in levels.items():
        desks[name] = desk(person)
        desks[name].open("/reviews")
        if desks[name].page.get_by_role("link", name="Make your declaration").count():
            deeds.reviewer_declares(desks[name])
    first = [deeds.reviewer_marks_everything(desks[name], level, "You write clearly.") for name, (_, level) in levels.items()]
    third = 0
    for name, (_, level) in levels.items():
        desks[name].open("/reviews")
        if desks[name].page.get_by_role("link", name="Make your declaration").count():
            deeds.reviewer_declares(desks[name])
        third += deeds.reviewer_marks_everything(desks[name], level, "A third reading.")
    assert sum(first) + third > 4, "no script needed a third review"


def _reviewers(session: Session, cast: Cast, clock: FakeClock) -> None:
    enter(session, cast.ruth, cast.rolf, cast.rosa, now=clock.now(), capacity=20)
    session.commit()


def _lacking_membership(session: Session, cast: Cast, clock: FakeClock) -> Application:
    application = a_complete_application(session, cast.ada, now=clock.now())
    for entry in application.entries:
        if entry.kind == "membership":
            evidence.remove_entry(session, entry, by=cast.ada.public_id, now=clock.now())
    session.commit()
    return application


def _sitting(session: Session, part: str) -> Sitting:
    session.rollback()
    return session.scalars(sa.select(Sitting).where(Sitting.part == part)).one()


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize(
    ("association", "designation", "prompts"),
    [
        ("ORIMHA", "policy", ("policy-01", "policy-02")),
        ("NMAIMH", "research_faculty", ("research-teaching-01", "research-empirical-01")),
    ],
)
def test_the_other_designations_write_their_own_essays_and_read_their_own_result(
    desk: Callable[..., Desk],
    session: Session,
    cast: Cast,
    clock: FakeClock,
    association: str,
    designation: str,
    prompts: tuple[str, str],
) -> None:
    window = exams.windows(session)[0]
    application = an_approved_application(
        session, cast.ada, association=association, designation=designation, by=cast.cora.public_id, now=clock.now()
    )
    place = registering.register(session, application, window, by=cast.ada.public_id, now=clock.now())
    candidates.sit_part_one(session, place, 47, now=clock.now())
    session.commit()
    clock.advance(minutes=80)
    ada = desk(cast.ada)
    deeds.candidate_starts(ada, "Part Two")
    for number, prompt in enumerate(prompts, 1):
        deeds.candidate_writes(ada, number, PAPERS[prompt, "meets"])
    deeds.candidate_submits(ada, "Part Two")
    clock.set(window.closes_at + timedelta(days=6))
    session.rollback()
    marking.mark_everything(session, {"cora": cast.cora, "ruth": cast.ruth, "rolf": cast.rolf, "rosa": cast.rosa}, window)
    session.commit()
    deeds.coordinator_releases(desk(cast.cora), window.public_id)
    ada = desk(cast.ada)
    ada.open("/results").get_by_role("main").get_by_role("link").first.click()
    text = ada.check().get_by_role("main").inner_text()
    assert "You did not pass" in text
    assert "Part Two" in text
