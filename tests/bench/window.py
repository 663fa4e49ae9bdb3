"""`window`: one window, open loop: the start rush, the steady state, everybody's deadline in the same second.

Requests go out at the instants that were planned for them, whatever the server does. Each candidate
has a connection, as a browser has; with --connections they are multiplexed over fewer, as a proxy does.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from exam_app import open_files
from exam_app.sitting.models import Sitting
from tests.bench import day
from tests.bench.acts import Ack
from tests.bench.day import Hours
from tests.bench.figures import Cost, Figure, Load, costing
from tests.bench.load import Outcome, apart
from tests.bench.people import fill
from tests.bench.saves import lost
from tests.bench.served import Database, Server, application, database

RUSH_SECONDS = 60.0
WRITERS = 0.2
LONGEST_CLOSING_SECONDS = 240
LATE_SECONDS = 1.0  # between two looks for parts that started after the end was set; the least that such a part lasts
KINDS = ("start", "first page", day.SEATED, "save in the rush", "save", "paper", "pulse", "save in the last second")


def measure(kind: str, load: Load) -> Iterator[Figure]:
    """All figures of the window on this database."""
    connections, how = _connections(load)
    with database(kind) as base:
        yield Figure("candidates", load.candidates, how, kind)
        began = time.perf_counter()
        people = fill(base, load.candidates, writers=int(load.candidates * WRITERS))
        yield Figure("to register them", time.perf_counter() - began, "s", kind)
        with application(base) as server:
            opens = time.perf_counter() + 4
            # Fewer candidates come in a shorter rush, at the same rate.
            rushed = opens + min(RUSH_SECONDS, max(RUSH_SECONDS * load.candidates / 10_000, 5.0))
            hours = Hours(opens, rushed, rushed + load.seconds)
            deadline = datetime.now(UTC) + timedelta(seconds=hours.ends - time.perf_counter())
            have_left = threading.Event()
            together = threading.Thread(target=_end_together, args=(base, deadline, hours, have_left))
            together.start()
            try:
                with costing(server) as cost:
                    outcome, acks = apart(day.live, server.port, people, connections, hours, 7)
            finally:
                have_left.set()
                together.join()
            yield from _figures(server, outcome, acks, cost, hours)
            yield from _seated(outcome, len(people), kind)
            yield from _closing(base, deadline)


def _connections(load: Load) -> tuple[int, str]:
    """How many the generator opens, and what is said about it."""
    wanted = load.connections or load.candidates
    found = min(wanted, open_files.room_for(wanted))
    if found >= load.candidates:
        return found, "each with a connection"
    why = "" if found == load.connections else ", as many as may be open here (ulimit -n)"
    return found, f"multiplexed over {found:,} connections{why}"


def _end_together(base: Database, deadline: datetime, hours: Hours, have_left: threading.Event) -> None:
    """Set the same end for all, again and again until nobody is left who could start a part.

    Whoever starts when it is too late for that end gets one a second later.
    """
    engine = sa.create_engine(base.url, connect_args={"timeout": 30} if base.kind == "sqlite" else {})
    have_left.wait(max(hours.rushed + 1 - time.perf_counter(), 0))
    is_last = False
    while not is_last:
        is_last = have_left.wait(LATE_SECONDS)
        end = max(deadline, datetime.now(UTC) + timedelta(seconds=LATE_SECONDS))
        with engine.begin() as connection:
            other = sa.and_(Sitting.state == "open", Sitting.ends_at > end)
            connection.execute(sa.update(Sitting).where(other).values(ends_at=end))
    engine.dispose()


def _figures(server: Server, outcome: Outcome, acks: list[Ack], cost: Cost, hours: Hours) -> Iterator[Figure]:
    kind = server.database.kind
    yield Figure("saves a second, steady", outcome.count("save") / (hours.ends - hours.rushed), "per second", kind)
    asked = sum(len(times) for name, times in outcome.took.items() if name not in day.TOLD)
    yield Figure("requests a second", asked / outcome.seconds, "per second", kind)
    for name in KINDS:
        yield Figure(f"{name}, median", outcome.percentile_ms(name, 50), f"ms, of {outcome.count(name):,}", kind)
        yield Figure(f"{name}, 99 in 100", outcome.percentile_ms(name, 99), "ms", kind)
    yield Figure("errors", len(outcome.wrong), outcome.wrong[0] if outcome.wrong else "wrong replies", kind)
    yield Figure("told to come again", outcome.busy, "replies, while the server was too busy", kind)
    yield Figure("unsent", outcome.unsent, "requests that were still waiting at the end", kind)
    yield Figure("acknowledged and lost", lost(server.database, acks), f"of {len(acks):,}", kind)
    yield Figure("CPU, application", cost.application / cost.seconds * 100, "% of a core", kind)
    yield Figure("CPU, database", cost.database / cost.seconds * 100, "% of a core", kind)
    yield Figure("CPU, generator", outcome.cpu_seconds / outcome.seconds * 100, "% of a core", kind)
    yield Figure("CPU, generator, a request", outcome.cpu_seconds / asked * 1e6, "us", kind)
    yield Figure("memory of a worker", server.memory_mib(), "MiB", kind)


def _seated(outcome: Outcome, candidates: int, kind: str) -> Iterator[Figure]:
    """Who came too late, and how late: their times are not among those of the rush, or not among any."""
    late, seated = outcome.took.get(day.SEATED_LATE, []), outcome.count(day.SEATED)
    yield Figure(
        "first pages after the rush was over", len(late), f"candidates, the last {max(late, default=0):.0f} s after it", kind
    )
    yield Figure("first pages too late to save", outcome.count(day.TOO_LATE), "candidates", kind)
    yield Figure("without a first page at the end", candidates - seated, "candidates", kind)


def _closing(base: Database, deadline: datetime) -> Iterator[Figure]:
    """Wait until the sweeper has handed everybody in; the time is counted from the deadline, so it includes the grace."""
    later = sa.select(sa.func.count()).where(Sitting.ends_at > deadline)
    query = sa.select(sa.func.count()).where(Sitting.state == "open")
    engine = sa.create_engine(base.url)
    first, left, passed = 0.0, 1, 0.0
    while left and passed < LONGEST_CLOSING_SECONDS:
        time.sleep(0.2)
        with engine.connect() as connection:
            before, left = left, connection.execute(query).scalar_one()
        passed = (datetime.now(UTC) - deadline).total_seconds()
        first = first or (passed if 1 < left < before else 0.0)
    with engine.connect() as connection:
        yield Figure(
            "ended later than all, for they started so late", connection.execute(later).scalar_one(), "sittings", base.kind
        )
    yield Figure("from the deadline to the last hand-in", passed, "s, the grace included", base.kind)
    if first:
        yield Figure("from the first batch handed in to the last", passed - first, "s", base.kind)
    yield Figure("not handed in", left, "sittings", base.kind)
