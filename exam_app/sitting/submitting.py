"""Handing in by the fast way: the parts that many candidates hand in at one moment, in one transaction.

Receives asks under a pass; hands on the receipt of each. What it writes is what `closing` writes;
Part Two, whose essays have to be counted by the rule of choice, is closed there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event, Happening
from exam_app.db import rows_as, rows_from
from exam_app.errors import Refused
from exam_app.sitting import closing, rules
from exam_app.sitting.finding import hold_free
from exam_app.sitting.models import Response, Sitting
from exam_app.sitting.passes import Pass


@dataclass(frozen=True, slots=True)
class AskToSubmit:
    """Hand this part in. `seen` is the receipt of the answers that the candidate was shown, None if that is not to be compared."""

    held: Pass
    seen: str | None
    now: datetime

    @property
    def key(self) -> int:
        return self.held.sitting_id


@dataclass(frozen=True, slots=True)
class Submitted:
    """The part is handed in, now or before; the same receipt each time."""

    receipt: str


Outcome = Submitted | Refused | None


def submit_all(connection: sa.Connection, asks: Sequence[AskToSubmit]) -> list[Outcome]:
    """Hand these different parts in for good; their outcomes in order.

    AnswersMoved where an answer is no longer the one that was shown, OpenElsewhere for a device
    that does not hold the part. None stands for a sitting that somebody else holds: ask again.
    """
    held = hold_free(connection, [ask.held.sitting_id for ask in asks])
    with Session(connection, join_transaction_mode="rollback_only") as session:
        done = {ask.key: _refused_or_done(ask, held[ask.key]) for ask in asks if ask.key in held}
        open_now = [ask for ask in asks if ask.key in held and done[ask.key] is None]
        done.update(_close_ones(session, [ask for ask in open_now if ask.held.part == "one"]))
        done.update({ask.key: _close_two(session, ask) for ask in open_now if ask.held.part == "two"})
        session.flush()
    return [done.get(ask.key) for ask in asks]


def _refused_or_done(ask: AskToSubmit, row: Any) -> Outcome:
    if row.state == "submitted":
        return Submitted(row.receipt)
    if row.epoch != ask.held.epoch:
        return rules.OpenElsewhere("This exam is now open on another device.")
    ends_at = rules.end_of(row.ends_at, row.paused_at, row.pause_until, ask.now)
    if ask.now > ends_at + timedelta(seconds=ask.held.grace_seconds):
        return rules.TimeUp("Time is over for this part.")
    return None


def _close_two(session: Session, ask: AskToSubmit) -> Outcome:
    try:
        sitting = closing.submit(
            session, session.get_one(Sitting, ask.held.sitting_id), by=ask.held.by, now=ask.now, seen=ask.seen
        )
    except Refused as refusal:
        return refusal
    return Submitted(str(sitting.receipt))


def _close_ones(session: Session, asks: Sequence[AskToSubmit]) -> dict[int, Outcome]:
    """Close these Parts One with one look at all their heads and one write of all their events."""
    if not asks:
        return {}
    heads, orders = _heads(session, asks), _orders(session, asks)
    contents = {ask.key: closing.part_one_content(ask.held.public_id, orders[ask.key], heads[ask.key]) for ask in asks}
    moved = [ask for ask in asks if ask.seen not in (None, contents[ask.key].receipt)]
    ready = [ask for ask in asks if ask.seen in (None, contents[ask.key].receipt)]
    if ready:
        session.connection().execute(_CLOSE, [_closed(ask, contents[ask.key]) for ask in ready])
        audit.record_all(session, [_happening(ask, contents[ask.key].receipt) for ask in ready])
    refused: dict[int, Outcome] = {
        ask.key: rules.AnswersMoved("An answer has changed since you opened the page.") for ask in moved
    }
    return refused | {ask.key: Submitted(contents[ask.key].receipt) for ask in ready}


def _happening(ask: AskToSubmit, receipt: str) -> Happening:
    facts = {"part": "one", "closed_by": "candidate", "receipt": receipt}
    return Happening(Event.SITTING_SUBMITTED, ask.held.public_id, facts, ask.held.by, ask.now)


_CLOSE = (
    sa.update(Sitting.__table__)  # type: ignore[arg-type]
    .where(Sitting.id == sa.bindparam("sitting"), Sitting.state == "open")
    .values(
        state="submitted", submitted_at=sa.bindparam("at"), closed_by="candidate", receipt=sa.bindparam("code"),
        packed=sa.bindparam("record"), paused_at=None, pause_until=None, pause_why=None,
    )
)  # fmt: skip


def _closed(ask: AskToSubmit, content: closing.Frozen) -> dict[str, Any]:
    return {"sitting": ask.key, "at": ask.now, "code": content.receipt, "record": content.packed}


def _heads(session: Session, asks: Sequence[AskToSubmit]) -> Mapping[int, list[rules.Head]]:
    found: dict[int, list[rules.Head]] = defaultdict(list)
    for row in session.connection().execute(*_of(session, _HEADS, asks)):
        found[row.sitting_id].append(rules.Head(row.position, row.revision, row.answer))
    return found


def _orders(session: Session, asks: Sequence[AskToSubmit]) -> Mapping[int, list[str]]:
    return {row.id: row.option_orders for row in session.connection().execute(*_of(session, _ORDERS, asks))}


def _of(session: Session, queries: Mapping[str, sa.Select[*tuple[Any, ...]]], asks: Sequence[AskToSubmit]) -> tuple[Any, Any]:
    dialect = session.get_bind().dialect.name
    return queries[dialect], rows_as("ids", dialect, ["id"], [[ask.key] for ask in asks])


def _heads_query(dialect: str) -> sa.Select[*tuple[Any, ...]]:
    asked = rows_from("ids", dialect, id=int)
    columns = (Response.sitting_id, Response.position, Response.revision, Response.answer)
    return sa.select(*columns).join(asked, asked.c.id == Response.sitting_id).order_by(Response.sitting_id, Response.position)


def _orders_query(dialect: str) -> sa.Select[*tuple[Any, ...]]:
    asked = rows_from("ids", dialect, id=int)
    return sa.select(Sitting.id, Sitting.option_orders).join(asked, asked.c.id == Sitting.id)


_HEADS = {dialect: _heads_query(dialect) for dialect in ("sqlite", "postgresql")}
_ORDERS = {dialect: _orders_query(dialect) for dialect in ("sqlite", "postgresql")}
