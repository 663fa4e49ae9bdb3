"""No exam is served from a database that could lose an acknowledged save."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from exam_app.clock import SystemClock
from exam_app.db import db
from exam_app.durability import BROKEN_DISK, has_wal_race, refuse_unsafe, unsafe_settings
from exam_app.errors import NotReady

NOW = SystemClock().now()


@pytest.mark.parametrize(
    ("version", "is_affected"),
    [
        ((3, 40, 1), True), ((3, 44, 5), True), ((3, 44, 6), False), ((3, 50, 6), True),
        ((3, 50, 7), False), ((3, 51, 2), True), ((3, 51, 3), False), ((3, 53, 4), False),
    ],
)  # fmt: skip
def test_the_versions_that_can_lose_a_commit_in_wal_mode_are_known(version: tuple[int, ...], is_affected: bool) -> None:
    assert has_wal_race(version) is is_affected


@pytest.mark.parametrize("backend", ["sqlite"])
def test_the_shipped_settings_of_sqlite_are_safe(app: Flask) -> None:
    with app.app_context():
        assert unsafe_settings(db.engine, NOW) == []


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize("pragma", ["synchronous = NORMAL", "synchronous = OFF"])
def test_settings_under_which_a_power_cut_loses_saves_are_refused(app: Flask, pragma: str) -> None:
    with app.app_context():
        engine = db.engine

        def weaken(connection: object, _record: object) -> None:
            connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]

        sa.event.listen(engine, "connect", weaken)
        engine.dispose()
        try:
            with pytest.raises(NotReady, match="a power cut can lose saves"):
                refuse_unsafe(engine, NOW)
        finally:
            sa.event.remove(engine, "connect", weaken)
            engine.dispose()


@pytest.mark.parametrize("backend", ["postgres"])
def test_a_postgresql_without_fsync_is_refused_by_name(app: Flask) -> None:
    with app.app_context(), pytest.raises(NotReady) as refusal:
        refuse_unsafe(db.engine, NOW)
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert f"{setting} = off" in str(refusal.value)


@pytest.mark.parametrize("backend", ["postgres"])
def test_a_clock_that_differs_from_that_of_the_database_is_refused(app: Flask) -> None:
    with app.app_context():
        problems = unsafe_settings(db.engine, SystemClock().now() + timedelta(seconds=40))
    assert any("differ by +" in problem for problem in problems)


def test_a_disk_that_does_not_take_what_is_written_ends_the_process(tmp_path: Path) -> None:
    program = """
import sys, sqlalchemy as sa
from exam_app.durability import make_durable, sqlite_module

class Broken(sqlite_module().Cursor):
    def execute(self, statement, *values):
        if statement.startswith("INSERT"):
            raise sqlite_module().OperationalError("disk I/O error")
        return super().execute(statement, *values)

class Connection(sqlite_module().Connection):
    def cursor(self, *values):
        return super().cursor(Broken)

engine = sa.create_engine(sys.argv[1], module=sqlite_module(), connect_args={"factory": Connection, "check_same_thread": False})
make_durable(engine)
with engine.begin() as connection:
    connection.exec_driver_sql("CREATE TABLE notes (text)")
    connection.exec_driver_sql("INSERT INTO notes VALUES ('x')")
print("acknowledged")
"""
    done = subprocess.run(
        [sys.executable, "-c", program, f"sqlite:///{tmp_path / 'broken.db'}"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (BROKEN_DISK, ""), done.stderr
