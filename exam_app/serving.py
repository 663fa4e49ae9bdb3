"""Runs the server: checks that it is safe, sweeps beside it, and lets granian answer."""

from __future__ import annotations

import gc
import logging
import socket
from contextlib import suppress
from datetime import timedelta

from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from exam_app import blind
from exam_app.accounts.service import identity_of
from exam_app.app import create_app
from exam_app.config import from_environment
from exam_app.db import db
from exam_app.durability import refuse_unsafe
from exam_app.errors import Missing, NotReady
from exam_app.open_files import room_for
from exam_app.sitting.deeds import PULSING, STARTING
from exam_app.sitting.service import registration_of, sitting_of
from exam_app.tasks import sweep_in_background
from exam_app.web import assets
from exam_app.web.gate import INSIDE

# Requests that wait for the commit they share are waiting threads: so many of a process can share one, besides
# the pages (see `web.gate`), the pulses and the starts.
_OTHERS = INSIDE + PULSING.inside + STARTING.inside
THREADS = {"sqlite": 64 + _OTHERS, "postgresql": 32 + _OTHERS}
# Connections that wait to be accepted when everybody starts at once; the kernel allows no more (net.core.somaxconn).
BACKLOG = 4096
# Connections of a process, the idle ones counted: whoever comes after that is not even heard until another one ends. Each
# process has room for all browsers of a window, because the kernel deals them out by chance and one process may fall away.
CONNECTIONS = 16_384
# A connection that says nothing for so long is ended, whether it was used before or not. Longer than the pulse of a
# running part, and than a proxy keeps its own connections idle (nginx: 60).
SILENCE_SECONDS = 75
STATIC_SECONDS = 365 * 86_400
FEW_FILES = (
    "A process may open so few files here that it holds at most %s connections instead of %s. Browsers keep theirs open, so whoever "
    "comes after that waits. Raise the limit (ulimit -n, or LimitNOFILE= of the service), or put a proxy in front."
)
log = logging.getLogger(__name__)


def application() -> Flask:
    """The application of this environment; what each server process makes for itself."""
    app = create_app(from_environment())
    _warm_up(app)
    _keep_for_good()
    return app


def _warm_up(app: Flask) -> None:
    """Compile what every request needs once, before everybody comes at the same moment."""
    app.test_client().get("/sign-in")
    with app.app_context():
        nobody = {"now": app.extensions["clock"].now(), "idle": timedelta(0), "longest": timedelta(0)}
        identity_of(db.session(), "nobody", **nobody)
        for find in (sitting_of, registration_of):
            with suppress(Missing):
                find(db.session(), 0, "nothing")


def _keep_for_good() -> None:
    """Let the collector of garbage leave alone what lives as long as the process, and look seldom at the rest.

    A look through all that the libraries made at their start stops every thread for a tenth of a second.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def run(host: str, port: int, workers: int) -> None:
    """Serve until interrupted. Raises NotReady when an acknowledged save could be lost."""
    app = application()
    with app.app_context():
        refuse_unsafe(db.engine, app.extensions["clock"].now())
        refuse_seeing(blind.here())
        if db.engine.dialect.name == "sqlite" and workers > 1:
            raise NotReady("SQLite serves one process only. Use one worker, or PostgreSQL by EXAM_DATABASE_URL.")
        db.engine.dispose()
        threads = THREADS[db.engine.dialect.name]
    refuse_taken(host, port)
    connections = room_for(CONNECTIONS)
    if connections < CONNECTIONS:
        log.warning(FEW_FILES, f"{connections:,}", f"{CONNECTIONS:,}")
    ended = sweep_in_background(app)
    try:
        _server(host, port, workers, threads, connections).serve()
    finally:
        ended.set()


def refuse_seeing(side: blind.Blind) -> None:
    """Raise NotReady when a reviewer's request could look up who wrote an essay."""
    if problems := side.problems():
        raise NotReady("Reviewers' pages cannot be served from this database. " + " ".join(problems))


def refuse_taken(host: str, port: int) -> None:
    """Raise NotReady when somebody listens there already.

    The server's own socket would share the port in silence, and requests would go now to one
    installation, now to the other.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise NotReady(
                f"Cannot listen on {host} port {port}: {taken.strerror}. End what runs there, or choose another --port."
            ) from taken


def _without_advice(record: logging.LogRecord) -> bool:
    # The threads wait for the disk most of the time, so there are more of them than cores on purpose.
    return "Python threads" not in record.getMessage()


def _server(host: str, port: int, workers: int, threads: int, connections: int) -> MPServer:
    logging.getLogger("_granian").addFilter(_without_advice)
    return MPServer(
        "exam_app.serving:application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        backlog=BACKLOG,
        backpressure=connections,
        # Where HTTP/2 may come, too, a connection that never says anything is never ended.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=SILENCE_SECONDS * 1000),
        # Their address holds the version, so they may be kept for good and need no Python.
        static_path_route=[f"/static/{assets.version()}"],
        static_path_mount=[assets.STATIC],
        static_path_expires=STATIC_SECONDS,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    )
