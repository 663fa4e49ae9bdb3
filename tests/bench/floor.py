"""The floor: a bare WSGI function that does one guarded upsert for each request, durable before it replies.

FLOOR_MODE=each commits for each request; =grouped lets one writer a process commit what arrived
while the last commit ran; =empty does nothing at all. FLOOR_URL is an address as the application's.
What the application does more than this is its protocol: identity, ownership, deadline, history.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from queue import Empty, SimpleQueue
from typing import Any

from exam_app.durability import sqlite_module

Row = tuple[str, int, int, str]  # who, position, revision, answer
TABLE = (
    "CREATE TABLE IF NOT EXISTS floor (who TEXT, position INTEGER, revision INTEGER, answer TEXT, PRIMARY KEY (who, position))"
)
_NEWER = (
    "ON CONFLICT (who, position) DO UPDATE SET revision = excluded.revision, answer = excluded.answer "
    "WHERE floor.revision = excluded.revision - 1 RETURNING who, position"
)
_ONE = f"INSERT INTO floor VALUES (?, ?, ?, ?) {_NEWER}"
_ONE_PG = _ONE.replace("?", "%s")
_MANY_PG = f"INSERT INTO floor SELECT * FROM unnest(%s::text[], %s::int[], %s::int[], %s::text[]) {_NEWER}"


class Sqlite:
    """One connection that the threads take in turns; more would fight for the lock."""

    def __init__(self, path: str) -> None:
        self.turn = threading.Lock()
        self.base = sqlite_module().connect(path, timeout=10, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 10000"):
            self.base.execute(f"PRAGMA {pragma}")
        self.base.execute(TABLE)

    def write(self, rows: list[Row]) -> set[tuple[str, int]]:
        """The keys that were stored, once they are on disk."""
        with self.turn:
            self.base.execute("BEGIN IMMEDIATE")
            done = {key for row in rows for key in self.base.execute(_ONE, row).fetchall()}
            self.base.execute("COMMIT")
        return done


class Postgres:
    """One connection a thread, one round trip a group: autocommit makes the statement the transaction."""

    def __init__(self, url: str) -> None:
        self.url, self.own = url.replace("+psycopg", ""), threading.local()
        self._base().execute("SELECT pg_advisory_lock(1)")
        self._base().execute(TABLE)
        self._base().execute("SELECT pg_advisory_unlock(1)")

    def _base(self) -> Any:
        import psycopg

        if not hasattr(self.own, "base"):
            self.own.base = psycopg.connect(self.url, autocommit=True, prepare_threshold=1)
        return self.own.base

    def write(self, rows: list[Row]) -> set[tuple[str, int]]:
        """The keys that were stored, once they are on disk."""
        if len(rows) == 1:
            return set(self._base().execute(_ONE_PG, rows[0]).fetchall())
        return set(self._base().execute(_MANY_PG, [list(column) for column in zip(*rows, strict=True)]).fetchall())


class Group:
    """One writer commits all that arrived while it committed the last."""

    def __init__(self, store: Sqlite | Postgres) -> None:
        self.store = store
        self.arrived: SimpleQueue[tuple[Row, threading.Lock, list[bool]]] = SimpleQueue()
        threading.Thread(target=self._write_on, daemon=True).start()

    def write(self, rows: list[Row]) -> set[tuple[str, int]]:
        latch, verdict = threading.Lock(), [False]
        latch.acquire()
        self.arrived.put((rows[0], latch, verdict))
        latch.acquire()
        return {rows[0][:2]} if verdict[0] else set()

    def _write_on(self) -> None:
        while True:
            taken = [self.arrived.get()]
            with suppress(Empty):
                while True:
                    taken.append(self.arrived.get_nowait())
            # Each candidate has one request in flight here, so no key stands in a group twice.
            done = self.store.write([row for row, _, _ in taken])
            for row, latch, verdict in taken:
                verdict[0] = row[:2] in done
                latch.release()


def application() -> Callable[..., Iterable[bytes]]:
    """The WSGI function in the mode of the environment; each server process makes its own."""
    mode, url = os.environ["FLOOR_MODE"], os.environ["FLOOR_URL"]
    if mode == "empty":
        return _empty
    store = Sqlite(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else Postgres(url)
    write = (Group(store) if mode == "grouped" else store).write

    def save(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        _, _, who, _, position = environ["PATH_INFO"].split("/")
        body = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        row = (who, int(position), body["base"] + 1, body["answer"])
        if not write([row]):
            return _answer(start_response, "409 Conflict", {"conflict": row[2]})
        return _answer(start_response, "200 OK", {"rev": row[2], "sha256": sha256(row[3].encode()).hexdigest()})

    return save


def _empty(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    return _answer(start_response, "200 OK", {"rev": body["base"] + 1, "sha256": sha256(body["answer"].encode()).hexdigest()})


def _answer(start_response: Callable[..., Any], status: str, body: dict[str, Any]) -> Iterable[bytes]:
    data = json.dumps(body).encode()
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(data)))])
    return [data]
