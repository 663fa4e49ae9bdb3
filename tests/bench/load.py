"""The load generator: many conversations over kept-open connections, one request in flight on each.

A conversation is a generator that yields `Wish`es and is sent the `Reply` to each. A wish without
a moment goes out at once on the same connection and is timed from then on (closed loop). A wish
with a moment goes out then, and is timed from the moment that was planned (open loop), so that
waiting for a slow server counts.
Each conversation has a connection of its own, opened by its first wish, as a browser does. When
they are given fewer connections they take turns, as behind a proxy: a wish goes out as soon as a
connection is free, and waiting for one counts, too.
Plain sockets and one epoll, without an event loop between: every microsecond that is spent
here is missing to the server beside it.
"""

from __future__ import annotations

import errno
import heapq
import re
import select
import socket
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any, NamedTuple, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
LONGEST_SILENCE_SECONDS = 60
AT_ONCE = 512  # connections that are read after one look at all of them
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


NOTHING = Reply(0, b"", b"")
Talk = Generator[Wish, Reply, None]


@dataclass(slots=True)
class Outcome:
    """Seconds that each kind of request took, what was wrong, and what generating the load cost."""

    took: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    busy: int = 0  # replies that asked to come again
    unsent: int = 0  # wishes that were still waiting at the end
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
    """One kept-open connection and the conversation that has it; opened when there is something to say."""

    __slots__ = ("got", "is_fresh", "kind", "since", "sock", "talk", "unsent", "wire")

    def __init__(self) -> None:
        self.sock: socket.socket | None = None
        self.talk: Talk | None = None
        self.got = self.unsent = self.wire = b""
        self.kind, self.since = "", 0.0
        self.is_fresh = True  # nothing was heard on this connection yet

    def open(self, port: int) -> socket.socket:
        """Begin to connect, without waiting for the server to take the connection."""
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if (problem := sock.connect_ex(("127.0.0.1", port))) not in (0, errno.EINPROGRESS):
            raise OSError(problem, errno.errorcode[problem])
        self.sock, self.got, self.unsent, self.is_fresh = sock, b"", b"", True
        return sock

    def send(self, wire: bytes) -> bool:
        """Whether all of it has gone out; the rest is kept until the connection takes it."""
        assert self.sock is not None
        try:
            self.unsent = wire[self.sock.send(wire) :]
        except BlockingIOError:
            self.unsent = wire
        except OSError:  # reading finds it broken, too
            self.unsent = b""
        return not self.unsent

    def receive(self) -> Reply | None:
        """The reply when it is complete; status 0 when the connection broke."""
        assert self.sock is not None
        try:
            data = self.sock.recv(65_536)
        except BlockingIOError:
            return None
        except OSError:
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
        self.got, self.is_fresh = b"", False
        return reply

    def end(self) -> socket.socket:
        """The socket, which is no longer that of this line."""
        assert self.sock is not None
        sock, self.sock = self.sock, None
        return sock


class _Run:
    def __init__(self, port: int, shared: int, until: float) -> None:
        """`shared` connections for all; 0 gives each conversation its own."""
        self.port, self.until = port, until
        self.is_shared = shared > 0
        self.idle = [Line() for _ in range(shared)]
        self.own: dict[Talk, Line] = {}
        self.poll = select.epoll()
        self.open: dict[int, Line] = {}  # by the number of the socket
        self.waiting: list[tuple[float, int, Wish, Talk]] = []
        self.order = self.busy = 0
        self.outcome = Outcome()

    def add(self, talk: Talk) -> None:
        if not self.is_shared:
            self.own[talk] = Line()
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
            ready = self.poll.poll(self._pause(now), AT_ONCE)
            for number, event in ready:
                self._look_at(self.open[number], event)
            if ready or not self.busy:
                heard = now
            elif now - heard > LONGEST_SILENCE_SECONDS:
                raise RuntimeError(f"no reply for {LONGEST_SILENCE_SECONDS} seconds")

    def _hand_out(self) -> float:
        now = time.perf_counter()
        while self.waiting and self.waiting[0][0] <= now <= self.until and (self.idle or not self.is_shared):
            _, _, wish, talk = heapq.heappop(self.waiting)
            self.busy += 1
            self._ask(self.idle.pop() if self.is_shared else self.own[talk], talk, wish, now)
        return now

    def _pause(self, now: float) -> float:
        can_go = self.waiting and (self.idle or not self.is_shared)
        return min(max(self.waiting[0][0] - now, 0.0), 1.0) if can_go else 1.0

    def _ask(self, line: Line, talk: Talk, wish: Wish, now: float) -> None:
        line.talk, line.kind, line.since, line.wire = talk, wish.kind, wish.when or now, wish.wire
        self._send(line)

    def _send(self, line: Line) -> None:
        if line.sock is None:
            number = line.open(self.port).fileno()
            self.open[number] = line
            self.poll.register(number, select.EPOLLIN)
        if not line.send(line.wire):
            self._look_out_for(line, select.EPOLLIN | select.EPOLLOUT)

    def _look_at(self, line: Line, event: int) -> None:
        if event & select.EPOLLOUT and line.send(line.unsent):
            self._look_out_for(line, select.EPOLLIN)
        if event & ~select.EPOLLOUT:
            self._hear(line)

    def _look_out_for(self, line: Line, events: int) -> None:
        assert line.sock is not None
        self.poll.modify(line.sock, events)

    def _hear(self, line: Line) -> None:
        reply = line.receive()
        if reply is None:
            return
        is_crossed = reply.status == 0 and not (line.is_fresh or line.got)
        if reply.status == 0 or line.talk is None:
            self._cut(line)
        if line.talk is None:  # the server ended an idle connection: another one is opened when there is something to say
            return
        if is_crossed:  # it ended while something was said: a browser says it again by itself
            self._send(line)
            return
        self._answer(line, line.talk, reply)

    def _answer(self, line: Line, talk: Talk, reply: Reply) -> None:
        now = time.perf_counter()
        self.outcome.took.setdefault(line.kind, []).append(now - line.since)
        try:
            wish = talk.send(reply)
        except StopIteration:
            self._rest(line)
            return
        if wish.when <= now <= self.until and not (self.is_shared and self.waiting):
            self._ask(line, talk, wish, now)
            return
        self.push(talk, wish)
        self._rest(line)

    def _rest(self, line: Line) -> None:
        line.talk = None
        self.busy -= 1
        if self.is_shared:
            self.idle.append(line)

    def _cut(self, line: Line) -> None:
        sock = line.end()
        del self.open[sock.fileno()]
        sock.close()  # which takes it out of the poll, too

    def close(self) -> None:
        for line in self.open.values():
            line.end().close()
        self.poll.close()


def run(
    port: int, talks: Sequence[Callable[[Outcome], Talk]], connections: int, *, until: float = float("inf")
) -> Outcome:  # fmt: skip
    """Hold all conversations to their end. Each is given the outcome, to say there what was wrong.

    With fewer connections than conversations they take turns. After `until` nothing more is sent.
    """
    run = _Run(port, connections if connections < len(talks) else 0, until)
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
