"""`saves`: the floor, a commit each and grouped, and the application, in turns within one run.

Three rounds, so that a noisy neighbour meets all of them; the figures are those of all rounds together.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from urllib.request import urlopen

import sqlalchemy as sa

from tests.bench import acts, counting
from tests.bench.acts import Ack, Candidate
from tests.bench.figures import Cost, Figure, Load, costing, of_saves
from tests.bench.load import Outcome, apart
from tests.bench.people import fill
from tests.bench.served import Database, Server, application, database, launched

FLOOR = "tests.bench.floor:application"
APPLICATION = "exam_app.serving:application"
ROUNDS = 3


@dataclass
class _Runner:
    """One of those that are compared, and what all its rounds gave."""

    server: Server
    people: list[Candidate]
    outcome: Outcome = field(default_factory=Outcome)
    cost: Cost = field(default_factory=Cost)
    acks: list[Ack] = field(default_factory=list)

    def go(self, load: Load) -> None:
        outcome, cost, self.people, acks = save(self.server, self.people, load)
        self.outcome.add(outcome)
        self.cost.add(cost)
        self.acks += acks

    @property
    def rate(self) -> float:
        return self.outcome.count("save") / self.outcome.seconds


def measure(kind: str, load: Load) -> Iterator[Figure]:
    """All figures of durable saves on this database."""
    with database(kind) as base:
        people = fill(base, load.candidates)
        with ExitStack() as running:
            runners = {f"floor, {mode}": _floor(running, base, mode, people) for mode in ("each", "grouped")}
            server = running.enter_context(application(base))
            runners["application"] = _Runner(server, begin(server, people, load))
            for _ in range(ROUNDS):
                for runner in runners.values():
                    runner.go(replace(load, seconds=load.seconds / ROUNDS))
            for name, runner in runners.items():
                yield from of_saves(name, runner.outcome, runner.cost, kind)
            yield from _compared(runners["application"], runners["floor, each"], runners["floor, grouped"])
        yield from _counted(base, runners["application"].people, load)


def _floor(running: ExitStack, base: Database, mode: str, people: list[Candidate]) -> _Runner:
    """The bare function in this mode, with the workers and threads of the application."""
    url = f"sqlite:///{base.folder}/floor-{mode}.db" if base.kind == "sqlite" else base.url
    server = running.enter_context(launched(base, FLOOR, base.model, {"FLOOR_MODE": mode, "FLOOR_URL": url}))
    return _Runner(server, acts.pretend_started(people, mode))


def _compared(own: _Runner, each: _Runner, grouped: _Runner) -> Iterator[Figure]:
    kind = own.server.database.kind
    yield Figure("application to the grouped floor", own.rate / grouped.rate, "times", kind)
    yield Figure("application to the floor of a commit each", own.rate / each.rate, "times", kind)
    yield Figure("CPU to the grouped floor", own.cost.of_each(own.outcome) / grouped.cost.of_each(grouped.outcome), "times", kind)
    yield Figure("memory of a worker", own.server.memory_mib(), "MiB", kind)
    yield Figure("acknowledged and lost", lost(own.server.database, own.acks), f"of {len(own.acks):,}", kind)


def save(server: Server, people: list[Candidate], load: Load) -> tuple[Outcome, Cost, list[Candidate], list[Ack]]:
    """Half a second to warm up, then the saves that count."""
    _, people, early = apart(acts.save_all, server.port, people, load.connections, 0.5)
    with costing(server) as cost:
        outcome, people, acks = apart(acts.save_all, server.port, people, load.connections, load.seconds)
    return outcome.must_be_right(), cost, people, early + acks


def _counted(base: Database, people: list[Candidate], load: Load) -> Iterator[Figure]:
    """Statements and round trips of a save, in a short run that gives no other figure."""
    if base.kind == "postgres":
        with counting.relayed(base) as (far, counts), launched(far, APPLICATION, base.model) as server:
            trips, statements = counts.round_trips, counts.statements
            outcome, *_ = apart(acts.save_all, server.port, people, load.connections, 1.0)
            trips, statements = counts.round_trips - trips, counts.statements - statements
        yield Figure("round trips", trips / max(outcome.must_be_right().count("save"), 1), "per save", base.kind)
    else:
        with launched(base, counting.COUNTED, base.model) as server:
            before = _told(server)
            outcome, *_ = apart(acts.save_all, server.port, people, load.connections, 1.0)
            statements = _told(server) - before
    yield Figure("statements", statements / max(outcome.must_be_right().count("save"), 1), "per save", base.kind)


def _told(server: Server) -> int:
    with urlopen(f"http://127.0.0.1:{server.port}{counting.ASK}") as answer:
        return int(answer.read())


def begin(server: Server, people: list[Candidate], load: Load) -> list[Candidate]:
    """Everybody starts and asks for the pass."""
    for deed in (acts.start, acts.ask_pass):
        outcome, people = apart(acts.all_do, deed, server.port, people, load.connections)
        outcome.must_be_right()
    _as_after_a_minute(server.database)
    return people


def _as_after_a_minute(base: Database) -> None:
    """What PostgreSQL's autovacuum does by itself once a minute: note how large the tables have become."""
    if base.kind == "postgres":
        with sa.create_engine(base.url, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def lost(base: Database, acks: list[Ack]) -> int:
    """How many acknowledged saves are not among the revisions, word for word. Must be 0."""
    query = "SELECT s.public_id, r.position, r.revision, r.sha256 FROM revisions r JOIN sittings s ON s.id = r.sitting_id"
    with sa.create_engine(base.url).connect() as connection:
        stored = {tuple(row) for row in connection.exec_driver_sql(query)}
    return sum(tuple(ack) not in stored for ack in acks)
