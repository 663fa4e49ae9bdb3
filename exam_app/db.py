"""The database: one declarative base, column types, durable settings and the check of them.

Hands `db` to the stages. SQLite is the embedded default, PostgreSQL comes by one URL.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from threading import Lock
from types import ModuleType
from typing import Annotated, Any, cast

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import CursorResult, Delete, Update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column

from exam_app.errors import NotReady

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


LONGEST_WAIT_SECONDS = 10


class Base(DeclarativeBase):
    """Every table's parent; its names for constraints are the same on both databases."""

    metadata = sa.MetaData(naming_convention=NAMING)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An instant. Refuses naive values; gives back aware ones in UTC."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive instant cannot be stored: {value!r}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def public_token() -> str:
    """A random 128-bit identifier for addresses, 22 characters."""
    return secrets.token_urlsafe(16)


Key = Annotated[int, mapped_column(primary_key=True)]
PublicId = Annotated[str, mapped_column(sa.String(22), unique=True, default=public_token)]
Instant = Annotated[datetime, mapped_column(UtcDateTime())]
OptionalInstant = Annotated[datetime | None, mapped_column(UtcDateTime())]
Document = Annotated[dict[str, Any], mapped_column(sa.JSON)]
Listing = Annotated[list[Any], mapped_column(sa.JSON)]


def one_of(column: str, values: Iterable[StrEnum] | Iterable[str]) -> sa.CheckConstraint:
    """A CHECK that keeps a text column within an enumeration."""
    quoted = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({quoted})", name=column)


db = SQLAlchemy(model_class=Base)


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
    if sa.make_url(url).get_backend_name() == "sqlite":
        return {"module": sqlite_module(), "connect_args": {"timeout": 5, "check_same_thread": False}}
    return {"pool_size": 20, "max_overflow": 20, "pool_pre_ping": True}


def make_durable(engine: sa.Engine) -> None:
    """Set SQLite's pragmas on each connection and let a writing request lock at its begin."""
    if engine.dialect.name != "sqlite":
        return
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

    _one_writer_at_a_time(engine)


def _one_writer_at_a_time(engine: sa.Engine) -> None:
    """Let the writing transactions of this process wait for each other in line.

    SQLite itself only tries again and again, so that under load some would wait for seconds
    while others pass.
    """
    turn = Lock()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        if writes:
            if not turn.acquire(timeout=LONGEST_WAIT_SECONDS):
                raise OperationalError("BEGIN IMMEDIATE", {}, TimeoutError("the write lock was not to be had in time"))
            connection.info["has_turn"] = True
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")

    @sa.event.listens_for(engine, "checkin")
    def _end(_connection: Any, record: Any) -> None:
        # Only now the commit is on disk; the event of the commit itself comes before it.
        if record.info.pop("has_turn", False):
            turn.release()


def begin(session: Session, *, writes: bool) -> None:
    """Open this session's transaction; on SQLite a writing one takes the lock at once.

    Without that, two requests that read first and write later could each wait for the other.
    """
    session.connection(execution_options={"writes": writes})


def hit_one(session: Session, change: Update | Delete) -> bool:
    """Run a conditional UPDATE or DELETE; whether it hit exactly one row, that is, whether it was us who won."""
    return cast(CursorResult[Any], session.execute(change)).rowcount == 1


def unsafe_settings(engine: sa.Engine) -> list[str]:
    """Reasons why an acknowledged save could be lost here; empty when there are none."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            return _unsafe_sqlite(connection)
        return _unsafe_postgres(connection)


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


def refuse_unsafe(engine: sa.Engine) -> None:
    """Raise NotReady with every reason why no exam may be served from this database."""
    if problems := unsafe_settings(engine):
        raise NotReady("No exam can be served from this database. " + " ".join(problems))
