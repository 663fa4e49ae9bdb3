"""`window`: one window, open loop: the start rush, the steady state, everybody's deadline in the same second.

Requests go out at the instants that were planned for them, whatever the server does. Candidates are
multiplexed over fewer connections, as a proxy does.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

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
KINDS = ("start", "pass", "from the press to the pass", "save in the rush", "save", "pulse", "save in the last second")


def measure(kind: str, load: Load) -> Iterator[Figure]:
    """All figures of the window on this database."""
    with database(kind) as base:
        began = time.perf_counter()
        people = fill(base, load.candidates, writers=int(load.candidates * WRITERS))
        yield Figure("candidates", len(people), f"over {load.connections} connections", kind)
        yield Figure("to register them", time.perf_counter() - began, "s", kind)
        with application(base) as server:
            opens = time.perf_counter() + 2
            # Fewer candidates come in a shorter rush, at the same rate.
            rushed = opens + min(RUSH_SECONDS, max(RUSH_SECONDS * load.candidates / 10_000, 5.0))
            hours = Hours(opens, rushed, rushed + load.seconds)
            deadline = datetime.now(UTC) + timedelta(seconds=hours.ends - time.perf_counter())
            together = threading.Thread(target=_end_together, args=(base, deadline, hours))
            together.start()
            with costing(server) as cost:
                outcome, acks = apart(day.live, server.port, people, load.connections, hours, 7)
            together.join()
            yield from _figures(server, outcome, acks, cost, hours)
            yield from _closing(base, deadline)


def _end_together(base: Database, deadline: datetime, hours: Hours) -> None:
    """Set the same end for all: after the rush, once more for those who came late, and at last for those who came too late."""
    engine = sa.create_engine(base.url, connect_args={"timeout": 30} if base.kind == "sqlite" else {})
    for moment, end in (
        (hours.rushed + 1, deadline),
        (hours.ends - 2, deadline),
        (hours.ends + 7, deadline + timedelta(seconds=8)),
    ):
        time.sleep(max(moment - time.perf_counter(), 0))
        with engine.begin() as connection:
            other = sa.and_(Sitting.state == "open", Sitting.ends_at > end)
            connection.execute(sa.update(Sitting).where(other).values(ends_at=end))


def _figures(server: Server, outcome: Outcome, acks: list[Ack], cost: Cost, hours: Hours) -> Iterator[Figure]:
    kind = server.database.kind
    yield Figure("saves a second, steady", outcome.count("save") / (hours.ends - hours.rushed), "per second", kind)
    yield Figure("requests a second", sum(map(len, outcome.took.values())) / outcome.seconds, "per second", kind)
    for name in KINDS:
        yield Figure(f"{name}, median", outcome.percentile_ms(name, 50), f"ms, of {outcome.count(name):,}", kind)
        yield Figure(f"{name}, 99 in 100", outcome.percentile_ms(name, 99), "ms", kind)
    yield Figure("errors", len(outcome.wrong), outcome.wrong[0] if outcome.wrong else "wrong replies", kind)
    yield Figure("told to come again", outcome.busy, "replies, while the server was too busy", kind)
    yield Figure("unsent", outcome.unsent, "requests for which no connection was free before the end", kind)
    yield Figure("acknowledged and lost", lost(server.database, acks), f"of {len(acks):,}", kind)
    yield Figure("CPU, application", cost.application / cost.seconds * 100, "% of a core", kind)
    yield Figure("CPU, database", cost.database / cost.seconds * 100, "% of a core", kind)
    yield Figure("CPU, generator", outcome.cpu_seconds / outcome.seconds * 100, "% of a core", kind)
    yield Figure("memory of a worker", server.memory_mib(), "MiB", kind)


def _closing(base: Database, deadline: datetime) -> Iterator[Figure]:
    """Wait until the sweeper has handed everybody in; the time is counted from the deadline, so it includes the grace."""
    query = sa.select(sa.func.count()).where(Sitting.state == "open")
    engine = sa.create_engine(base.url)
    first, left, passed = 0.0, 1, 0.0
    while left and passed < LONGEST_CLOSING_SECONDS:
        time.sleep(0.2)
        with engine.connect() as connection:
            before, left = left, connection.execute(query).scalar_one()
        passed = (datetime.now(UTC) - deadline).total_seconds()
        first = first or (passed if 1 < left < before else 0.0)
    yield Figure("from the deadline to the last hand-in", passed, "s, the grace included", base.kind)
    if first:
        yield Figure("from the first batch handed in to the last", passed - first, "s", base.kind)
    yield Figure("not handed in", left, "sittings", base.kind)
