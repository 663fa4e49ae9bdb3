"""The database: one declarative base, column types, transactions, and rows that come as parameters.

Hands `db` to the stages. SQLite is the embedded default, PostgreSQL comes by one URL.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, cast

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import CursorResult, Delete, Update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


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


def begin(session: Session, *, writes: bool) -> None:
    """Open this session's transaction; on SQLite a writing one takes the lock at once.

    Without that, two requests that read first and write later could each wait for the other.
    """
    session.connection(execution_options={"writes": writes})


def hit_one(session: Session, change: Update | Delete) -> bool:
    """Run a conditional UPDATE or DELETE; whether it hit exactly one row, that is, whether it was us who won."""
    return cast(CursorResult[Any], session.execute(change)).rowcount == 1


def added(session: Session, row: Base) -> bool:
    """Add this row; False, and nothing is added, when a constraint of the database says that it is there already."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def rows_from(name: str, dialect: str, **columns: type) -> sa.Subquery:
    """A table of rows that come as parameters (see `rows_as`), with these columns in order.

    So one statement serves any number of rows, is compiled and planned once, and takes one
    round trip. The types are int, str or datetime.
    """
    if dialect == "sqlite":
        parts = [f"value->>{place} AS {column}" for place, column in enumerate(columns)]
        query = f"SELECT {', '.join(parts)} FROM json_each(:{name})"
    else:
        arrays = [f"CAST(:{name}_{column} AS {_ARRAYS[kind]})" for column, kind in columns.items()]
        query = f"SELECT * FROM unnest({', '.join(arrays)}) AS given({', '.join(columns)})"
    named: list[sa.ColumnClause[Any]] = [sa.column(column) for column in columns]
    return sa.text(query).columns(*named).subquery(f"{name}_rows")


_ARRAYS = {int: "int[]", str: "text[]", datetime: "timestamptz[]"}


def rows_as(name: str, dialect: str, columns: Iterable[str], rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """The parameters that carry these rows to `rows_from`: JSON for SQLite, an array a column for PostgreSQL."""
    if dialect == "sqlite":
        return {name: json.dumps(rows, default=_instant_text)}
    by_column = zip(*rows, strict=True) if rows else ([] for _ in columns)
    return {f"{name}_{column}": list(values) for column, values in zip(columns, by_column, strict=False)}


def _instant_text(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
