"""The statements behind a group of saves: one look at their heads, one append of revisions with the heads moved.

Receives the sittings as they are held; hands back what stands there, and stores what was judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from exam_app.db import rows_as, rows_from
from exam_app.sitting import late
from exam_app.sitting.models import KeptDraft, Response, Revision
from exam_app.sitting.rules import LETTERS
from exam_app.sitting.saves import AskToSave

_ASKED = {"sitting_id": int, "position": int, "client": str, "seq": int}


def _look_query(dialect: str) -> sa.Select[*tuple[Any, ...]]:
    asked = rows_from("asked", dialect, **_ASKED)
    same = sa.and_(Revision.sitting_id == asked.c.sitting_id, Revision.client == asked.c.client, Revision.seq == asked.c.seq)
    here = sa.and_(Response.sitting_id == asked.c.sitting_id, Response.position == asked.c.position)
    query = sa.select(
        Response.sitting_id, Response.revision, Response.answer, Revision.revision.label("known"),
        Revision.position.label("place"), Revision.sha256, Revision.saved_at,
    )  # fmt: skip
    return query.select_from(asked).join(Response, here).outerjoin(Revision, same)


_LOOK = {dialect: _look_query(dialect) for dialect in ("sqlite", "postgresql")}


def look(connection: sa.Connection, asks: Sequence[AskToSave]) -> dict[int, Any]:
    """For each sitting the head, and the revision that this very save made before, if any. Only once the sitting is held."""
    if not asks:
        return {}
    dialect = connection.dialect.name
    rows = [(ask.held.sitting_id, ask.save.position, ask.save.client, ask.save.seq) for ask in asks]
    return {row.sitting_id: row for row in connection.execute(_LOOK[dialect], rows_as("asked", dialect, _ASKED, rows))}


_SAVED = {
    "sitting_id": int, "position": int, "revision": int, "client": str, "seq": int, "base": int, "answer": str, "sha256": str,
    "saved_at": datetime,
}  # fmt: skip


def without_chosen(
    marks: sa.SQLColumnExpression[str], answer: sa.SQLColumnExpression[str] = Response.answer
) -> sa.SQLColumnExpression[str]:
    """These letters without those of the answer."""
    for place in range(1, len(LETTERS) + 1):
        marks = sa.func.replace(marks, sa.func.substr(answer, place, 1), "")
    return marks


def _append(dialect: str) -> sa.Insert:
    rows = rows_from("saved", dialect, **_SAVED)
    return sa.insert(Revision).from_select(list(_SAVED), sa.select(*rows.c))


def _move(dialect: str) -> sa.Update:
    rows = rows_from("saved", dialect, **_SAVED)
    here = (Response.sitting_id == rows.c.sitting_id, Response.position == rows.c.position, Response.revision == rows.c.base)
    moved = {
        "revision": rows.c.revision, "answer": rows.c.answer, "saved_at": rows.c.saved_at,
        # What is chosen is no longer ruled out; nothing is ever ruled out of an essay.
        "ruled_out": sa.case((Response.ruled_out == "", ""), else_=without_chosen(Response.ruled_out, rows.c.answer)),
    }  # fmt: skip
    return sa.update(Response).where(*here).values(moved)


# PostgreSQL appends the revisions and moves the heads in one round trip; SQLite knows no such statement.
_STORE: dict[str, list[sa.Insert | sa.Update]] = {
    "sqlite": [_append("sqlite"), _move("sqlite")],
    "postgresql": [_move("postgresql").add_cte(_append("postgresql").cte("appended"))],
}


class Written:
    """What a group of saves writes: gathered while they are judged, stored in a few statements."""

    def __init__(self) -> None:
        self.saves: list[tuple[AskToSave, str, str]] = []
        self.kept: list[dict[str, Any]] = []
        self.late: list[late.Late] = []

    def append(self, ask: AskToSave, answer: str, sha256: str) -> None:
        self.saves.append((ask, answer, sha256))

    def keep(self, ask: AskToSave, answer: str, reason: str) -> None:
        save = ask.save
        self.kept.append({
            "sitting_id": ask.held.sitting_id, "position": save.position, "client": save.client, "seq": save.seq,
            "base": save.base, "answer": answer, "reason": reason, "kept_at": ask.now,
        })  # fmt: skip

    def store(self, connection: sa.Connection) -> None:
        if self.saves:
            dialect = connection.dialect.name
            rows = rows_as("saved", dialect, _SAVED, [_row(*save) for save in self.saves])
            moved = [connection.execute(statement, rows).rowcount for statement in _STORE[dialect]][-1]
            if moved != len(self.saves):
                raise RuntimeError(f"{len(self.saves) - moved} heads had moved although their sittings were held")
        for draft in self.kept:
            _keep_once(connection, draft)
        if self.late:
            late.put_on_list(connection, self.late)


def _row(ask: AskToSave, answer: str, sha256: str) -> tuple[Any, ...]:
    save = ask.save
    return (ask.held.sitting_id, save.position, save.base + 1, save.client, save.seq, save.base, answer, sha256, ask.now)


def _keep_once(connection: sa.Connection, draft: Mapping[str, Any]) -> None:
    same = (KeptDraft.sitting_id == draft["sitting_id"], KeptDraft.client == draft["client"], KeptDraft.seq == draft["seq"])
    if connection.scalar(sa.select(KeptDraft.id).where(*same)) is None:
        connection.execute(sa.insert(KeptDraft).values(**draft))
