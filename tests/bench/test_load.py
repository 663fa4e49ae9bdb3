"""The load generator: who has a connection, and what it does when the server ends one."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from tests.bench.load import Outcome, Talk, Wish, run

Answer = Callable[[str], bytes]
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


class _Heard:
    """What a server heard: the paths of each connection."""

    def __init__(self) -> None:
        self.connections: list[list[str]] = []


@contextmanager
def _server(answer: Answer, replies: int = 1000) -> Iterator[tuple[int, _Heard]]:
    """A server that ends each connection, without a word, after so many replies."""
    heard = _Heard()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            paths: list[str] = []
            heard.connections.append(paths)
            while len(paths) < replies and (line := self.rfile.readline()):
                paths.append(line.split()[1].decode())
                while self.rfile.readline().strip():
                    pass
                self.wfile.write(answer(paths[-1]))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        try:
            yield server.server_address[1], heard
        finally:
            server.shutdown()


def _asks(paths: list[str], statuses: list[int], outcome: Outcome) -> Talk:
    for path in paths:
        reply = yield Wish("ask", f"GET {path} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
        statuses.append(reply.status)


def test_a_slow_reply_to_one_holds_up_nobody_who_has_a_connection_too() -> None:
    was_quick, statuses = threading.Event(), list[int]()

    def answer(path: str) -> bytes:
        if path == "/slow":
            return OK if was_quick.wait(5) else OK.replace(b"200", b"500")
        was_quick.set()
        return OK

    with _server(answer) as (port, heard):
        outcome = run(port, [partial(_asks, ["/slow"], statuses), partial(_asks, ["/quick"], statuses)], 2)
    assert (statuses, outcome.count("ask"), len(heard.connections)) == ([200, 200], 2, 2)


def test_with_fewer_connections_they_take_turns() -> None:
    statuses = list[int]()
    with _server(lambda path: OK) as (port, heard):
        run(port, [partial(_asks, [f"/{n}", f"/{n}"], statuses) for n in range(3)], 1)
    assert statuses == [200] * 6
    assert [sorted(paths) for paths in heard.connections] == [["/0", "/0", "/1", "/1", "/2", "/2"]]


def test_a_connection_that_the_server_ended_is_opened_anew_as_a_browser_does_it() -> None:
    statuses = list[int]()
    with _server(lambda path: OK, replies=1) as (port, heard):
        outcome = run(port, [partial(_asks, ["/1", "/2", "/3"], statuses)], 1)
    assert (statuses, outcome.count("ask")) == ([200] * 3, 3)
    assert [paths for paths in heard.connections if paths] == [["/1"], ["/2"], ["/3"]]


def test_who_finds_nobody_there_hears_of_it() -> None:
    with _server(lambda path: OK) as (port, _):
        pass
    statuses = list[int]()
    run(port, [partial(_asks, ["/"], statuses)], 1)
    assert statuses == [0]
