"""Handed-in papers in bulk, as rows of the application's own table, and how a page of statistics reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import flask_migrate
import sqlalchemy as sa

from exam_app.app import create_app
from exam_app.bootstrap import ROOT
from exam_app.durability import sqlite_module
from exam_app.sitting.models import Sitting
from tests.bench.served import Database

AT_ONCE = 5000


def store(base: Database, papers: Sequence[str]) -> None:
    """A closed Part One for each paper. The registrations behind them are left out: nothing reads them here."""
    with create_app(base.config).app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
    engine = engine_of(base)
    with engine.begin() as connection:
        if base.kind == "postgres":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for start in range(0, len(papers), AT_ONCE):
            connection.execute(sa.insert(Sitting.__table__), list(_rows(papers[start : start + AT_ONCE], start)))
    engine.dispose()


def _rows(papers: Sequence[str], first: int) -> Iterator[dict[str, Any]]:
    now = datetime(2026, 5, 4, 15, tzinfo=UTC)
    for number, letters in enumerate(papers, first + 1):
        yield {
            "id": number, "public_id": f"sitting{number:015d}", "registration_id": number, "part": "one", "state": "submitted",
            "attestation": "1", "epoch": 1, "draft_key": "", "started_at": now, "ends_at": now + timedelta(hours=3),
            "granted_minutes": 0, "break_seconds": 0, "option_orders": [], "submitted_at": now + timedelta(hours=2),
            "closed_by": "candidate", "receipt": "0" * 64, "packed": {"letters": letters, "revisions": [3] * len(letters)},
        }  # fmt: skip


def letters_of(base: Database) -> str:
    """The letters of every paper in one string, taken out of the packed rows and joined by the database itself."""
    joined = sa.func.string_agg if base.kind == "postgres" else sa.func.group_concat
    engine = engine_of(base)
    with engine.connect() as connection:
        letters = joined(Sitting.packed["letters"].as_string(), "")
        found = connection.scalars(sa.select(letters).where(Sitting.state == "submitted", Sitting.part == "one")).one()
    engine.dispose()
    return str(found)


def engine_of(base: Database) -> sa.Engine:
    """An engine without the application's guards: rows stand for people who are not there."""
    if base.kind == "postgres":
        return sa.create_engine(base.url)
    return sa.create_engine(base.url, module=sqlite_module(), connect_args={"timeout": 60})
