"""The pulse of a running part: the page asks how things stand, and so says that it is there.

Receives the asks of many pages at once; hands each the time that is left, whether the clock
stands still or another device went on, and the messages of the office not read yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from exam_app.db import rows_as, rows_from
from exam_app.sitting import rules
from exam_app.sitting.models import Message, Presence, Sitting
from exam_app.sitting.passes import Pass

# Whatever the office grants, stops or says has to be on the page within fifteen seconds.
NEXT_MS = 10_000
_ABOUT = (
    Sitting.id, Sitting.state, Sitting.ends_at, Sitting.paused_at, Sitting.pause_until, Sitting.pause_why, Sitting.epoch,
    Sitting.held_at,
)  # fmt: skip
_PRESENT = {"sitting_id": int, "seen_at": datetime}


def _stand(dialect: str) -> sa.Select[*tuple[Any, ...]]:
    asked = rows_from("ids", dialect, id=int)
    return sa.select(*_ABOUT).join(asked, asked.c.id == Sitting.id)


def _unread(dialect: str) -> sa.Select[*tuple[Any, ...]]:
    asked = rows_from("ids", dialect, id=int)
    query = sa.select(Message.sitting_id, Message.public_id, Message.text, Message.sent_at)
    query = query.join(asked, asked.c.id == Message.sitting_id)
    return query.where(Message.read_at.is_(None)).order_by(Message.id)


def _seen(insert: sqlite.Insert | postgresql.Insert, dialect: str) -> sa.Insert:
    present = rows_from("present", dialect, **_PRESENT)
    # SQLite takes "ON CONFLICT" after a query for a join unless the query has a condition.
    rows = insert.from_select(list(_PRESENT), sa.select(*present.c).where(sa.true()))
    return rows.on_conflict_do_update(index_elements=["sitting_id"], set_={"seen_at": insert.excluded.seen_at})


_STAND = {dialect: _stand(dialect) for dialect in ("sqlite", "postgresql")}
_UNREAD = {dialect: _unread(dialect) for dialect in ("sqlite", "postgresql")}
_SEEN = {"sqlite": _seen(sqlite.insert(Presence), "sqlite"), "postgresql": _seen(postgresql.insert(Presence), "postgresql")}


@dataclass(frozen=True, slots=True)
class AskForPulse:
    """How do things stand? `read` are the public ids of the messages the candidate has read."""

    held: Pass
    read: Sequence[str]
    now: datetime

    @property
    def key(self) -> str:
        return f"pulse {self.held.sitting_id}"


@dataclass(frozen=True, slots=True)
class Word:
    """A message of the office."""

    id: str
    text: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Pulse:
    """How things stand. `state` is open, paused or over; `moved` says that another device holds the part since `moved_at`."""

    state: str
    ends_at: datetime
    left_ms: int
    why: str | None = None
    paused_at: datetime | None = None
    pause_until: datetime | None = None
    moved: bool = False
    moved_at: datetime | None = None
    words: Sequence[Word] = field(default_factory=list)


def pulse_all(connection: sa.Connection, asks: Sequence[AskForPulse]) -> list[Pulse]:
    """How things stand in each of these sittings, whose candidates are noted as present."""
    dialect = connection.dialect.name
    ids = rows_as("ids", dialect, ["id"], [[ask.held.sitting_id] for ask in asks])
    _note_read(connection, asks)
    stand = {row.id: row for row in connection.execute(_STAND[dialect], ids)}
    words: dict[int, list[Word]] = defaultdict(list)
    for row in connection.execute(_UNREAD[dialect], ids):
        words[row.sitting_id].append(Word(row.public_id, row.text, row.sent_at))
    _note_present(connection, [ask for ask in asks if stand[ask.held.sitting_id].epoch == ask.held.epoch])
    return [_pulse(ask, stand[ask.held.sitting_id], words[ask.held.sitting_id]) for ask in asks]


def _pulse(ask: AskForPulse, row: Any, words: Sequence[Word]) -> Pulse:
    ends_at = rules.end_of(row.ends_at, row.paused_at, row.pause_until, ask.now)
    left = rules.milliseconds_left(ends_at, ask.now) if row.state == "open" else 0
    if left == 0:
        return Pulse("over", ends_at, 0)
    paused = rules.stands_still(row.paused_at, row.pause_until, ask.now)
    moved = row.epoch != ask.held.epoch
    return Pulse(
        "paused" if paused else "open", ends_at, left, row.pause_why if paused else None, row.paused_at if paused else None,
        row.pause_until if paused else None, moved, row.held_at if moved else None, words,
    )  # fmt: skip


def _note_read(connection: sa.Connection, asks: Iterable[AskForPulse]) -> None:
    for ask in asks:
        if ask.read:
            mine = sa.update(Message).where(Message.sitting_id == ask.held.sitting_id, Message.public_id.in_(ask.read))
            connection.execute(mine.where(Message.read_at.is_(None)).values(read_at=ask.now))


def _note_present(connection: sa.Connection, asks: Sequence[AskForPulse]) -> None:
    # In the order of their ids, so that two groups never wait for each other.
    seen = sorted({ask.held.sitting_id: ask.now for ask in asks}.items())
    if seen:
        dialect = connection.dialect.name
        connection.execute(_SEEN[dialect], rows_as("present", dialect, _PRESENT, seen))
