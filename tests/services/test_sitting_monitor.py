"""The live monitor and the incident log: who needs somebody first, without a query for each candidate."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.service import start_session
from exam_app.clock import FakeClock
from exam_app.sitting import incidents, monitor, pausing, rules, telling
from exam_app.sitting.models import Message
from tests import build_office as o
from tests import build_sitting as b
from tests.build import Cast

pytestmark = pytest.mark.usefixtures("stocked")


def page_of(session: Session, clock: FakeClock, **options: Any) -> monitor.MonitorPage:
    return monitor.monitor_page(session, b.window_of(session), now=clock.now(), **options)


def states(session: Session, clock: FakeClock) -> dict[str, tuple[str, int | None]]:
    return {line.name.split()[0]: (line.state, line.minutes) for line, _ in page_of(session, clock).lines}


def test_each_candidate_stands_as_they_are(session: Session, cast: Cast, clock: FakeClock) -> None:
    places = b.places(session, cast, now=clock.now())
    assert states(session, clock) == {"Ada": ("not_started", None), "Ben": ("not_started", None)}
    ada = b.begin(session, places.ada, "one", now=clock.now())
    assert states(session, clock)["Ada"] == ("working", None)
    o.heard(session, ada, now=clock.now())
    clock.advance(minutes=4)
    assert states(session, clock)["Ada"] == ("offline", 4)
    o.heard(session, ada, now=clock.now())
    assert states(session, clock)["Ada"] == ("idle", 4)
    b.save(session, ada, 1, "A", now=clock.now())
    assert states(session, clock)["Ada"] == ("working", None)
    clock.advance(seconds=46)
    assert states(session, clock)["Ada"] == ("offline", 0)
    pausing.pause(session, b.window_of(session), reason="x", by=cast.cora.public_id, now=clock.now())
    clock.advance(minutes=7)
    assert states(session, clock)["Ada"] == ("paused", 7)
    b.hand_in(session, ada, now=clock.now())
    session.expire_all()
    lines = {line.name: line for line, _ in page_of(session, clock).lines}
    assert (lines["Ada Lindqvist"].state, lines["Ada Lindqvist"].part) == ("not_started", "Part Two")
    b.hand_in(session, b.begin(session, places.ada, "two", now=clock.now()), now=clock.now())
    assert states(session, clock) == {"Ada": ("handed_in", None), "Ben": ("not_started", None)}


def test_a_page_that_does_not_report_by_itself_is_not_called_offline(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada, began = b.running(session, cast, now=clock.now()).ada, clock.now()

    def stands() -> tuple[str, timedelta | None]:
        line = next(line for line, _ in page_of(session, clock).lines if line.name.startswith("Ada"))
        return line.state, line.asked_at - began if line.asked_at else None

    clock.advance(seconds=45)
    assert stands() == ("working", None)
    clock.advance(seconds=15)
    assert stands() == ("plain", timedelta(0))
    start_session(session, cast.ada, now=clock.now())
    clock.advance(minutes=9)
    assert stands() == ("plain", timedelta(minutes=1))
    b.save(session, ada, 1, "A", now=clock.now())
    assert stands() == ("working", None)
    clock.advance(minutes=1)
    assert stands() == ("plain", timedelta(minutes=10))
    o.heard(session, ada, now=clock.now())
    assert stands() == ("working", None)
    # Now with scripts, then without them again.
    clock.advance(minutes=2)
    assert stands() == ("offline", None)
    b.save(session, ada, 2, "A", now=clock.now())
    assert stands() == ("working", None)
    clock.advance(minutes=1)
    assert stands() == ("plain", timedelta(minutes=13))


def test_a_sign_in_that_lasts_as_long_as_the_part_says_nothing_of_scripts_or_requests(
    session: Session, cast: Cast, clock: FakeClock
) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    start_session(session, cast.ada, now=ada.ends_at)
    saved_at = clock.advance(minutes=4)
    line = next(line for line, _ in page_of(session, clock).lines if line.name.startswith("Ada"))
    assert (line.state, line.asked_at) == ("plain", ada.started_at)
    b.save(session, ada, 1, "A", now=saved_at)
    clock.advance(minutes=1)
    line = next(line for line, _ in page_of(session, clock).lines if line.name.startswith("Ada"))
    assert (line.state, line.asked_at) == ("plain", saved_at)


def test_time_over_counts_as_handed_in_before_the_sweep(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, "two", now=clock.now()).ada
    clock.set(ada.ends_at + timedelta(seconds=11))
    assert states(session, clock) == {"Ada": ("handed_in", None), "Ben": ("handed_in", None)}


def test_the_line_says_what_is_saved_answered_and_left(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    for position in (1, 2, 3):
        b.save(session, ada, position, "A", now=clock.advance(minutes=1))
    b.save(session, ada, 3, "", now=clock.now())
    line, more = next(one for one in page_of(session, clock).lines if one[0].sitting == ada.public_id)
    assert (line.saved_at, line.left_minutes, more.answered, more.total) == (clock.now(), 87, 2, 60)


def test_those_who_need_somebody_come_first_and_can_be_shown_alone(session: Session, cast: Cast, clock: FakeClock) -> None:
    two = b.running(session, cast, now=clock.now())
    o.heard(session, two.ben, now=clock.now())
    clock.advance(minutes=2)
    o.heard(session, two.ada, now=clock.now())
    page = page_of(session, clock)
    assert [line.name for line, _ in page.lines] == ["Ben Okafor", "Ada Lindqvist"]
    assert (page.counts["offline"], page.counts["working"], page.running) == (1, 1, 2)
    assert [line.name for line, _ in page_of(session, clock, shown="working").lines] == ["Ada Lindqvist"]
    assert [line.name for line, _ in page_of(session, clock, shown="nonsense", page=10**9).lines] == [
        "Ben Okafor",
        "Ada Lindqvist",
    ]


def test_late_work_incidents_and_messages_stand_in_the_line(session: Session, cast: Cast, clock: FakeClock) -> None:
    two, by = b.running(session, cast, now=clock.now()), cast.cora.public_id
    window = b.window_of(session)
    incidents.note(session, window, kind="candidate", text="Fell ill", sitting=two.ben, by=by, now=clock.now())
    telling.send(session, window, only=[two.ada.public_id], text="Hello", by=by, now=clock.now())
    found = {line.name: (line, more) for line, more in page_of(session, clock).lines}
    line, more = found["Ada Lindqvist"]
    assert (line.has_incident, more.message_sent, more.message_read) == (False, clock.now(), None)
    assert found["Ben Okafor"][0].has_incident
    session.execute(sa.update(Message).values(read_at=clock.now()))
    assert {more.message_read for line, more in page_of(session, clock).lines if line.name.startswith("Ada")} == {clock.now()}
    clock.set(two.ada.ends_at + timedelta(minutes=1))
    o.arrive_late(session, two.ada, 1, "A", now=clock.now())
    assert [line.has_late for line, _ in page_of(session, clock).lines if line.name.startswith("Ada")] == [True]


def test_the_number_of_queries_does_not_grow_with_the_candidates(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = b.window_of(session)
    numbers = []
    for person in (cast.ada, cast.ben, cast.ruth, cast.rolf):
        b.begin(session, b.place(session, person, now=clock.now()), "one", now=clock.now())
        session.flush()
        with o.counted(session) as seen:
            assert len(monitor.monitor_page(session, window, now=clock.now()).lines) == len(numbers) + 1
        numbers.append(len(seen))
    assert len(set(numbers)) == 1
    assert numbers[0] <= 7


def test_the_incident_log_keeps_what_was_noted_and_who_resolved_it(session: Session, cast: Cast, clock: FakeClock) -> None:
    two, window = b.running(session, cast, now=clock.now()), b.window_of(session)
    mine = incidents.note(
        session, window, kind="candidate", text="Fell ill", sitting=two.ada, by=cast.cora.public_id, now=clock.now()
    )  # fmt: skip
    incidents.note(session, window, kind="room", text="Noise", by=cast.carl.public_id, now=clock.advance(minutes=1))
    assert [line.text for line in incidents.incidents_in(session, window)] == ["Noise", "Fell ill"]
    assert [line.text for line in incidents.incidents_of(session, two.ada.registration)] == ["Fell ill"]
    assert incidents.incidents_of(session, two.ben.registration) == []
    incidents.resolve(session, mine, by=cast.carl.public_id, now=clock.now())
    line = incidents.line_of(session, mine)
    assert (line.about, line.noted_by, line.resolved_by) == ("Ada Lindqvist", "Cora Fournier", "Carl Grunwald")
    assert [line.text for line in incidents.incidents_in(session, window, only_open=True)] == ["Noise"]
    with pytest.raises(rules.AlreadyDecided):
        incidents.resolve(session, mine, by=cast.cora.public_id, now=clock.now())
    assert o.events(session, mine.public_id) == ["incident.noted", "incident.resolved"]
