"""How many statements and round trips a save needs: a relay before PostgreSQL counts them, SQLite tells them itself.

Counting slows the server, so it is a short run of its own that gives no other figure.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from exam_app.durability import sqlite_module
from tests.bench.served import Database

COUNTED = "tests.bench.counting:application"
ASK = "/bench-statements"


@dataclass(slots=True)
class Counts:
    """BEGIN and COMMIT count as statements. A round trip is a moment in which the server is waited for."""

    statements: int = 0
    round_trips: int = 0


@dataclass(slots=True)
class _Reader:
    """Reads what a client says in PostgreSQL's protocol 3 and counts; the first message alone has no type."""

    counts: Counts
    rest: bytearray = field(default_factory=bytearray)
    has_begun: bool = False

    def hear(self, data: bytes) -> None:
        self.rest += data
        while len(self.rest) >= 5:
            kind = self.rest[:1] if self.has_begun else b""
            size = int.from_bytes(self.rest[len(kind) : len(kind) + 4]) + len(kind)
            if len(self.rest) < size:
                return
            self.counts.statements += kind in (b"Q", b"E")
            self.counts.round_trips += kind in (b"Q", b"S")
            self.has_begun = True
            del self.rest[:size]


@contextmanager
def relayed(base: Database) -> Iterator[tuple[Database, Counts]]:
    """The same PostgreSQL behind a relay that counts."""
    url, counts = sa.make_url(base.url), Counts()
    socket, own = ".s.PGSQL.5432", base.folder
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    serve = _relay(str(own / socket), str(Path(str(url.query["host"])) / socket), counts)
    server = asyncio.run_coroutine_threadsafe(serve, loop).result()
    try:
        there = url.set(query={"host": str(own)})
        yield replace(base, url=there.render_as_string(hide_password=False)), counts
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)


async def _relay(here: str, there: str, counts: Counts) -> asyncio.AbstractServer:
    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_unix_connection(there)
        heard = _Reader(counts)
        await asyncio.gather(_pass_on(reader, far_writer, heard.hear), _pass_on(far_reader, writer, lambda _: None))

    return await asyncio.start_unix_server(join, here)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, hear: Callable[[bytes], None]) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65_536):
            hear(data)
            writer.write(data)
    writer.close()


def application() -> Callable[..., Iterable[bytes]]:
    """The application on an SQLite that counts its statements; GET /bench-statements tells how many so far."""
    count = _trace(sqlite_module())
    from exam_app import serving

    inner: Any = serving.application()

    def tell(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != ASK:
            return inner(environ, start_response)  # type: ignore[no-any-return]
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [str(count[0]).encode()]

    return tell


def _trace(module: Any) -> list[int]:
    count, connect = [0], module.connect

    def note(statement: str) -> None:
        # What a trigger does is told as a comment; it is no statement of ours.
        count[0] += not statement.startswith("--")

    def traced(*args: Any, **options: Any) -> Any:
        connection = connect(*args, **options)
        connection.set_trace_callback(note)
        return connection

    module.connect = traced
    return count
