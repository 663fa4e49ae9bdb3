"""Runs the server: checks that it is safe, sweeps beside it, and lets granian answer."""

from __future__ import annotations

from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from exam_app.app import create_app
from exam_app.config import from_environment
from exam_app.db import db, refuse_unsafe
from exam_app.errors import NotReady
from exam_app.tasks import sweep_in_background

THREADS = 16


def application() -> Flask:
    """The application of this environment; what each server process makes for itself."""
    return create_app(from_environment())


def run(host: str, port: int, workers: int) -> None:
    """Serve until interrupted. Raises NotReady when an acknowledged save could be lost."""
    app = application()
    with app.app_context():
        refuse_unsafe(db.engine)
        if db.engine.dialect.name == "sqlite" and workers > 1:
            raise NotReady("SQLite serves one process only. Use one worker, or PostgreSQL by EXAM_DATABASE_URL.")
        db.engine.dispose()
    ended = sweep_in_background(app)
    try:
        _server(host, port, workers).serve()
    finally:
        ended.set()


def _server(host: str, port: int, workers: int) -> MPServer:
    return MPServer(
        "exam_app.serving:application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    )
