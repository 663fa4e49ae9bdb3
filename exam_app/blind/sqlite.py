"""The list on SQLite: connections of their own on which an authorizer refuses every table that is not on it.

Rows are kept apart by views that stand in front of the tables: an unqualified name finds them first.
Writes go to the tables themselves, where triggers look at each row; nothing else may name them.
"""

from __future__ import annotations

import re
import sqlite3
from typing import Any

import sqlalchemy as sa

from exam_app.blind.sight import EVERY_COLUMN, Rows, Sight

QUALIFIED = re.compile(r"\b(?:main|temp)\b[\"\]`]?\s*\.", re.IGNORECASE)
TABLES = re.compile(r"\b(FROM|JOIN) (\w+)")
WRITES = re.compile(r"\A\s*(INSERT INTO|UPDATE|DELETE FROM) (\w+)")
QUALIFY = r"\1 main.\2"
HARMLESS = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_SAVEPOINT, sqlite3.SQLITE_FUNCTION})


def set_up(connection: sa.Connection, sight: Sight) -> None:
    """Make the views that ordinary sessions ask, too."""
    take_down(connection, sight)
    for name, query in sight.facts.items():
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {query}")


def take_down(connection: sa.Connection, sight: Sight) -> None:
    """Drop them, so that tables can be changed."""
    for name in sight.facts:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")


def is_set_up(connection: sa.Connection, sight: Sight) -> bool:
    """Whether this database has these very views."""
    found: dict[str, str] = dict(connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE type = 'view'").all())
    return all(found.get(name) == f"CREATE VIEW {name} AS {query}" for name, query in sight.facts.items())


def problems(connection: sa.Connection, sight: Sight) -> list[str]:
    """Reasons why a reviewer's session would not work over this connection; the connection itself keeps names away."""
    if is_set_up(connection, sight):
        return []
    return ["The views of reviewers' sessions are not those of this version: run `exam-app db upgrade`."]


def arm(engine: sa.Engine, sight: Sight) -> None:
    """Let every connection of this engine see and write what the list names and nothing else."""

    @sa.event.listens_for(engine, "connect")
    def _arm(connection: Any, record: Any) -> None:
        connection.create_function("blind_reviewer", 0, lambda: record.info.get("reviewer"))
        for statement in _statements(sight):
            connection.execute(statement)
        connection.set_authorizer(_Authorizer(sight, _referred(connection, sight)))

    @sa.event.listens_for(engine, "checkin")
    def _forget(_connection: Any, record: Any) -> None:
        record.info.pop("reviewer", None)

    @sa.event.listens_for(engine, "before_cursor_execute", retval=True)
    def _aim(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> tuple[str, Any]:
        if QUALIFIED.search(statement):
            raise PermissionError("a blind session names no table of a certain database")
        return WRITES.sub(QUALIFY, statement), parameters


def _referred(connection: Any, sight: Sight) -> frozenset[tuple[str, str]]:
    """The keys that SQLite itself reads when a new row refers to them or could be referred to; numbers, and nothing else."""
    makes = {name for name, rows in sight.tables.items() if rows.insert}
    tables = [name for (name,) in connection.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table'")]
    keys = [(table, row) for table in tables for row in connection.execute(f"PRAGMA main.foreign_key_list({table})")]
    above = {(row[2], row[4]) for table, row in keys if table in makes}
    return frozenset(above | {(table, row[3]) for table, row in keys if row[2] in makes})


class _Authorizer:
    """Asked by SQLite about each thing that a statement is going to touch."""

    def __init__(self, sight: Sight, referred: frozenset[tuple[str, str]]) -> None:
        self._tables, self._views, self._referred = sight.tables, frozenset(sight.views), referred

    def __call__(self, action: int, one: str | None, two: str | None, database: str | None, within: str | None) -> int:
        # What a view of the list is made from is ours to say.
        if action == sqlite3.SQLITE_READ and within in self._views:
            return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_OK if self._may(action, one or "", two or "", database) else sqlite3.SQLITE_DENY

    def _may(self, action: int, one: str, two: str, database: str | None) -> bool:
        if action in HARMLESS or action == sqlite3.SQLITE_READ and (one in self._views or (one, two) in self._referred):
            return True
        rows = self._tables.get(one)
        if rows is None:
            return False
        return {
            sqlite3.SQLITE_READ: database == "temp" or not two or _is_one(two, rows.columns),
            sqlite3.SQLITE_INSERT: rows.insert,
            sqlite3.SQLITE_UPDATE: _is_one(two, rows.update),
            sqlite3.SQLITE_DELETE: rows.delete,
        }.get(action, False)


def _is_one(column: str, columns: tuple[str, ...]) -> bool:
    # A trigger finds the row it looks at by its number, which says nothing.
    return columns == EVERY_COLUMN or column in columns or column == "ROWID"


def _statements(sight: Sight) -> list[str]:
    # A view of a connection's own may ask this connection who the reviewer is.
    made = [f"CREATE TEMP VIEW {name} AS {TABLES.sub(QUALIFY, query)}" for name, query in sight.mine.items()]
    for table, rows in sight.tables.items():
        if rows.seen:
            made.append(f"CREATE TEMP VIEW {table} AS SELECT {', '.join(rows.columns)} FROM main.{table} WHERE {rows.seen}")
    for table, rows in sight.tables.items():
        made += _guards(table, rows) if rows.own or rows.seen else []
    return made


def _guards(table: str, rows: Rows) -> list[str]:
    """Triggers that look at the row before and after it is written."""
    wanted = [("INSERT", "AFTER", "NEW")] if rows.insert else []
    wanted += [("UPDATE", "BEFORE", "OLD"), ("UPDATE", "AFTER", "NEW")] if rows.update else []
    wanted += [("DELETE", "BEFORE", "OLD")] if rows.delete else []
    return [
        f"CREATE TEMP TRIGGER blind_{table}_{moment}_{deed} {moment} {deed} ON main.{table} BEGIN "
        f"SELECT RAISE(ABORT, 'not a row of this reviewer') WHERE NOT EXISTS ("
        f"SELECT 1 FROM main.{table} WHERE rowid = {which}.rowid AND ({rows.own or rows.seen})); END"
        for deed, moment, which in wanted
    ]
