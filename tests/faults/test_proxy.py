"""The proxy does what it says, by the seed alone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from tests.faults import wire
from tests.faults.proxy import ROUGH, WHO, Fault, Proxy, choose
from tests.faults.wire import Broken, Message


def test_the_same_seed_gives_the_same_faults() -> None:
    one, two = ([choose(7, "c1", "PUT answers 3", n, ROUGH, 2) for n in range(200)] for _ in range(2))
    assert one == two
    assert one != [choose(8, "c1", "PUT answers 3", n, ROUGH, 2) for n in range(200)]
    assert {choice.fault for choice in one} == set(Fault)


T = TypeVar("T")


def _run(deed: Coroutine[Any, Any, T]) -> T:
    # In a thread of its own: the tests with a browser leave a running event loop behind in theirs.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, deed).result()


def through(fault: Fault) -> tuple[Message | None, list[Message]]:
    """What comes back of one PUT that meets the fault, and what the server saw of it."""
    seen: list[Message] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            seen.append(await wire.read(reader))
            writer.write(Message("HTTP/1.1 200 OK", (), b"stored").encode())
            await writer.drain()
        except Broken:
            seen.append(Message("broken", (), b""))
        writer.close()

    async def once() -> Message | None:
        server = await asyncio.start_server(serve, wire.HOST, 0)
        async with server, Proxy(1, [server.sockets[0].getsockname()[1]], mix={fault: 1}) as proxy:
            reply = await _tried(lambda: wire.call(proxy.port, _put(), timeout=3))
            await asyncio.sleep(1.0 if fault is Fault.HOLD else 0.05)
        return reply

    return _run(once()), seen


def _put() -> Message:
    return Message("PUT /sittings/abc/answers/1 HTTP/1.1", ((WHO, "c1"), ("Host", "x")), b"an answer")


async def _tried(call: Callable[[], Awaitable[Message]]) -> Message | None:
    try:
        return await call()
    except Broken:
        return None


@pytest.mark.parametrize(
    ("fault", "status", "arrivals"),
    [
        (Fault.NONE, 200, 1), (Fault.DELAY, 200, 1), (Fault.DUPLICATE, 200, 2), (Fault.BAD_GATEWAY, 502, 0),
        (Fault.DROP_REQUEST, None, 0), (Fault.DROP_REPLY, None, 1), (Fault.HOLD, None, 1), (Fault.CUT_REPLY, None, 1),
    ],
)  # fmt: skip
def test_each_fault_does_what_its_name_says(fault: Fault, status: int | None, arrivals: int) -> None:
    reply, seen = through(fault)
    assert (reply.status if reply else None) == status
    assert [message.body for message in seen] == [b"an answer"] * arrivals
    assert not any(message.header(WHO) for message in seen)


def test_a_cut_request_never_arrives_whole() -> None:
    reply, seen = through(Fault.CUT_REQUEST)
    assert reply is None
    assert [message.start for message in seen] == ["broken"]


def test_a_backend_that_is_away_is_passed_over() -> None:
    async def once() -> Message:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await wire.read(reader)
            writer.write(Message("HTTP/1.1 204 No Content", (), b"").encode())
            await writer.drain()
            writer.close()

        gone = await asyncio.start_server(serve, wire.HOST, 0)
        dead = gone.sockets[0].getsockname()[1]
        gone.close()
        server = await asyncio.start_server(serve, wire.HOST, 0)
        async with server, Proxy(1, [dead, server.sockets[0].getsockname()[1]], mix={Fault.NONE: 1}) as proxy:
            return [await wire.call(proxy.port, _put(), timeout=3) for _ in range(6)][-1]

    assert _run(once()).status == 204
