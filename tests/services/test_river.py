"""The whole river at the level of the verbs, for every association and designation of the sources."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.applications.models import Application, Demonstration
from exam_app.clock import FakeClock
from exam_app.demo import candidates, marking
from exam_app.exams import service as exams
from exam_app.exams.models import Window
from exam_app.results.models import Result
from exam_app.sitting import registering
from tests.build import Cast
from tests.build_applications import OFFERS, an_approved_application


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize(("association", "designation"), OFFERS)
def test_an_approved_application_ends_as_a_result_on_its_demonstration(
    session: Session, cast: Cast, clock: FakeClock, association: str, designation: str
) -> None:
    window = _window(session)
    application = _sat(session, cast, clock, association, designation, right=48, standings=("meets", "meets"))
    _mark_and_release(session, cast, window)
    record = session.scalars(sa.select(Demonstration).where(Demonstration.application_id == application.id)).one()
    assert record.is_complete
    assert [(part.part, part.outcome) for part in record.parts] == [("one", "passed"), ("two", "passed")]
    assert record.parts[0].score.startswith("48 of 60")
    assert all(window.form.content_hash[:12] in part.form for part in record.parts)
    assert list(audit.verify(session)) == []


@pytest.mark.usefixtures("stocked")
def test_one_right_answer_less_fails_part_one_alone_and_the_essays_are_carried_over(
    session: Session, cast: Cast, clock: FakeClock
) -> None:
    window = _window(session)
    application = _sat(session, cast, clock, "NCIMHA", "clinical", right=47, standings=("meets", "strong"))
    _mark_and_release(session, cast, window)
    result = session.scalars(sa.select(Result).join(Result.registration).where(Result.decision == "not_passed")).one()
    assert {part.part: part.outcome for part in result.parts} == {"one": "failed", "two": "passed"}
    later = exams.plan_window(
        session, title="A year later", form=window.form, policy=window.policy, zone=window.zone, by="system", now=clock.now(),
        opens_at=window.closes_at + timedelta(days=400), closes_at=window.closes_at + timedelta(days=406),
    )  # fmt: skip
    exams.freeze_window(session, later, by="system", now=clock.now())
    session.execute(sa.update(Application).where(Application.id == application.id).values(approved_until=later.closes_at.date()))
    session.expire_all()
    again = registering.register(session, application, later, by=cast.ada.public_id, now=window.closes_at + timedelta(days=340))
    assert again.parts == ["one"]
    assert again.attempt_no == 2


def _window(session: Session) -> Window:
    return exams.windows(session)[0]


def _sat(
    session: Session, cast: Cast, clock: FakeClock, association: str, designation: str, *, right: int, standings: tuple[str, ...]
) -> Application:
    application = an_approved_application(
        session, cast.ada, association=association, designation=designation, by=cast.cora.public_id, now=clock.now()
    )
    place = registering.register(session, application, _window(session), by=cast.ada.public_id, now=clock.now())
    candidates.sit_both(session, place, right, standings, now=clock.now())
    return application


def _mark_and_release(session: Session, cast: Cast, window: Window) -> None:
    people = {"cora": cast.cora, "ruth": cast.ruth, "rolf": cast.rolf, "rosa": cast.rosa}
    marking.mark_everything(session, people, window)
    marking.release(session, people, window)
