"""`review-board`: how long the coordinator's pages about a window of 5,000 reviews take to open.

One request after another, inside one process and without a network, so that a figure is the page's own
time: its statements, its sums and its HTML. The first request after the start is a figure of its own,
for it imports and compiles what the others find ready.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.accounts.service import start_session
from exam_app.db import db
from tests.bench.figures import Figure, Load
from tests.bench.marked import fill
from tests.bench.served import database

REVIEWS, REVIEWERS, TIMES = 5_000, 60, 7


def measure(kind: str, load: Load) -> Iterator[Figure]:
    """The board and the agreement, each page opened several times."""
    with database(kind) as base:
        app, window = fill(base, REVIEWS, REVIEWERS)
        client = _coordinator(app)
        yield from board(client, window, kind)
        yield from agreement(client, window, kind)
        with app.app_context():
            db.engine.dispose()


def board(client: FlaskClient, window: str, kind: str) -> Iterator[Figure]:
    """The board, its scripts through a filter, and the list of windows."""
    pages = {
        "board of 5,000 reviews": f"/windows/{window}/scoring",
        "scripts of the board": f"/windows/{window}/scoring/scripts?state=in_review&late=1",
        "windows to score": "/scoring",
    }
    for name, path in pages.items():
        yield from opened(client, name, path, kind)


def agreement(client: FlaskClient, window: str, kind: str) -> Iterator[Figure]:
    """The page Agreement and quality, and the one over all windows."""
    for name, path in (("agreement of 5,000 reviews", f"/windows/{window}/quality"), ("all windows", "/quality")):
        yield from opened(client, name, path, kind)


def opened(client: FlaskClient, name: str, path: str, kind: str) -> Iterator[Figure]:
    """Milliseconds of the first request, and the median of those after it."""
    times = [_milliseconds(client, path) for _ in range(TIMES + 1)]
    yield Figure(f"{name}: first request", times[0], "ms", kind)
    yield Figure(f"{name}: median", statistics.median(times[1:]), "ms", kind)


def _milliseconds(client: FlaskClient, path: str) -> float:
    began = time.perf_counter()
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return (time.perf_counter() - began) * 1000


def _coordinator(app: Flask) -> FlaskClient:
    client = app.test_client()
    with app.app_context(), Session(db.engine) as session:
        account = session.query(Account).filter_by(email="cora@example.org").one()
        token = start_session(session, account, now=app.extensions["clock"].now())
        session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client
