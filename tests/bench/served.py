"""A real server over a real database in a folder of its own, filled with candidates who may start."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import flask_migrate
from flask import Flask
from flask_wtf.csrf import generate_csrf

from exam_app.accounts import people
from exam_app.accounts.service import start_session
from exam_app.app import create_app
from exam_app.bootstrap import ROOT
from exam_app.config import Config
from exam_app.db import db
from exam_app.permissions import Role
from tests.build import stock
from tests.build_sitting import place
from tests.postgres import Cluster

SECRET = "a key that only the benchmark uses, long enough"
# Full durability: what is measured is what runs in earnest.
DURABLE = ("listen_addresses=", "max_connections=100", "shared_buffers=256MB")


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a load generator needs to act as this candidate."""

    cookie: str
    csrf: str
    registration: str


@dataclass(frozen=True, slots=True)
class Served:
    """Where the server listens, and who may sit."""

    port: int
    candidates: list[Candidate]


@contextmanager
def served(database: str, candidates: int) -> Iterator[Served]:
    """Start everything, hand it over, and take it down again."""
    with tempfile.TemporaryDirectory(prefix="exam-bench-") as folder, _database(database, Path(folder)) as url:
        config = Config(database_url=url, secret_key=SECRET, instance=Path(folder), argon2_memory_kib=8, argon2_rounds=1)
        sitters = _fill(create_app(config), candidates)
        with _server(config, workers=2 if database == "postgres" else 1) as port:
            yield Served(port, sitters)


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'exam.db'}"
        return
    cluster = Cluster().start(DURABLE)
    try:
        yield cluster.url()
    finally:
        cluster.stop()


def _fill(app: Flask, candidates: int) -> list[Candidate]:
    now = app.extensions["clock"].now()
    with app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        session = db.session()
        stock(session, now=now)
        made = []
        for number in range(candidates):
            person = people.create(
                session,
                email=f"candidate{number}@example.org",
                name=f"Candidate {number}",
                roles={Role.APPLICANT},
                by="system",
                now=now,
            )
            registration = place(session, person, now=now)
            made.append((start_session(session, person, now=now), registration.public_id))
        session.commit()
        db.engine.dispose()
    return [_candidate(app, token, registration) for token, registration in made]


def _candidate(app: Flask, token: str, registration: str) -> Candidate:
    from flask import session as cookie

    with app.test_request_context():
        csrf = generate_csrf()
        cookie["_user_id"], cookie["_fresh"] = token, True
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        return Candidate(f"exam={serializer.dumps(dict(cookie))}", csrf, registration)


@contextmanager
def _server(config: Config, workers: int) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {
        **os.environ, "EXAM_DATABASE_URL": config.database_url, "EXAM_SECRET_KEY": SECRET, "EXAM_INSTANCE": str(config.instance),
    }  # fmt: skip
    command = [sys.executable, "-m", "exam_app", "serve", "--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen(command, env=env, cwd=ROOT)
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start within 30 seconds")
