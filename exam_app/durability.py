"""Settings under which an acknowledged save survives a power cut, and the check of them before an exam is served."""

from __future__ import annotations

import logging
import os
import time
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError

from exam_app.errors import NotReady
from exam_app.turns import Turns

LONGEST_WAIT_SECONDS = 10
LARGEST_CLOCK_DIFFERENCE = timedelta(seconds=2)
RESTED_SECONDS = 1.0
BROKEN_DISK = 74  # EX_IOERR of sysexits.h

log = logging.getLogger(__name__)


def sqlite_module() -> ModuleType:
    """The newest SQLite here: the bundled one where it is installed, else Python's own."""
    try:
        import pysqlite3

        module: ModuleType = pysqlite3
    except ImportError:
        import sqlite3 as module
    return module


def has_wal_race(version: tuple[int, ...]) -> bool:
    """Whether this SQLite can lose a committed write in WAL mode with several connections.

    Source: the "WAL-reset" defect, 3.7.0 to 3.51.2, mended in 3.51.3, 3.50.7 and 3.44.6.
    """
    mended = version >= (3, 51, 3) or version[:2] == (3, 50) and version >= (3, 50, 7)
    return not (mended or version[:2] == (3, 44) and version >= (3, 44, 6))


def engine_options(url: str) -> dict[str, Any]:
    """Options for create_engine that make an acknowledged commit survive a power cut."""
    # What people wrote must not stand in the log of an error.
    quiet = {"hide_parameters": True}
    if sa.make_url(url).get_backend_name() == "sqlite":
        return {"module": sqlite_module(), "connect_args": {"timeout": 5, "check_same_thread": False}} | quiet
    return {"pool_size": 20, "max_overflow": 20} | quiet


def make_durable(*engines: sa.Engine) -> None:
    """Set SQLite's pragmas on each connection and let a writing request lock at its begin; ask PostgreSQL's whether they live.

    Several engines over one file share one line of writers.
    """
    turns = Turns()
    for engine in engines:
        if engine.dialect.name == "sqlite":
            _make_durable(engine, turns)
        else:
            _ask_after_rest(engine)


def _ask_after_rest(engine: sa.Engine) -> None:
    """Ask a connection that rested whether it lives before it is used, and make a new one when it does not.

    In the midst of work it is not asked, which would cost each page a round trip: who then meets a database that was
    started again is told to come again.
    """

    @sa.event.listens_for(engine, "checkin")
    def _begin_to_rest(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    @sa.event.listens_for(engine, "checkout")
    def _ask(connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("rests_since", 0.0) < RESTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as gone:
            raise DisconnectionError from gone


def _make_durable(engine: sa.Engine, turns: Turns) -> None:
    wal = not has_wal_race(engine.dialect.dbapi.sqlite_version_info)  # type: ignore[union-attr]
    journal = ("WAL", "FULL") if wal else ("DELETE", "EXTRA")

    @sa.event.listens_for(engine, "connect")
    def _set_pragmas(connection: Any, _record: Any) -> None:
        # The driver's own transactions would begin too late to take the lock.
        connection.isolation_level = None
        for name, value in (
            ("journal_mode", journal[0]),
            ("synchronous", journal[1]),
            ("foreign_keys", "ON"),
            ("secure_delete", "ON"),
            ("trusted_schema", "OFF"),
            ("busy_timeout", "5000"),
        ):
            connection.execute(f"PRAGMA {name} = {value}")

    @sa.event.listens_for(engine, "handle_error")
    def _leave_when_the_disk_is_broken(context: sa.ExceptionContext) -> None:
        # After a failed flush the system may call the next one good although pages were lost: nothing
        # may be acknowledged any more. (PostgreSQL does the same by itself.)
        if "disk I/O error" in str(context.original_exception):
            log.critical("the disk does not take what is written; this process ends so that nothing is acknowledged wrongly")
            os._exit(BROKEN_DISK)

    _one_writer_at_a_time(engine, turns)


def _one_writer_at_a_time(engine: sa.Engine, turns: Turns) -> None:
    """Let the writing transactions of this process wait for each other in line.

    SQLite itself only tries again and again, so that under load some would wait for seconds
    while others pass. The group of saves goes ahead: each of its turns serves many.
    """

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        options = connection.get_execution_options()
        writes = options.get("writes", False)
        if writes:
            if not turns.take(ahead=options.get("ahead", False), timeout=LONGEST_WAIT_SECONDS):
                raise OperationalError("BEGIN IMMEDIATE", {}, TimeoutError("the write lock was not to be had in time"))
            connection.info["has_turn"] = True
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")

    @sa.event.listens_for(engine, "checkin")
    def _end(_connection: Any, record: Any) -> None:
        # Only now the commit is on disk; the event of the commit itself comes before it.
        if record.info.pop("has_turn", False):
            turns.give_back()


def is_away(problem: Exception) -> bool:
    """Whether the database did not answer or broke off, so that trying again helps.

    A connection that is lost in the middle of an answer has no code that says so: the driver then
    raises whatever it has, and only the connection tells.
    """
    return isinstance(problem, OperationalError) or isinstance(problem, DBAPIError) and problem.connection_invalidated


def is_full(problem: DBAPIError) -> bool:
    """Whether the database could not write because its disk is full."""
    return type(problem.orig).__name__ == "DiskFull" or "disk is full" in str(problem.orig)


def unsafe_settings(engine: sa.Engine, now: datetime) -> list[str]:
    """Reasons why an acknowledged save could be lost here, or the time be wrong; empty when there are none."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            return _unsafe_sqlite(connection)
        return _unsafe_postgres(connection) + _wrong_clock(connection, now)


def _unsafe_sqlite(connection: sa.Connection) -> list[str]:
    journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    level = connection.exec_driver_sql("PRAGMA synchronous").scalar()
    text = str(connection.exec_driver_sql("SELECT sqlite_version()").scalar())
    version = tuple(int(part) for part in text.split("."))
    problems = []
    if journal == "wal" and has_wal_race(version):
        problems.append(f"SQLite {text} can lose committed writes in WAL mode; use 3.51.3 or newer.")
    # 2 is FULL, 3 is EXTRA: without WAL only EXTRA also flushes the folder.
    if level not in ((2, 3) if journal == "wal" else (3,)):
        problems.append(f"SQLite runs with journal {journal} and synchronous {level}: a power cut can lose saves.")
    return problems


def _unsafe_postgres(connection: sa.Connection) -> list[str]:
    wanted = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
    found = {name: connection.exec_driver_sql(f"SHOW {name}").scalar() for name in wanted}
    return [
        f"PostgreSQL runs with {name} = {found[name]}: set it to on."
        for name in wanted
        if found[name] not in (wanted[name], "remote_apply", "remote_write")
    ]


def _wrong_clock(connection: sa.Connection, now: datetime) -> list[str]:
    # Several hosts may serve one exam; the database's clock is the one they have in common.
    difference = now - connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    if abs(difference) <= LARGEST_CLOCK_DIFFERENCE:
        return []
    seconds = difference.total_seconds()
    return [f"The clock of this machine and that of the database differ by {seconds:+.0f} seconds: set both right."]


def refuse_unsafe(engine: sa.Engine, now: datetime) -> None:
    """Raise NotReady with every reason why no exam may be served from this database at this instant."""
    if problems := unsafe_settings(engine, now):
        raise NotReady("No exam can be served from this database. " + " ".join(problems))
