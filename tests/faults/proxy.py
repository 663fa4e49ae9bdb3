"""A proxy that does to requests what networks do, by a seed, and writes down what it did.

What befalls a request is decided by the seed, by who sends it (`X-Who`), what it is, and how
often the same was seen: not by the moment it comes, so that a seed gives the same faults again.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from tests.faults import wire
from tests.faults.wire import Broken, Message

WHO = "X-Who"
OWN = frozenset({WHO.lower()})


class Fault(StrEnum):
    """What can befall a request."""

    NONE = "pass"
    DELAY = "delay"
    DROP_REQUEST = "drop the request"
    DROP_REPLY = "pass it and drop the reply"
    DUPLICATE = "send it twice"
    HOLD = "hold it and release it later"
    CUT_REQUEST = "cut the request in mid-body"
    CUT_REPLY = "cut the reply in mid-body"
    BAD_GATEWAY = "answer 502"


CALM: Mapping[Fault, int] = {Fault.NONE: 1}
# Three in ten requests meet something.
ROUGH: Mapping[Fault, int] = {
    Fault.NONE: 70, Fault.DELAY: 5, Fault.DROP_REQUEST: 4, Fault.DROP_REPLY: 6, Fault.DUPLICATE: 5,
    Fault.HOLD: 3, Fault.CUT_REQUEST: 2, Fault.CUT_REPLY: 2, Fault.BAD_GATEWAY: 3,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """What was done to one request."""

    who: str
    what: str
    time: int
    fault: Fault
    seconds: float
    backend: int


def choose(seed: int, who: str, what: str, time: int, mix: Mapping[Fault, int], backends: int) -> Choice:
    """The fault, the pause and the backend for the `time`-th request `what` of `who`; the same for the same seed."""
    chance = random.Random(f"{seed}|{who}|{what}|{time}")
    fault = chance.choices(list(mix), list(mix.values()))[0]
    return Choice(who, what, time, fault, round(chance.uniform(0.02, 0.8), 3), chance.randrange(backends))


@dataclass
class Proxy:
    """Listens on a free port and passes requests on to one of the backends, the next when that is away."""

    seed: int
    backends: Sequence[int]
    mix: Mapping[Fault, int] = field(default_factory=lambda: ROUGH)
    choices: list[Choice] = field(default_factory=list)
    port: int = 0

    async def __aenter__(self) -> Proxy:
        self._seen: Counter[tuple[str, str]] = Counter()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._server = await asyncio.start_server(self._serve, wire.HOST, 0, limit=wire.LARGEST)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def calm(self) -> None:
        """From now on pass everything."""
        self.mix = CALM

    @property
    def faults(self) -> Counter[str]:
        """How often each fault was made."""
        return Counter(str(choice.fault) for choice in self.choices if choice.fault is not Fault.NONE)

    def log(self) -> list[dict[str, Any]]:
        return [{"kind": "choice", **asdict(choice)} for choice in self.choices]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Cancelled here means: the harness ends.
        with contextlib.suppress(Broken, OSError, asyncio.CancelledError):
            request = await wire.read(reader)
            reply = await self._befall(request, self._decide(request))
            if reply:
                writer.write(reply)
                await writer.drain()
        with contextlib.suppress(OSError):
            writer.close()

    def _decide(self, request: Message) -> Choice:
        method, path, _ = request.start.split(" ")
        # Addresses are random on each run; what is done to which number is not.
        what = " ".join([method, *path.partition("?")[0].split("/")[3:]])
        key = request.header(WHO), what
        self._seen[key] += 1
        choice = choose(self.seed, *key, self._seen[key], self.mix, len(self.backends))
        self.choices.append(choice)
        return choice

    async def _befall(self, request: Message, choice: Choice) -> bytes | None:
        match choice.fault:
            case Fault.DROP_REQUEST:
                return None
            case Fault.BAD_GATEWAY:
                return _bad_gateway()
            case Fault.HOLD:
                self._later(request, choice)
                return None
            case Fault.CUT_REQUEST:
                await self._cut(request, choice)
                return None
            case Fault.DELAY:
                await asyncio.sleep(choice.seconds / 2)
            case Fault.DUPLICATE:
                # Two ways to the server at once: any of the two may come first.
                replies = await asyncio.gather(self._pass(request, choice.backend), self._pass(request, choice.backend + 1))
                return replies[0]
        reply = await self._pass(request, choice.backend)
        if choice.fault is Fault.DROP_REPLY:
            return None
        return reply[: -max(len(reply) // 4, 1)] if choice.fault is Fault.CUT_REPLY else reply

    def _later(self, request: Message, choice: Choice) -> None:
        async def release() -> None:
            await asyncio.sleep(choice.seconds)
            await self._pass(request, choice.backend)

        task = asyncio.create_task(release())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _cut(self, request: Message, choice: Choice) -> None:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection(wire.HOST, self.backends[choice.backend])
            whole = request.encode(OWN)
            writer.write(whole[: len(whole) - max(len(request.body) // 2, 1)])
            await writer.drain()
            writer.close()

    async def _pass(self, request: Message, first: int) -> bytes:
        """The reply of the first backend that can be reached; 502 when none can, or when it breaks."""
        plain = Message(request.start, tuple(h for h in request.headers if h[0].lower() not in OWN), request.body)
        for turn in range(len(self.backends)):
            port = self.backends[(first + turn) % len(self.backends)]
            try:
                return (await wire.call(port, plain, timeout=12)).encode()
            except Broken as problem:
                if not isinstance(problem.__cause__, ConnectionRefusedError):
                    break
        return _bad_gateway()


def _bad_gateway() -> bytes:
    return Message("HTTP/1.1 502 Bad Gateway", (("Content-Type", "text/plain"),), b"bad gateway").encode()
