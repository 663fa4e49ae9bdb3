"""Registering, arrangements, starting: who gets how much time, and who does not get in."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.applications import service as applications
from exam_app.clock import FakeClock
from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.notices.service import inbox
from exam_app.sitting import arranging, checking, closing, finding, granting, registering, rules, service
from exam_app.sitting.checking import Check
from exam_app.sitting.models import Registration, Response, Sitting
from tests import build_sitting as b
from tests.build import Cast

pytestmark = pytest.mark.usefixtures("stocked")


def another_window(session: Session, clock: FakeClock, *, days: int) -> Window:
    first = b.window_of(session)
    made = Window(
        title="Later", form=first.form, policy=first.policy, zone=first.zone, state="frozen", frozen_at=clock.now(),
        opens_at=clock.now() + timedelta(days=days), closes_at=clock.now() + timedelta(days=days + 5),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def test_a_place_is_for_both_parts_and_the_first_attempt(session: Session, cast: Cast, clock: FakeClock) -> None:
    place = b.places(session, cast, now=clock.now()).ada
    assert (place.parts, place.attempt_no, place.fee, place.designation) == (["one", "two"], 1, "due", "clinical")


def test_a_part_that_was_passed_before_is_carried_over(session: Session, cast: Cast, clock: FakeClock) -> None:
    application = b.approved(session, cast.ada, now=clock.now())
    today = clock.now().date()
    passed = applications.PartToRecord(
        part="one", outcome="passed", score="50 of 60", form="F", policy="P", rubrics=[], taken_on=today,
        valid_until=today + timedelta(days=500),
    )  # fmt: skip
    applications.record_result(session, application.id, result="r" * 22, parts=[passed], is_complete=False, now=clock.now())
    place = service.register(session, application, b.window_of(session), by=cast.ada.public_id, now=clock.now())
    assert place.parts == ["two"]
    assert service.start(session, place, "two", by=cast.ada.public_id, now=clock.now()).part == "two"


def test_a_second_place_in_the_same_or_another_window_is_refused(session: Session, cast: Cast, clock: FakeClock) -> None:
    place = b.places(session, cast, now=clock.now()).ada
    with pytest.raises(rules.CannotRegister, match="registered in this window"):
        service.register(session, place.application, place.window, by="x", now=clock.now())
    with pytest.raises(rules.CannotRegister, match="place in another window"):
        service.register(session, place.application, another_window(session, clock, days=30), by="x", now=clock.now())


def test_a_window_that_is_over_or_not_frozen_or_after_the_approval_takes_nobody(
    session: Session, cast: Cast, clock: FakeClock
) -> None:
    window = b.window_of(session)
    application = b.approved(session, cast.ada, now=clock.now(), days=10)
    with pytest.raises(rules.CannotRegister, match="approval to sit ends"):
        service.register(session, application, another_window(session, clock, days=30), by="x", now=clock.now())
    with pytest.raises(rules.CannotRegister, match="does not take"):
        service.register(session, application, window, by="x", now=window.closes_at)
    planned = another_window(session, clock, days=1)
    planned.state, planned.frozen_at = "planned", None
    with pytest.raises(rules.CannotRegister, match="does not take"):
        service.register(session, application, planned, by="x", now=clock.now())


def test_a_retake_waits_for_the_result_and_then_for_a_year(session: Session, cast: Cast, clock: FakeClock) -> None:
    place = b.places(session, cast, now=clock.now()).ada
    place.application.approved_until = (clock.now() + timedelta(days=900)).date()
    b.begin(session, place, "two", now=clock.now())
    soon, late = another_window(session, clock, days=300), another_window(session, clock, days=366)
    with pytest.raises(rules.CannotRegister, match="no result yet"):
        service.register(session, place.application, late, by="x", now=clock.now())
    place.window.state, place.window.released_at = "released", clock.now()
    session.flush()
    with pytest.raises(rules.CannotRegister, match="again from 12 May 2027"):
        service.register(session, place.application, soon, by="x", now=clock.now())
    assert service.register(session, place.application, late, by="x", now=clock.now()).attempt_no == 2


def test_a_place_given_back_can_be_taken_again_and_one_in_use_stays(session: Session, cast: Cast, clock: FakeClock) -> None:
    places = b.places(session, cast, now=clock.now())
    registering.withdraw(session, places.ada, reason="by the candidate", by=cast.ada.public_id, now=clock.now())
    with pytest.raises(Missing):
        service.registration_of(session, cast.ada.id, places.ada.public_id)
    again = service.register(session, places.ada.application, places.ada.window, by=cast.ada.public_id, now=clock.now())
    assert service.registration_of(session, cast.ada.id, again.public_id).state == "registered"
    b.begin(session, places.ben, "one", now=clock.now())
    with pytest.raises(rules.AlreadyStarted):
        registering.withdraw(session, places.ben, reason="x", by="office", now=clock.now())


def test_extra_time_is_rounded_up_and_shown_before_and_fixed_at_the_start(session: Session, cast: Cast, clock: FakeClock) -> None:
    place = b.places(session, cast, now=clock.now()).ada
    b.with_extra_time(session, place, 33, cast, now=clock.now())
    assert finding.minutes_of(place, "one") == 120
    started = service.start(session, place, "one", by=cast.ada.public_id, now=clock.now())
    assert started.ends_at == clock.now() + timedelta(minutes=120)
    with pytest.raises(rules.ArrangementsFixed):
        b.with_extra_time(session, place, 100, cast, now=clock.now())
    with pytest.raises(rules.ArrangementsFixed):
        arranging.decide(
            session, place, is_granted=True, extra_percent=100, extra_minutes=0, reason="x", by="office", now=clock.now()
        )


def test_what_was_granted_stays_while_a_change_is_asked_for(session: Session, cast: Cast, clock: FakeClock) -> None:
    place = b.places(session, cast, now=clock.now()).ada
    b.with_extra_time(session, place, 50, cast, now=clock.now())
    arranging.ask(session, place, kind="disability", request="And 10 minutes more", by=cast.ada.public_id, now=clock.now())
    assert finding.minutes_of(place, "one") == 135
    assert any("arrangements" in notice.subject for notice in inbox(session, cast.ada.id))


def test_a_double_click_on_start_is_one_sitting_with_one_end(session: Session, cast: Cast, clock: FakeClock) -> None:
    place = b.places(session, cast, now=clock.now()).ada
    first = service.start(session, place, "one", by=cast.ada.public_id, now=clock.now())
    again = service.start(session, place, "one", by=cast.ada.public_id, now=clock.advance(minutes=3))
    assert again.id == first.id
    assert again.ends_at == clock.now() + timedelta(minutes=87)
    assert session.scalar(sa.select(sa.func.count()).select_from(Response).where(Response.sitting_id == first.id)) == 60


def test_the_database_refuses_a_second_sitting_of_a_part(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    session.add(
        Sitting(
            registration_id=ada.registration_id, part="one", attestation="x", started_at=clock.now(),
            ends_at=clock.now() + timedelta(minutes=90), option_orders=[],
        )
    )  # fmt: skip
    with pytest.raises(sa.exc.IntegrityError):
        session.flush()


def test_a_closed_part_is_not_started_again(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    b.hand_in(session, ada, now=clock.now())
    with pytest.raises(rules.AlreadySubmitted):
        service.start(session, ada.registration, "one", by=cast.ada.public_id, now=clock.now())


def test_part_two_starts_after_the_end_of_part_one_before_the_sweep_has_closed_it(
    session: Session, cast: Cast, clock: FakeClock
) -> None:
    place = b.places(session, cast, now=clock.now()).ada
    one = b.begin(session, place, "one", now=clock.now())
    with pytest.raises(rules.CannotStart):
        service.start(session, place, "two", by=cast.ada.public_id, now=one.ends_at)
    two = service.start(session, place, "two", by=cast.ada.public_id, now=one.ends_at + timedelta(seconds=11))
    assert two.part == "two"
    assert b.head(session, two, 1).is_chosen
    assert closing.close_overdue(session, now=one.ends_at + timedelta(seconds=12)) == 1
    session.refresh(one)
    assert (one.state, one.closed_by, one.submitted_at) == ("submitted", "deadline", one.ends_at)


def test_two_candidates_see_the_options_in_orders_of_their_own(session: Session, cast: Cast, clock: FakeClock) -> None:
    two = b.running(session, cast, now=clock.now())
    assert len(two.ada.option_orders) == 60
    assert {"".join(sorted(order)) for order in two.ada.option_orders} == {"ABCD"}
    assert two.ada.option_orders != two.ben.option_orders


def test_minutes_are_only_ever_added_and_only_while_the_part_runs(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    end = ada.ends_at
    granting.grant_minutes(session, ada, minutes=10, reason="Fire alarm", by=cast.cora.public_id, now=clock.now())
    assert (ada.ends_at, ada.granted_minutes) == (end + timedelta(minutes=10), 10)
    for minutes in (0, -5):
        with pytest.raises(rules.NotRunning, match="only ever added"):
            granting.grant_minutes(session, ada, minutes=minutes, reason="x", by="office", now=clock.now())
    with pytest.raises(rules.NotRunning):
        granting.grant_minutes(session, ada, minutes=5, reason="x", by="office", now=ada.ends_at + timedelta(seconds=11))
    assert ada.ends_at == end + timedelta(minutes=10)


def test_a_computer_is_ready_when_saving_and_storage_are_good(session: Session, cast: Cast, clock: FakeClock) -> None:
    place: Registration = b.places(session, cast, now=clock.now()).ada
    by, now = cast.ada.public_id, clock.now()
    assert not checking.note_readiness(session, place, [Check("tried", True, "by hand")], by=by, now=now)
    assert not checking.note_readiness(session, place, [Check("save", True, ""), Check("storage", False, "")], by=by, now=now)
    assert checking.note_readiness(session, place, [Check("save", True, ""), Check("storage", True, "")], by=by, now=now)
    assert place.readiness is not None
    assert place.readiness["ready"]


def test_nobody_sits_one_form_with_two_applications(session: Session, cast: Cast, clock: FakeClock) -> None:
    b.place(session, cast.ada, now=clock.now())
    second = b.approved(session, cast.ada, now=clock.now(), designation="policy")
    assert registering.windows_open_for(session, second, now=clock.now()) == []
    with pytest.raises(rules.CannotRegister, match="with another application"):
        registering.register(session, second, b.window_of(session), by=cast.ada.public_id, now=clock.now())
    b.place(session, cast.ben, now=clock.now(), designation="policy")
