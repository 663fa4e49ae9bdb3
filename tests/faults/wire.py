"""The least of HTTP/1.1 that the harness speaks: whole messages over asyncio streams, one connection a call."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

HOST = "127.0.0.1"
LARGEST = 4 * 1024 * 1024


class Broken(Exception):
    """No whole reply came: refused, cut, garbled, or too late."""


@dataclass(frozen=True, slots=True)
class Message:
    """A request or a reply: its first line, its headers, its body."""

    start: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def status(self) -> int:
        return int(self.start.split(" ", 2)[1])

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def encode(self, drop: frozenset[str] = frozenset()) -> bytes:
        """As it goes over the wire: never kept alive, with its length, without the headers `drop` (lower case)."""
        own = {"connection", "content-length", "transfer-encoding"} | drop
        lines = [self.start, *(f"{key}: {value}" for key, value in self.headers if key.lower() not in own)]
        lines += ["Connection: close", f"Content-Length: {len(self.body)}"]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + self.body


async def read(reader: asyncio.StreamReader) -> Message:
    """The next message. Raises Broken when it ends too early."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = tuple((key.strip(), value.strip()) for key, _, value in (line.partition(":") for line in head[1:] if line))
        bare = Message(head[0], headers, b"")
        return Message(head[0], headers, await _body(reader, bare))
    except (OSError, EOFError, asyncio.LimitOverrunError, ValueError) as cause:
        raise Broken(f"no whole message: {cause}") from cause


async def _body(reader: asyncio.StreamReader, bare: Message) -> bytes:
    if bare.header("Transfer-Encoding").lower() == "chunked":
        parts = []
        while size := int(await reader.readline(), 16):
            parts.append(await reader.readexactly(size))
            await reader.readline()
        return b"".join(parts)
    return await reader.readexactly(min(int(bare.header("Content-Length") or 0), LARGEST))


async def call(port: int, request: Message, *, timeout: float) -> Message:
    """Send the request to this port of this machine and give the reply. Raises Broken."""
    try:
        async with asyncio.timeout(timeout):
            return await _call(port, request)
    except (OSError, TimeoutError) as cause:
        raise Broken(f"{type(cause).__name__}: {cause}") from cause


async def _call(port: int, request: Message) -> Message:
    reader, writer = await asyncio.open_connection(HOST, port, limit=LARGEST)
    try:
        writer.write(request.encode())
        await writer.drain()
        return await read(reader)
    finally:
        writer.close()
