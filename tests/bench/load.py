"""The load generator: many conversations over kept-open connections, one request in flight on each.

A conversation is a generator that yields `Wish`es and is sent the `Reply` to each. A wish without
a moment goes out at once on the same connection and is timed from then on (closed loop). A wish
with a moment goes out then, or as soon as a connection is free, and is timed from the moment that
was planned (open loop), so that waiting for a slow server counts.
Plain sockets and one selector, without an event loop between: every microsecond that is spent
here is missing to the server beside it.
"""

from __future__ import annotations

import heapq
import re
import selectors
import socket
import time
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any, NamedTuple, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
LONGEST_SILENCE_SECONDS = 60
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Wish(NamedTuple):
    """A request as it goes over the wire. `when` on the clock `time.perf_counter`; 0 is at once."""

    kind: str
    wire: bytes
    when: float = 0.0


class Reply(NamedTuple):
    """What came back; status 0 when the connection broke."""

    status: int
    head: bytes
    body: bytes


Talk = Generator[Wish, Reply, None]


@dataclass(slots=True)
class Outcome:
    """Seconds that each kind of request took, what was wrong, and what generating the load cost."""

    took: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    busy: int = 0  # replies that asked to come again
    unsent: int = 0  # wishes for which no connection was free before the end
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    def percentile_ms(self, kind: str, percent: float) -> float:
        """The time within which so many in a hundred were answered; 0 when there were none."""
        sorted_times = sorted(self.took.get(kind, ()))
        return sorted_times[min(int(len(sorted_times) * percent / 100), len(sorted_times) - 1)] * 1000 if sorted_times else 0.0

    def count(self, kind: str) -> int:
        return len(self.took.get(kind, ()))

    def add(self, other: Outcome) -> None:
        """What a further round gave."""
        for kind, times in other.took.items():
            self.took.setdefault(kind, []).extend(times)
        self.wrong += other.wrong
        self.busy += other.busy
        self.unsent += other.unsent
        self.seconds += other.seconds
        self.cpu_seconds += other.cpu_seconds

    def must_be_right(self) -> Outcome:
        """Raise with the first wrong replies: figures of a run that went wrong mean nothing."""
        if self.wrong or self.busy:
            raise RuntimeError(f"{len(self.wrong)} wrong and {self.busy} busy replies, first: {self.wrong[:3]}")
        return self


class Line:
    """One kept-open connection and the conversation that has it."""

    __slots__ = ("got", "kind", "port", "since", "sock", "talk")

    def __init__(self, port: int) -> None:
        self.port = port
        self.talk: Talk | None = None
        self.connect()

    def connect(self) -> None:
        self.sock = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        # Blocking: it is read only when there is something, and a request fits the buffer.
        self.sock.settimeout(None)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.got = b""

    def ask(self, talk: Talk, wish: Wish, now: float) -> None:
        self.talk, self.kind, self.since = talk, wish.kind, wish.when or now
        with suppress(ConnectionError):  # reading finds it broken too
            self.sock.sendall(wish.wire)

    def receive(self) -> Reply | None:
        """The reply when it is complete. A broken connection is made anew by the caller."""
        try:
            data = self.sock.recv(262_144)
        except ConnectionError:
            data = b""
        if not data:
            return Reply(0, b"", self.got)
        self.got = self.got + data if self.got else data
        if (end := self.got.find(b"\r\n\r\n")) < 0:
            return None
        length = _LENGTH.search(self.got, 0, end + 2)
        size = int(length[1]) if length else 0
        if len(self.got) < end + 4 + size:
            return None
        reply = Reply(int(self.got[9:12]), self.got[:end], self.got[end + 4 :])
        self.got = b""
        return reply


class _Run:
    def __init__(self, port: int, connections: int, until: float) -> None:
        self.until = until
        self.selector = selectors.DefaultSelector()
        self.idle = [Line(port) for _ in range(connections)]
        for line in self.idle:
            self.selector.register(line.sock, selectors.EVENT_READ, line)
        self.waiting: list[tuple[float, int, Wish, Talk]] = []
        self.order = self.busy = 0
        self.outcome = Outcome()

    def add(self, talk: Talk) -> None:
        with suppress(StopIteration):
            self.push(talk, next(talk))

    def push(self, talk: Talk, wish: Wish) -> None:
        self.order += 1
        heapq.heappush(self.waiting, (wish.when, self.order, wish, talk))

    def go(self) -> None:
        heard = time.perf_counter()
        while self.waiting or self.busy:
            now = self._hand_out()
            if now > self.until:
                self.outcome.unsent += len(self.waiting)
                self.waiting.clear()
            ready = self.selector.select(self._pause(now))
            for key, _ in ready:
                self._hear(key.data)
            if ready or not self.busy:
                heard = now
            elif now - heard > LONGEST_SILENCE_SECONDS:
                raise RuntimeError(f"no reply for {LONGEST_SILENCE_SECONDS} seconds")

    def _hand_out(self) -> float:
        now = time.perf_counter()
        while self.idle and self.waiting and self.waiting[0][0] <= now:
            _, _, wish, talk = heapq.heappop(self.waiting)
            self.idle.pop().ask(talk, wish, now)
            self.busy += 1
        return now

    def _pause(self, now: float) -> float:
        return min(max(self.waiting[0][0] - now, 0.0), 1.0) if self.waiting and self.idle else 1.0

    def _hear(self, line: Line) -> None:
        reply = line.receive()
        if reply is None:
            return
        if reply.status == 0:
            self._again(line)
        talk = line.talk
        if talk is None:  # an idle connection that the server closed
            return
        now = time.perf_counter()
        self.outcome.took.setdefault(line.kind, []).append(now - line.since)
        try:
            wish = talk.send(reply)
        except StopIteration:
            self._rest(line)
            return
        if wish.when <= now and not self.waiting:
            line.ask(talk, wish, now)
            return
        self.push(talk, wish)
        self._rest(line)

    def _rest(self, line: Line) -> None:
        line.talk = None
        self.idle.append(line)
        self.busy -= 1

    def _again(self, line: Line) -> None:
        self.selector.unregister(line.sock)
        line.sock.close()
        line.connect()
        self.selector.register(line.sock, selectors.EVENT_READ, line)

    def close(self) -> None:
        for key in list(self.selector.get_map().values()):
            key.data.sock.close()
        self.selector.close()


def run(
    port: int, talks: Iterable[Callable[[Outcome], Talk]], connections: int, *, until: float = float("inf")
) -> Outcome:  # fmt: skip
    """Hold all conversations to their end. Each is given the outcome, to say there what was wrong.

    After `until` nothing more is sent.
    """
    run = _Run(port, connections, until)
    began, cpu = time.perf_counter(), time.process_time()
    try:
        for make in talks:
            run.add(make(run.outcome))
        run.go()
    finally:
        run.close()
    run.outcome.seconds, run.outcome.cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
    return run.outcome


def apart(deed: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Do this in a process of its own, so that nothing else slows it down, and its cost can be told."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        work: Any = pool.submit(deed, *args, **kwargs)
        return work.result()  # type: ignore[no-any-return]
