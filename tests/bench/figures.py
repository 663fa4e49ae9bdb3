"""A figure, and how the outcomes of runs become figures."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from tests.bench.load import Outcome
from tests.bench.served import Server


@dataclass(frozen=True, slots=True)
class Load:
    """How much load: seconds of saving, candidates at once, connections of the generator, stored revisions at most."""

    seconds: float
    candidates: int
    connections: int
    revisions: int = 5_000_000
    extra: str = ""
    is_first: bool = True  # of the databases: what needs none is measured once


class Figure(NamedTuple):
    """One line of the outcome."""

    name: str
    value: float
    unit: str
    database: str


@dataclass(slots=True)
class Cost:
    """Seconds of CPU that a stretch of time took from the application and from the database."""

    application: float = 0.0
    database: float = 0.0
    seconds: float = 0.0

    def add(self, other: Cost) -> None:
        self.application += other.application
        self.database += other.database
        self.seconds += other.seconds

    def of_each(self, outcome: Outcome) -> float:
        """Microseconds of both for each save."""
        return (self.application + self.database) / max(outcome.count("save"), 1) * 1e6


@contextmanager
def costing(server: Server) -> Iterator[Cost]:
    """Measure what happens inside the block; the figures are there after it."""
    cost, (application, database), began = Cost(), server.cpu(), time.perf_counter()
    yield cost
    after = server.cpu()
    cost.application, cost.database = after[0] - application, after[1] - database
    cost.seconds = time.perf_counter() - began


def of_saves(name: str, outcome: Outcome, cost: Cost, kind: str) -> Iterator[Figure]:
    """Rate, times and CPU of a closed loop of saves."""
    count = max(outcome.count("save"), 1)
    yield Figure(f"{name}: saves a second", count / outcome.seconds, "per second", kind)
    yield Figure(f"{name}: save, median", outcome.percentile_ms("save", 50), "ms", kind)
    yield Figure(f"{name}: save, 99 in 100", outcome.percentile_ms("save", 99), "ms", kind)
    yield Figure(f"{name}: CPU, application", cost.application / count * 1e6, "us per save", kind)
    if kind == "postgres":
        yield Figure(f"{name}: CPU, database", cost.database / count * 1e6, "us per save", kind)
    yield Figure(f"{name}: CPU, generator", outcome.cpu_seconds / count * 1e6, "us per save", kind)


Measure = Callable[[str, Load], Iterator[Figure]]
