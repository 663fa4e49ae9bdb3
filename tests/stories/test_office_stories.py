"""Failure stories 6, 11, 16 and 17 and reserves a, d and h of `failures.md`, seen from the office and the server."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.clock import FakeClock
from exam_app.review.routing import intake as review
from exam_app.sitting import arranging, closing, finding, granting, handing_in, letters, rules, service
from exam_app.sitting.models import Grant, Message, Response, Revision, Sitting
from tests import build_office as o
from tests import build_sitting as b
from tests.build import Cast
from tests.page import Browser, Page

pytestmark = pytest.mark.usefixtures("stocked")
As = Callable[..., Browser]


def window_path(session: Session, page: str) -> str:
    return f"/windows/{b.window_of(session).public_id}/{page}"


def test_story_6_one_act_gives_ten_lost_minutes_back_to_all_and_nothing_saved_is_missing(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    """The system is away for ten minutes under many running parts; then one action credits ten minutes to each, once."""
    start = clock.now()
    people = [cast.ada, cast.ben, cast.ruth, cast.rolf, cast.rosa, cast.iris]
    sittings = [b.begin(session, b.place(session, person, now=start), "one", now=start) for person in people]
    ends = [sitting.ends_at for sitting in sittings]
    for number, sitting in enumerate(sittings):
        for position in range(1, 4 + number):
            b.save(session, sitting, position, "ABCD"[position % 4], now=start + timedelta(minutes=position))
    saved = session.scalar(sa.select(sa.func.count()).select_from(Revision))
    session.commit()
    clock.set(start + timedelta(minutes=30))
    away = {"from_time": "05:15", "until_time": "05:25", "outage_reason": "The server was away"}
    form = as_(cast.cora).get(window_path(session, "outage"))
    assert form.press("Give the minutes back", away).says("6 candidates got the lost minutes now.")
    assert form.press("Give the minutes back", away).says("0 candidates got the lost minutes now.")
    session.expire_all()
    assert [sitting.ends_at for sitting in sittings] == [end + timedelta(minutes=10) for end in ends]
    assert session.scalar(sa.select(sa.func.count()).select_from(Revision)) == saved
    heads = session.scalars(sa.select(Response.answer).where(Response.sitting_id == sittings[5].id).order_by(Response.position))
    assert "".join(heads) == "BCDABCDA"
    for sitting in sittings:
        assert o.events(session, sitting.public_id)[-1] == "sitting.time_granted"
        assert b.save(session, sitting, 60, "A", now=sitting.ends_at)
    assert list(audit.verify(session)) == []


def test_story_11_what_was_typed_offline_before_the_end_arrives_two_hours_later_and_two_people_decide(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    """Offline at the end, the tab closed, reopened two hours later: the late list has it, one admits, one rejects, nothing is lost."""
    two = b.running(session, cast, "two", now=clock.now())
    b.save(session, two.ada, 1, "What was saved.", now=clock.now())
    end = two.ada.ends_at
    clock.set(end + timedelta(hours=2))
    closing.close_overdue(session, now=clock.now())
    session.expire_all()
    receipt, age = two.ada.receipt, int(timedelta(hours=2, minutes=3) / timedelta(milliseconds=1))
    first = o.arrive_late(session, two.ada, 1, "What was saved. And the end of it.", base=1, age_ms=age, now=clock.now())
    second = o.arrive_late(session, two.ada, 2, "A second essay.", age_ms=age, now=clock.now())
    assert (first.typed_at, two.ada.receipt) == (end - timedelta(minutes=3), receipt)
    page = as_(cast.cora).get(window_path(session, "late"))
    assert page.says("And the end of it.")
    page.press("Propose it", what="admit", reason="The line was cut", chosen=[first.public_id])
    page.press("Propose it", what="reject", reason="Typed by somebody else", chosen=[second.public_id])
    page = as_(cast.carl).get(window_path(session, "late"))
    done = page.press("Decide", is_agreed="yes", answer="Seen", chosen=[first.public_id, second.public_id])
    assert done.says("“Typed by somebody else”")
    session.expire_all()
    assert (first.state, second.state, second.answer) == ("admitted", "rejected", "A second essay.")
    texts = [essay.text for essay in service.closed_essays(session, b.window_of(session)) if essay.sitting_id == two.ada.id]
    assert "What was saved. And the end of it." in texts
    assert "A second essay." not in texts
    assert handing_in.proof_of(session, rules.reference(receipt or "")).replaced_at == clock.now()


def test_story_16_half_as_much_time_again_and_breaks_run_beyond_the_end_of_the_window(
    session: Session, cast: Cast, clock: FakeClock
) -> None:
    """With x1.5 and a break, started one minute before the close: 135 minutes of work, however long after the close they end."""
    place = b.places(session, cast, now=clock.now()).ada
    arranging.ask(session, place, kind="disability", request="More time", by=cast.ada.public_id, now=clock.now())
    arranging.decide(
        session, place, is_granted=True, extra_percent=50, extra_minutes=0, break_minutes=10, reason="Documented",
        by=cast.cora.public_id, now=clock.now(),
    )  # fmt: skip
    clock.set(place.window.closes_at - timedelta(minutes=1))
    sitting = b.begin(session, place, "one", now=clock.now())
    assert sitting.ends_at - sitting.started_at == timedelta(minutes=135)
    assert finding.milliseconds_left(sitting, clock.now()) == 135 * 60_000
    granting.grant_minutes(session, sitting, minutes=5, reason="Alarm", by=cast.cora.public_id, now=clock.now())
    last = sitting.started_at + timedelta(minutes=140)
    closing.close_overdue(session, now=last)
    assert b.save(session, sitting, 60, "A", now=last)
    assert not service.is_over(session, place.window, now=last)


def test_story_17_minutes_granted_two_minutes_before_the_end_are_there_at_once_and_none_are_taken(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    """Grant 15 minutes at T-2: the server says so at the very next request; to shorten is refused."""
    two = b.running(session, cast, now=clock.now())
    end = two.ada.ends_at
    clock.set(end - timedelta(minutes=2))
    monitor = as_(cast.cora).get(window_path(session, "monitor"))
    monitor.press("Add the minutes", minutes="15", grant_reason="Fire alarm", chosen=[two.ada.public_id])
    session.expire_all()
    assert finding.milliseconds_left(two.ada, clock.now()) == 17 * 60_000
    assert session.scalars(sa.select(Message.text)).all() == ["The exam office added 15 minutes to your Part One."]
    shorter = monitor.press("Add the minutes", minutes="-15", grant_reason="A mistake", chosen=[two.ada.public_id])
    assert shorter.status == 422
    clock.set(end + timedelta(minutes=14))
    assert b.save(session, two.ada, 1, "A", now=clock.now())
    assert session.scalars(sa.select(Grant.minutes)).all() == [15]
    session.expire_all()
    assert two.ben.ends_at == end


def test_reserve_a_the_hour_of_the_clock_change_is_one_instant_for_everybody(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    """An outage over the hour in which the clocks go back lasts as long as it lasted, and a part over it its full minutes."""
    window = b.window_of(session)
    window.opens_at, window.closes_at = datetime(2026, 10, 31, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC)
    # In New York it is 01:30 for the first time; half an hour later it is 01:00 again.
    start = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    clock.set(start)
    sitting = b.begin(session, b.place(session, cast.ada, now=start), "one", now=start)
    assert sitting.ends_at == start + timedelta(minutes=90)
    clock.advance(minutes=80)
    cora = as_(cast.cora)
    page = cora.get(window_path(session, "monitor"))
    assert page.says("ends 02:00")
    assert page.says("(New York)")
    form = cora.get(window_path(session, "outage"))
    form.press("Give the minutes back", day="2026-11-01", from_time="01:40", until_time="01:45", outage_reason="x")
    session.expire_all()
    assert sitting.ends_at == start + timedelta(minutes=95)


def test_reserve_d_an_empty_essay_is_closed_and_shown_as_blank(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    """Nothing was written: the part is closed at its deadline all the same, has a receipt, and is settled as blank."""
    ada = b.running(session, cast, "two", now=clock.now()).ada
    clock.set(b.window_of(session).closes_at + timedelta(days=1))
    closing.close_overdue(session, now=clock.now())
    session.expire_all()
    assert (ada.state, ada.closed_by, len(ada.receipt or "")) == ("submitted", "deadline", 64)
    assert as_(cast.ada).get(f"/sittings/{ada.public_id}/receipt").says("0 of 2 essays that are marked")
    assert as_(cast.cora).get(f"/roster/{ada.registration.public_id}").says("Handed in at the deadline")
    review.take_in(session, b.window_of(session), by=cast.cora.public_id, now=clock.now())
    assert review.open_scripts(session, b.window_of(session)) == 0


def test_reserve_h_a_rescue_file_is_accepted_on_the_same_day(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    """The line of one room was bad all morning; the file comes by hand after the end, and two people admit what is in it."""
    two = b.running(session, cast, now=clock.now())
    b.save(session, two.ada, 1, "A", now=clock.now())
    made = two.ada.ends_at - timedelta(minutes=1)
    content = o.rescue_file(two.ada, [o.draft(1, "A"), *(o.draft(n, "B", age_ms=60_000) for n in range(2, 9))], now=made)
    clock.set(two.ada.ends_at + timedelta(hours=1))
    closing.close_overdue(session, now=clock.now())
    session.commit()
    browser = as_(cast.cora)
    data = {"file": (io.BytesIO(content), "exam-rescue.json"), "csrf_token": browser.csrf()}
    answer = browser.client.post(
        window_path(session, "rescue"), data=data, content_type="multipart/form-data", follow_redirects=True
    )  # fmt: skip
    page = Page(browser, answer)
    assert page.says("7 answers are new, 1 was here already.")
    chosen = [box.get("value") for box in page.tree.cssselect("[name=chosen]")]
    page.press("Propose it", what="admit", reason="Bad line in the room", chosen=chosen)
    as_(cast.carl).get(window_path(session, "late")).press("Decide", is_agreed="yes", answer="Seen", chosen=chosen)
    session.expire_all()
    ada = session.get_one(Sitting, two.ada.id)
    given = service.part_one_letters(ada)
    shown = "A" + "B" * 7
    assert given[:8] == [letters.of_form(ada.option_orders[n], shown[n]) for n in range(8)]
