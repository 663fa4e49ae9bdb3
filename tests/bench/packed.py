"""Handed-in papers in bulk, as rows of the application's own tables, in one window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import flask_migrate
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.app import create_app
from exam_app.bootstrap import ROOT
from exam_app.durability import sqlite_module
from exam_app.sitting.models import Registration, Sitting
from tests.bench.served import Database

AT_ONCE, WINDOW = 5000, 1


def store(base: Database, papers: Sequence[str]) -> None:
    """A place and a closed Part One for each paper. Who took it and the window itself are left out: nothing reads them here."""
    with create_app(base.config).app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
    with session_over(base) as session:
        for start in range(0, len(papers), AT_ONCE):
            sittings = list(_rows(papers[start : start + AT_ONCE], start))
            session.execute(sa.insert(Registration), [_place(row["registration_id"], row["started_at"]) for row in sittings])
            session.execute(sa.insert(Sitting), sittings)
        session.commit()
        # What the database does by itself within a minute.
        session.execute(sa.text("ANALYZE"))
        session.commit()


def _place(number: int, at: datetime) -> dict[str, Any]:
    return {
        "id": number, "public_id": f"place{number:017d}", "application_id": number, "window_id": WINDOW, "designation": "clinical",
        "attempt_no": 1, "parts": ["one"], "state": "registered", "fee": "paid", "registered_at": at,
    }  # fmt: skip


def _rows(papers: Sequence[str], first: int) -> Iterator[dict[str, Any]]:
    now = datetime(2026, 5, 4, 15, tzinfo=UTC)
    for number, letters in enumerate(papers, first + 1):
        yield {
            "id": number, "public_id": f"sitting{number:015d}", "registration_id": number, "part": "one", "state": "submitted",
            "attestation": "1", "epoch": 1, "draft_key": "", "started_at": now, "ends_at": now + timedelta(hours=3),
            "granted_minutes": 0, "break_seconds": 0, "option_orders": ["CABD"] * len(letters), "submitted_at": now + timedelta(hours=2),
            "closed_by": "candidate", "receipt": "0" * 64, "packed": {"letters": letters, "revisions": [3] * len(letters)},
        }  # fmt: skip


@contextmanager
def session_over(base: Database) -> Iterator[Session]:
    """A session without the application's guards: rows stand for people who are not there."""
    engine = _engine(base)
    with Session(engine) as session:
        if base.kind == "postgres":
            session.execute(sa.text("SET session_replication_role = replica"))
        yield session
    engine.dispose()


def _engine(base: Database) -> sa.Engine:
    if base.kind == "postgres":
        return sa.create_engine(base.url)
    return sa.create_engine(base.url, module=sqlite_module(), connect_args={"timeout": 60})
