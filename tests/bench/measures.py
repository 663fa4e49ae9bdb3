"""What is measured: durable saves over HTTP, starts and hand-ins in a rush."""

from __future__ import annotations

import http.client
import itertools
import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

from tests.bench.served import Candidate, Served, served


@dataclass(frozen=True, slots=True)
class Load:
    """How much load: seconds of saving, candidates at once, connections of the generator."""

    seconds: float
    candidates: int
    connections: int


class Figure(NamedTuple):
    """One line of the outcome."""

    name: str
    value: float
    unit: str
    database: str


class Caller:
    """One kept-open connection."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def call(
        self, method: str, path: str, person: Candidate, body: str = "", kind: str = "application/json"
    ) -> tuple[int, str, bytes]:
        """Status, Location and body; raises when the connection breaks."""
        headers = {"Cookie": person.cookie, "X-CSRFToken": person.csrf, "Content-Type": kind, "Accept": kind}
        self.connection.request(method, path, body or None, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.headers.get("Location", ""), answer.read()


def measure(names: Sequence[str], database: str, load: Load) -> Iterator[Figure]:
    """All figures of these names on this database, from one server."""
    with served(database, load.candidates) as server:
        starts, sittings = _rush(server, load, _start)
        rush = [("starts a second", starts)]
        if "saves" in names:
            yield from _saves(server, load, sittings, database)
        hand_ins, _ = _rush(server, load, lambda caller, person: _hand_in(caller, person, sittings[person.registration]))
        rush.append(("hand-ins a second", hand_ins))
        if "rush" in names:
            yield from (Figure(name, rate, "per second", database) for name, rate in rush)


def _rush(server: Served, load: Load, deed: Callable[[Caller, Candidate], str]) -> tuple[float, dict[str, str]]:
    """Everybody does the deed at once; the rate, and what each got."""
    groups = [server.candidates[i :: load.connections] for i in range(load.connections)]

    def one_connection(people: list[Candidate]) -> list[tuple[str, str]]:
        caller = Caller(server.port)
        return [(person.registration, deed(caller, person)) for person in people]

    began = time.perf_counter()
    with ThreadPoolExecutor(load.connections) as pool:
        got = dict(itertools.chain.from_iterable(pool.map(one_connection, groups)))
    return len(got) / (time.perf_counter() - began), got


def _start(caller: Caller, person: Candidate) -> str:
    path = f"/registrations/{person.registration}/parts/one/start"
    status, location, body = caller.call("POST", path, person, "confirm=y", "application/x-www-form-urlencoded")
    found = re.search(r"/sittings/([\w-]{22})", location)
    if status != 302 or not found:
        raise RuntimeError(f"start answered {status} {location} {body[:500]!r}")
    return found.group(1)


def _hand_in(caller: Caller, person: Candidate, sitting: str) -> str:
    status, location, body = caller.call("POST", f"/sittings/{sitting}/submit", person, "", "application/x-www-form-urlencoded")
    if status != 302 or "receipt" not in location:
        raise RuntimeError(f"hand-in answered {status} {location} {body[:500]!r}")
    return location


def _saves(server: Served, load: Load, sittings: dict[str, str], database: str) -> Iterator[Figure]:
    """Each connection saves for its own candidates, one after the other, until the time is over."""
    until = time.perf_counter() + load.seconds

    def one_connection(number: int) -> list[float]:
        caller, taken = Caller(server.port), []
        people = server.candidates[number :: load.connections]
        for turn in itertools.count():
            person = people[turn % len(people)]
            began = time.perf_counter()
            if began > until:
                return taken
            _save(caller, person, sittings[person.registration], turn // len(people))
            taken.append(time.perf_counter() - began)
        raise AssertionError

    with ThreadPoolExecutor(load.connections) as pool:
        taken = sorted(itertools.chain.from_iterable(pool.map(one_connection, range(load.connections))))
    yield Figure("saves a second", len(taken) / load.seconds, "per second", database)
    yield Figure("save, median", taken[len(taken) // 2] * 1000, "ms", database)
    yield Figure("save, 99 in 100", taken[len(taken) * 99 // 100] * 1000, "ms", database)


def _save(caller: Caller, person: Candidate, sitting: str, turn: int) -> None:
    position, revision = turn % 60 + 1, turn // 60
    body: dict[str, Any] = {"client": "bench-page-000001", "seq": turn + 1, "base": revision, "answer": "ABCD"[turn % 4]}
    status, _, answer = caller.call("PUT", f"/sittings/{sitting}/answers/{position}", person, json.dumps(body))
    if status != 200:
        raise RuntimeError(f"save answered {status} {answer[:500]!r}")
