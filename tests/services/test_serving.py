"""The server does not share a port in silence, and hears everybody whose browser keeps a connection open."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from exam_app.bootstrap import ROOT
from exam_app.errors import NotReady
from exam_app.open_files import room_for
from exam_app.serving import BACKLOG, CONNECTIONS, refuse_taken
from tests.conftest import Databases
from tests.faults.processes import Process, free_port, wait_for

# A shell that may open few files, and may raise that to so many.
WITHIN = 'ulimit -Sn 256 && ulimit -Hn "$0" && exec "$@"'
SERVE = ("-m", "exam_app", "serve")
ASK = b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


def test_a_port_on_which_somebody_listens_is_refused_by_number() -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(NotReady, match=f"port {port}.*choose another --port"):
            refuse_taken("127.0.0.1", port)
    refuse_taken("127.0.0.1", port)
    with pytest.raises(NotReady, match="Cannot listen on 203.0.113.9"):
        refuse_taken("203.0.113.9", port)


def test_the_server_hears_whoever_comes_after_thousands_of_browsers_that_keep_their_connections(
    databases: Databases, tmp_path: Path
) -> None:
    # More than wait to be accepted, so that the last one is heard only when those before it were.
    others = BACKLOG + 500
    assert room_for(others) == others
    with _served(databases, tmp_path, SERVE, files=others + 1500) as (port, log), ExitStack() as idle:
        for _ in range(others):
            idle.enter_context(_connected(port))
        assert _answer(port).startswith(b"HTTP/1.1 200")
    assert f"at most {others + 1500 - 1024:,} connections instead of {CONNECTIONS:,}" in log.read_text()


def test_a_connection_on_which_nothing_is_said_is_ended(databases: Databases, tmp_path: Path) -> None:
    soon = "import sys; from exam_app import serving; serving.SILENCE_SECONDS = 1; serving.run('127.0.0.1', int(sys.argv[2]), 1)"
    with _served(databases, tmp_path, ("-c", soon), files=1200) as (port, _), ExitStack() as opened:
        silent, broken_off, done = (opened.enter_context(_connected(port)) for _ in range(3))
        broken_off.sendall(ASK[:20])
        done.sendall(ASK.replace(b"close", b"keep-alive"))
        assert done.recv(100).startswith(b"HTTP/1.1 200")
        for connection in (silent, broken_off, done):
            while connection.recv(65_536):
                pass


@pytest.mark.parametrize(
    ("files", "connections", "room", "limit"),
    [(3000, 100, 100, 1124), (3000, CONNECTIONS, 1976, 3000), (1200, CONNECTIONS, 600, 1200)],
    ids=["as many as wanted", "all but those of the database and the logs", "half of a low limit"],
)
def test_the_limit_of_open_files_is_raised_and_leaves_room_for_what_is_no_connection(
    files: int, connections: int, room: int, limit: int
) -> None:
    program = f"import resource; from exam_app.open_files import room_for; print(room_for({connections}), *resource.getrlimit(resource.RLIMIT_NOFILE))"
    done = subprocess.run(_within(files, "-c", program), cwd=ROOT, capture_output=True, text=True, check=True)
    assert [int(number) for number in done.stdout.split()] == [room, limit, files]


@contextmanager
def _served(databases: Databases, folder: Path, program: Sequence[str], files: int) -> Iterator[tuple[int, Path]]:
    """The real server over SQLite, which may open so many files; its port and its log."""
    url, port, log = databases.fresh("sqlite", "empty"), free_port(), folder / "server.log"
    settings = {"EXAM_DATABASE_URL": url, "EXAM_SECRET_KEY": "a key that only tests use " * 2, "EXAM_INSTANCE": str(folder)}
    server = Process(_within(files, *program, "--port", str(port)), log, settings)
    server.start()
    try:
        wait_for(port, server)
        yield port, log
    finally:
        server.stop()
        databases.drop(url)


def _within(files: int, *arguments: str) -> list[str]:
    return ["sh", "-c", WITHIN, str(files), sys.executable, *arguments]


def _connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=60)


def _answer(port: int) -> bytes:
    with _connected(port) as asked:
        asked.sendall(ASK)
        return asked.recv(100)
