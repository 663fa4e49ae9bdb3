"""Group commit: deeds that arrive while one commit runs share the next one.

Receives asks from the threads of the requests; hands each its own outcome, and only after the
commit of the transaction that holds it. Writing to disk takes the same time for one deed as
for fifty, so sharing it is what makes thousands of durable saves a second possible.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Generic, Protocol, TypeAlias, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from exam_app.durability import is_away, is_full

log = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS = 10.0
BETWEEN_TRIES_SECONDS = 0.003


@dataclass(frozen=True, slots=True)
class Gathering:
    """How a writer makes its groups: at most `largest` asks in each, while at most `most` wait.

    After a group of `many` it waits `seconds` for more: where many come, that makes the groups larger and each deed cheaper.
    """

    largest: int
    many: int
    seconds: float
    most: int

    @property
    def inside(self) -> int:
        """How many requests can wait at once: those in line, and those whose group is being written."""
        return self.most + self.largest


QUICK = Gathering(largest=64, many=8, seconds=0.004, most=2_000)


class Ask(Protocol):
    """What is to be done. Two asks with one key never share a transaction: the second sees what the first did."""

    @property
    def key(self) -> Hashable: ...


A = TypeVar("A", bound=Ask)
O = TypeVar("O")  # noqa: E741
# What a deed answers when somebody else holds its row: it is asked again in a later group.
Outcome: TypeAlias = O | Exception | None


class Busy(Exception):
    """No outcome in time. It may or may not be stored: ask the same again."""


class Away(Exception):
    """The database did not answer, or broke off. It may or may not be stored: ask the same again."""


class Full(Exception):
    """The disk of the database is full; nothing was stored."""


class _Waiting(Generic[A, O]):
    """One ask on its way, and the request that waits for it."""

    __slots__ = ("ask", "done", "outcome", "until")

    def __init__(self, ask: A, until: float) -> None:
        self.ask, self.until = ask, until
        self.outcome: Outcome[O] = None
        self.done = threading.Lock()
        self.done.acquire()

    def finish(self, outcome: Outcome[O]) -> None:
        self.outcome = outcome
        self.done.release()


class CommitGroup(Generic[A, O]):
    """One writer of this process. `run` does a group of asks in one transaction and gives their outcomes in order.

    One refused ask is an outcome like any other; when the whole transaction fails, each ask
    is tried by itself, so that a bad one harms none of its neighbours.
    """

    def __init__(
        self,
        engine: sa.Engine,
        run: Callable[[sa.Connection, Sequence[A]], Sequence[Outcome[O]]],
        gathering: Gathering = QUICK,
    ) -> None:
        self._engine, self._run, self._gathering = engine, run, gathering
        self._inbox: SimpleQueue[_Waiting[A, O]] = SimpleQueue()
        self._again: deque[_Waiting[A, O]] = deque()
        self._start = threading.Lock()
        self._writer: threading.Thread | None = None
        self._many = False
        self._connection: sa.Connection | None = None

    def do(self, ask: A) -> O:
        """The outcome of this ask, once it is on disk. Raises what `run` gave as its exception, or Busy."""
        if self._inbox.qsize() >= self._gathering.most:
            raise Busy
        waiting: _Waiting[A, O] = _Waiting(ask, time.monotonic() + LONGEST_WAIT_SECONDS)
        self._inbox.put(waiting)
        self._have_a_writer()
        if not waiting.done.acquire(timeout=LONGEST_WAIT_SECONDS + 1):
            raise Busy
        if waiting.outcome is None:
            raise Busy
        if isinstance(waiting.outcome, Exception):
            raise waiting.outcome
        return waiting.outcome

    def _have_a_writer(self) -> None:
        # Not before the first ask: a server process may be forked after the application was made.
        if self._writer is None or not self._writer.is_alive():
            with self._start:
                if self._writer is None or not self._writer.is_alive():
                    self._writer = threading.Thread(target=self._serve, name="commits", daemon=True)
                    self._writer.start()

    def _serve(self) -> None:
        while True:
            if group := self._gather():
                self._settle(group)

    def _gather(self) -> list[_Waiting[A, O]]:
        """What waits now, at most one ask of each key."""
        came, self._again = list(self._again), deque()
        if not came:
            came.append(self._inbox.get())
        if self._many and len(came) + self._inbox.qsize() < self._gathering.largest:
            time.sleep(self._gathering.seconds)
        try:
            while len(came) < self._gathering.largest:
                came.append(self._inbox.get_nowait())
        except Empty:
            pass
        group, keys = [], set()
        for waiting in came:
            if waiting.ask.key in keys:
                self._again.append(waiting)
            else:
                keys.add(waiting.ask.key)
                group.append(waiting)
        self._many = len(group) >= self._gathering.many
        return group

    def _settle(self, group: list[_Waiting[A, O]]) -> None:
        try:
            outcomes = self._commit([waiting.ask for waiting in group])
        except Exception as problem:
            return self._after(problem, group)
        for waiting, outcome in zip(group, outcomes, strict=True):
            if outcome is None and time.monotonic() < waiting.until:
                self._again.append(waiting)
            else:
                waiting.finish(outcome)
        if len(self._again) == len(group):
            time.sleep(BETWEEN_TRIES_SECONDS)
        return None

    def _commit(self, asks: Sequence[A]) -> Sequence[Outcome[O]]:
        try:
            return self._in_one_transaction(asks)
        except DBAPIError as problem:
            # A connection in use is not asked beforehand whether it lives. Deeds may be tried again: each is known by its name.
            if not problem.connection_invalidated:
                raise
            return self._in_one_transaction(asks)

    def _in_one_transaction(self, asks: Sequence[A]) -> Sequence[Outcome[O]]:
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(writes=True, ahead=True)
        try:
            with self._connection.begin():
                outcomes = self._run(self._connection, asks)
        except BaseException:
            self._let_go()
            raise
        # While many come, asking a connection from the pool whether it lives would cost a round trip a group. SQLite
        # asks nothing, and gives its turn to write back with the connection.
        if not self._many or self._engine.dialect.name == "sqlite":
            self._let_go()
        return outcomes

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _after(self, problem: Exception, group: list[_Waiting[A, O]]) -> None:
        log.warning("a group of %d deeds was not stored: %s", len(group), problem)
        # When the database itself is away, asking it for each one would only take longer.
        if len(group) == 1 or is_away(problem):
            for waiting in group:
                waiting.finish(_named(problem))
            return
        for waiting in group:
            self._settle([waiting])


def _named(problem: Exception) -> Exception:
    if not (isinstance(problem, DBAPIError) and is_away(problem)):
        return problem
    named = Full() if is_full(problem) else Away()
    named.__cause__ = problem
    return named
