"""`growth`: what a save costs when the table already holds many revisions; printed as a curve.

The stored revisions are copies of a real one under sittings that are no longer there, loaded by a few
statements. Keys and lengths are as in life, so the indexes are as deep as they would be.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from exam_app.durability import sqlite_module
from exam_app.sitting.models import Revision
from tests.bench.figures import Figure, Load
from tests.bench.people import fill
from tests.bench.saves import begin, lost, save
from tests.bench.served import Database, application, database

STEPS = (0, 50_000, 500_000, 5_000_000)
FIRST_SITTING = 1_000_000
AT_ONCE = 250_000
# Sixty positions with ten revisions each make one old sitting.
KEYS = {
    "sitting_id": f"{FIRST_SITTING} + n / 600", "position": "n % 60 + 1", "revision": "n / 60 % 10 + 1",
    "client": "'old-page-' || (n / 600)", "seq": "n % 600 + 1",
}  # fmt: skip
NUMBERS = {
    "sqlite": "WITH RECURSIVE numbers(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {last}) ",
    "postgres": "WITH numbers AS (SELECT generate_series({first}, {last} - 1) AS n) ",
}


def measure(kind: str, load: Load) -> Iterator[Figure]:
    """Rate, times and CPU of a save at each step, on one server that goes on."""
    with database(kind) as base:
        people = fill(base, load.candidates)
        with application(base) as server:
            people = begin(server, people, load)
            acks, stored = [], 0
            for step in (step for step in STEPS if step <= load.revisions):
                stored = grow(base, stored, step) if step else 0
                outcome, cost, people, more = save(server, people, load)
                acks += more
                name, count = f"{step:,} revisions", outcome.count("save")
                yield Figure(f"{name}: CPU of a save", cost.of_each(outcome), "us", kind)
                yield Figure(f"{name}: saves a second", count / outcome.seconds, "per second", kind)
                yield Figure(f"{name}: save, median", outcome.percentile_ms("save", 50), "ms", kind)
                yield Figure(f"{name}: save, 99 in 100", outcome.percentile_ms("save", 99), "ms", kind)
            yield Figure("acknowledged and lost", lost(base, acks), f"of {len(acks):,}", kind)


def grow(base: Database, stored: int, wanted: int) -> int:
    """Load copies until there are so many; needs at least one real revision. Returns how many there are."""
    columns = [column.name for column in Revision.__table__.columns]
    values = ", ".join(f"{KEYS[name]} AS {name}" if name in KEYS else f"one.{name}" for name in columns)
    insert = f"INSERT INTO revisions ({', '.join(columns)}) "
    real = f"(SELECT * FROM revisions WHERE sitting_id < {FIRST_SITTING} LIMIT 1) AS one"
    for first in range(stored, wanted, AT_ONCE):
        numbers = NUMBERS[base.kind].format(first=first, last=min(first + AT_ONCE, wanted))
        _load(base, f"{numbers}{insert}SELECT {values} FROM numbers, {real}")
    _tidy(base)
    return wanted


def _load(base: Database, statement: str) -> None:
    engine = _engine(base)
    with engine.begin() as connection:
        if base.kind == "postgres":
            # Rows of sittings that are no longer there; the rule itself stays for everybody else.
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql(statement.replace("%", "%%") if base.kind == "postgres" else statement)
    engine.dispose()


def _tidy(base: Database) -> None:
    """What the database itself would do in the hours in which so much comes together."""
    commands = ("VACUUM ANALYZE revisions", "CHECKPOINT") if base.kind == "postgres" else ("PRAGMA wal_checkpoint(PASSIVE)",)
    with _engine(base).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for command in commands:
            connection.exec_driver_sql(command)


def _engine(base: Database) -> sa.Engine:
    if base.kind == "postgres":
        return sa.create_engine(base.url)
    return sa.create_engine(base.url, module=sqlite_module(), connect_args={"timeout": 60})
