"""Time while a part runs: minutes for one or all, pauses, own breaks, and outages that are made good."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.clock import FakeClock
from exam_app.db import begin
from exam_app.errors import Refused
from exam_app.sitting import arranging, closing, finding, granting, outages, pausing, rules, telling
from exam_app.sitting.models import Grant, Incident, Message, Sitting
from tests import build_office as o
from tests import build_sitting as b
from tests.build import Cast

pytestmark = pytest.mark.usefixtures("stocked")


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def words(session: Session, sitting: Sitting) -> list[str]:
    return list(session.scalars(sa.select(Message.text).where(Message.sitting_id == sitting.id).order_by(Message.id)))


def grants(session: Session, sitting: Sitting) -> list[tuple[int, str]]:
    query = sa.select(Grant.minutes, Grant.reason).where(Grant.sitting_id == sitting.id).order_by(Grant.id)
    return [(given, reason) for given, reason in session.execute(query)]


def give(session: Session, many: int, cast: Cast, now: datetime, only: list[str] | None = None) -> int:
    return granting.grant(
        session, b.window_of(session), only=only, minutes=many, reason="Fire alarm", by=cast.cora.public_id, now=now
    )  # fmt: skip


def test_minutes_for_one_leave_the_others_as_they_were(session: Session, cast: Cast, clock: FakeClock) -> None:
    two = b.running(session, cast, now=clock.now())
    end = two.ada.ends_at
    assert give(session, 7, cast, clock.now(), [two.ada.public_id]) == 1
    assert (two.ada.ends_at, two.ben.ends_at) == (end + minutes(7), end)
    assert (grants(session, two.ada), grants(session, two.ben)) == ([(7, "Fire alarm")], [])
    assert words(session, two.ada) == ["The exam office added 7 minutes to your Part One."]
    assert o.events(session, two.ada.public_id)[-1] == "sitting.time_granted"


def test_minutes_for_all_reach_everybody_who_runs_and_nobody_else(session: Session, cast: Cast, clock: FakeClock) -> None:
    two = b.running(session, cast, now=clock.now())
    b.hand_in(session, two.ben, now=clock.now())
    end = two.ada.ends_at
    assert give(session, 5, cast, clock.now()) == 1
    assert give(session, 5, cast, clock.now()) == 1
    session.expire_all()
    assert (two.ada.ends_at, two.ada.granted_minutes, two.ben.granted_minutes) == (end + minutes(10), 10, 0)


@pytest.mark.parametrize("many", [0, -1, -90])
def test_time_is_never_taken_away(session: Session, cast: Cast, clock: FakeClock, many: int) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    with pytest.raises(rules.NotRunning, match="only ever added"):
        give(session, many, cast, clock.now())
    assert grants(session, ada) == []


def test_the_database_refuses_a_grant_that_shortens(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    row = {"sitting_id": ada.id, "minutes": -5, "reason": "x", "granted_by": "x", "granted_at": clock.now()}
    with pytest.raises(sa.exc.IntegrityError):
        session.execute(sa.insert(Grant).values(**row))


def test_a_grant_stands_in_the_database_for_good(session: Session, cast: Cast, clock: FakeClock) -> None:
    b.running(session, cast, now=clock.now())
    give(session, 5, cast, clock.now())
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        session.execute(sa.update(Grant).values(minutes=50))


def test_minutes_after_the_grace_are_refused_and_within_it_given(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    end = ada.ends_at
    with pytest.raises(rules.NotRunning):
        give(session, 5, cast, end + timedelta(seconds=11), [ada.public_id])
    assert give(session, 5, cast, end + timedelta(seconds=10), [ada.public_id]) == 1


def pause(session: Session, cast: Cast, now: datetime, only: list[str] | None = None) -> int:
    return pausing.pause(session, b.window_of(session), only=only, reason="Fire alarm", by=cast.cora.public_id, now=now)


def go_on(session: Session, cast: Cast, now: datetime) -> int:
    return pausing.resume_all(session, b.window_of(session), by=cast.cora.public_id, now=now)


def test_a_pause_moves_the_end_by_its_length_and_nothing_closes_meanwhile(session: Session, cast: Cast, clock: FakeClock) -> None:
    two = b.running(session, cast, now=clock.now())
    end = two.ada.ends_at
    clock.advance(minutes=30)
    assert pause(session, cast, clock.now(), [two.ada.public_id]) == 1
    clock.advance(minutes=75)
    closing.close_overdue(session, now=clock.now())
    session.expire_all()
    assert (two.ada.state, two.ben.state) == ("open", "submitted")
    assert finding.milliseconds_left(two.ada, clock.now()) == 60 * 60_000
    assert go_on(session, cast, clock.now()) == 1
    assert (two.ada.ends_at, two.ada.paused_at, two.ada.pause_why) == (end + minutes(75), None, None)
    assert o.events(session, two.ada.public_id)[-2:] == ["sitting.paused", "sitting.resumed"]


def test_pausing_twice_and_going_on_twice_change_nothing_more(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    end = ada.ends_at
    assert pause(session, cast, clock.now()) == 2
    clock.advance(minutes=5)
    with pytest.raises(rules.NotRunning):
        pause(session, cast, clock.now())
    assert go_on(session, cast, clock.now()) == 2
    with pytest.raises(rules.NotRunning):
        go_on(session, cast, clock.now())
    assert ada.ends_at == end + minutes(5)


def test_minutes_can_be_added_while_the_clock_stands_still(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    end = ada.ends_at
    pause(session, cast, clock.now())
    clock.advance(minutes=5)
    give(session, 3, cast, clock.now())
    clock.advance(minutes=5)
    go_on(session, cast, clock.now())
    assert ada.ends_at == end + minutes(13)


def with_breaks(session: Session, cast: Cast, clock: FakeClock, many: int = 10) -> Sitting:
    """Ada in Part One with so many minutes for breaks; Ben has none."""
    two = b.running(session, cast, now=clock.now())
    two.ada.break_seconds = many * 60
    session.flush()
    return two.ada


def test_an_own_break_stops_the_clock_and_uses_up_the_break_time(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = with_breaks(session, cast, clock)
    end = ada.ends_at
    pausing.take_break(session, ada, by=cast.ada.public_id, now=clock.now())
    pausing.take_break(session, ada, by=cast.ada.public_id, now=clock.now())
    clock.advance(minutes=4)
    pausing.resume(session, ada, by=cast.ada.public_id, now=clock.now())
    pausing.resume(session, ada, by=cast.ada.public_id, now=clock.now())
    assert (ada.ends_at, ada.break_seconds) == (end + minutes(4), 6 * 60)
    clock.advance(minutes=1)
    pausing.take_break(session, ada, by=cast.ada.public_id, now=clock.now())
    assert ada.pause_until == clock.now() + minutes(6)


def test_a_break_that_is_used_up_goes_on_by_itself_however_late_it_is_written_down(
    session: Session, cast: Cast, clock: FakeClock
) -> None:
    ada = with_breaks(session, cast, clock)
    end, taken = ada.ends_at, clock.advance(minutes=20)
    pausing.take_break(session, ada, by=cast.ada.public_id, now=taken)
    late = clock.advance(minutes=45)
    assert finding.end_of(ada, late) == end + minutes(10)
    assert pausing.settle_overdue(session, late) == 1
    assert pausing.settle_overdue(session, late) == 0
    assert (ada.ends_at, ada.break_seconds, ada.paused_at, ada.pause_until) == (end + minutes(10), 0, None, None)
    with pytest.raises(rules.NoBreakLeft):
        pausing.take_break(session, ada, by=cast.ada.public_id, now=late)


def test_whoever_has_no_break_time_or_no_time_takes_no_break(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = with_breaks(session, cast, clock)
    ben = session.scalars(sa.select(Sitting).where(Sitting.id != ada.id)).one()
    with pytest.raises(rules.NoBreakLeft):
        pausing.take_break(session, ben, by=cast.ben.public_id, now=clock.now())
    with pytest.raises(rules.TimeUp):
        pausing.take_break(session, ada, by=cast.ada.public_id, now=ada.ends_at + timedelta(seconds=1))
    b.hand_in(session, ada, now=clock.now())
    with pytest.raises(rules.TimeUp):
        pausing.take_break(session, ada, by=cast.ada.public_id, now=clock.now())


def test_the_candidate_cannot_end_a_pause_of_the_office(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = with_breaks(session, cast, clock)
    pause(session, cast, clock.now())
    for deed in (pausing.take_break, pausing.resume):
        with pytest.raises(rules.NotRunning, match="paused by the exam team"):
            deed(session, ada, by=cast.ada.public_id, now=clock.now())
    assert ada.pause_why == "office"


def test_a_pause_of_the_office_ends_an_own_break_and_spares_the_rest_of_it(
    session: Session, cast: Cast, clock: FakeClock
) -> None:
    ada = with_breaks(session, cast, clock)
    end = ada.ends_at
    pausing.take_break(session, ada, by=cast.ada.public_id, now=clock.now())
    clock.advance(minutes=3)
    assert pause(session, cast, clock.now()) == 2
    clock.advance(minutes=60)
    go_on(session, cast, clock.now())
    assert (ada.ends_at, ada.break_seconds) == (end + minutes(63), 7 * 60)


def test_break_minutes_are_decided_with_the_arrangements(session: Session, cast: Cast, clock: FakeClock) -> None:
    place = b.places(session, cast, now=clock.now()).ada
    arranging.ask(session, place, kind="disability", request="Breaks", by=cast.ada.public_id, now=clock.now())
    arranging.decide(
        session, place, is_granted=True, extra_percent=0, extra_minutes=0, break_minutes=20, reason="Documented",
        by=cast.cora.public_id, now=clock.now(),
    )  # fmt: skip
    assert place.accommodation is not None
    assert place.accommodation.break_minutes == 20
    arranging.decide(
        session, place, is_granted=False, extra_percent=0, extra_minutes=0, break_minutes=20, reason="x",
        by=cast.cora.public_id, now=clock.now(),
    )  # fmt: skip
    assert place.accommodation.break_minutes == 0


def credit(session: Session, cast: Cast, start: datetime, end: datetime, now: datetime) -> tuple[Incident, int]:
    window = b.window_of(session)
    return outages.credit(session, window, (start, end), reason="The line was cut", by=cast.cora.public_id, now=now)


def test_an_outage_gives_everybody_the_minutes_of_their_overlap_once(session: Session, cast: Cast, clock: FakeClock) -> None:
    start = clock.now()
    two = b.places(session, cast, now=start)
    ada = b.begin(session, two.ada, "one", now=start)
    ben = b.begin(session, two.ben, "one", now=start + timedelta(minutes=10, seconds=30))
    now, ends = start + minutes(30), (ada.ends_at, ben.ends_at)
    incident, credited = credit(session, cast, start + minutes(2), start + minutes(19), now)
    assert credited == 2
    assert (ada.ends_at, ben.ends_at) == (ends[0] + minutes(17), ends[1] + minutes(9))
    again, more = credit(session, cast, start + minutes(2), start + minutes(19), now + minutes(1))
    assert (again.id, more) == (incident.id, 0)
    assert (grants(session, ada), ada.granted_minutes) == ([(17, "The line was cut")], 17)
    assert outages.credited_by(session, incident) == 2


def test_two_people_who_press_at_once_give_the_minutes_once(session: Session, cast: Cast, clock: FakeClock) -> None:
    start = clock.now()
    two, by = b.running(session, cast, now=start), cast.cora.public_id
    ends, now, engine = two.ada.ends_at, start + minutes(30), session.get_bind()
    session.commit()
    together, counts = threading.Barrier(4), []

    def press() -> None:
        with Session(engine) as own:
            together.wait()
            begin(own, writes=True)
            span = (start + minutes(2), start + minutes(19))
            counts.append(outages.credit(own, b.window_of(own), span, reason="The line was cut", by=by, now=now)[1])
            own.commit()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 0, 0, 2]
    assert (two.ada.ends_at, two.ada.granted_minutes) == (ends + minutes(17), 17)
    assert session.scalar(sa.select(sa.func.count()).select_from(Incident)) == 1
    assert list(audit.verify(session)) == []


def test_outages_that_overlap_are_not_counted_twice(session: Session, cast: Cast, clock: FakeClock) -> None:
    start = clock.now()
    ada = b.running(session, cast, now=start).ada
    end, now = ada.ends_at, start + minutes(60)
    credit(session, cast, start + minutes(2), start + minutes(19), now)
    _, more = credit(session, cast, start + minutes(10), start + minutes(25), now)
    assert more == 2
    assert ada.ends_at == end + minutes(17 + 6)


def test_time_in_which_the_clock_stood_still_is_not_given_back(session: Session, cast: Cast, clock: FakeClock) -> None:
    start = clock.now()
    ada = b.running(session, cast, now=start).ada
    end = ada.ends_at
    pause(session, cast, start + minutes(5), [ada.public_id])
    pausing.resume_all(session, b.window_of(session), by=cast.cora.public_id, now=start + minutes(15))
    pause(session, cast, start + minutes(18), [ada.public_id])
    _, credited = credit(session, cast, start + minutes(2), start + minutes(19), start + minutes(30))
    assert credited == 2
    assert ada.ends_at == end + minutes(10) + minutes(3 + 3)


def test_whose_part_ended_meanwhile_is_named_with_what_was_lost(session: Session, cast: Cast, clock: FakeClock) -> None:
    start = clock.now()
    two = b.running(session, cast, now=start)
    b.hand_in(session, two.ben, now=start + minutes(80))
    session.expire_all()
    now = start + minutes(100)
    incident, credited = credit(session, cast, start + minutes(82), start + minutes(99), now)
    for _ in ("before the sweep", "after the sweep"):
        ended = outages.ended_meanwhile(session, incident, now=now)
        assert [(one.name, one.minutes, one.part) for one in ended] == [("Ada Lindqvist", 8, "Part One")]
        closing.close_overdue(session, now=now)
        session.expire_all()
    assert credited == 0
    o.reopen(session, two.ada, 8, cast, now=now)
    assert outages.ended_meanwhile(session, incident, now=now) == []


@pytest.mark.parametrize(("start", "end"), [(10, 5), (5, 5), (5, 31), (-1500, 5)])
def test_an_outage_has_two_instants_in_the_past(session: Session, cast: Cast, clock: FakeClock, start: int, end: int) -> None:
    first = clock.now()
    b.running(session, cast, now=first)
    with pytest.raises(outages.NoOutage):
        credit(session, cast, first + minutes(start), first + minutes(end), first + minutes(30))
    assert session.scalar(sa.select(sa.func.count()).select_from(Grant)) == 0


def test_a_message_reaches_those_who_run_and_is_refused_when_nobody_does(session: Session, cast: Cast, clock: FakeClock) -> None:
    two = b.running(session, cast, now=clock.now())
    b.hand_in(session, two.ben, now=clock.now())
    window, by = b.window_of(session), cast.cora.public_id
    assert telling.send(session, window, text="Wait in your room.", by=by, now=clock.now()) == 1
    assert (words(session, two.ada), words(session, two.ben)) == (["Wait in your room."], [])
    with pytest.raises(Refused):
        telling.send(session, window, only=[two.ben.public_id], text="x", by=by, now=clock.now())


def test_a_deed_for_everybody_takes_as_many_statements_for_many_as_for_few(
    session: Session, cast: Cast, clock: FakeClock
) -> None:
    """Saves wait while it holds the database's lock, so it must not go from candidate to candidate."""
    window, by = b.window_of(session), cast.cora.public_id
    deeds: dict[str, Callable[[datetime], object]] = {
        "minutes": lambda now: give(session, 5, cast, now),
        "message": lambda now: telling.send(session, window, text="Wait.", by=by, now=now),
        "pause": lambda now: pausing.pause(session, window, reason="Fire alarm", by=by, now=now),
        "go on": lambda now: pausing.resume_all(session, window, by=by, now=now),
        "outage": lambda now: credit(session, cast, now - minutes(6), now - minutes(2), now),
    }
    taken = []
    for people in ((cast.ada, cast.ben), (cast.ruth, cast.rolf, cast.rosa)):
        for person in people:
            b.begin(session, b.place(session, person, now=clock.now()), "one", now=clock.now())
        clock.advance(minutes=10)
        session.flush()
        taken.append({name: _statements(session, deed, clock.advance(minutes=1)) for name, deed in deeds.items()})
    assert taken[0] == taken[1]


def _statements(session: Session, deed: Callable[[datetime], object], now: datetime) -> int:
    session.expire_all()
    b.window_of(session)
    with o.counted(session) as seen:
        deed(now)
    return len(seen)
