"""Writing down the starts of parts: those of many candidates who start at one moment, in one transaction.

Receives asks whose rules `starting` has looked at; hands on the sittings, each with its deadline and
a blank head for every question or essay.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.accounts.service import touch_all
from exam_app.audit import Event, Happening
from exam_app.db import public_token, rows_as, rows_from
from exam_app.errors import Refused
from exam_app.exams.rules import minutes_for
from exam_app.sitting import rules
from exam_app.sitting.models import Accommodation, Registration, Response, Sitting
from exam_app.sitting.models.running import draft_key


@dataclass(frozen=True, slots=True)
class AskToStart:
    """Start this part of a registration now, on this device.

    `letters` are those of each question in the form ("ABCD"), `chosen` tells for each head whether it is an
    essay that counts at first; `minutes` are those of the policy, before extra time. `session` is the
    hash of the sign-in session, which is to last as long as the part; None when nobody is signed in.
    """

    registration_id: int
    part: str
    letters: Sequence[str]
    chosen: Sequence[bool]
    minutes: int
    attestation: str
    device: str | None
    session: str | None
    by: str
    now: datetime

    @property
    def key(self) -> tuple[str, int]:
        return "start", self.registration_id


@dataclass(frozen=True, slots=True)
class Started:
    """The part runs, since now or before; `is_new` tells which."""

    public_id: str
    is_new: bool


def start_all(connection: sa.Connection, asks: Sequence[AskToStart]) -> list[Started | Refused | None]:
    """Start these parts of different registrations; their outcomes in order.

    A part that was started before is given back as it is, so that two clicks start one clock. None
    stands for a registration that somebody else holds: ask again.
    """
    places = {row.id: row for row in connection.execute(*_of(connection, _PLACES, asks))}
    known = {(row.registration_id, row.part): row.public_id for row in connection.execute(*_of(connection, _KNOWN, asks))}
    done: dict[int, Started | Refused] = {}
    new: list[tuple[AskToStart, dict[str, Any]]] = []
    for ask in asks:
        if (place := places.get(ask.registration_id)) is None:
            continue
        if running := known.get((ask.registration_id, ask.part)):
            done[ask.registration_id] = Started(running, is_new=False)
        elif place.state != "registered":
            done[ask.registration_id] = rules.CannotStart("Your place in this window was given back.")
        else:
            new.append((ask, _row(ask, place)))
            done[ask.registration_id] = Started(new[-1][1]["public_id"], is_new=True)
    if new:
        _write(connection, new)
    return [done.get(ask.registration_id) for ask in asks]


def _row(ask: AskToStart, place: Any) -> dict[str, Any]:
    minutes = minutes_for(ask.minutes, extra_percent=place.extra_percent or 0, extra_minutes=place.extra_minutes or 0)
    chance = random.Random(secrets.randbits(256))
    return {
        "public_id": public_token(), "registration_id": ask.registration_id, "part": ask.part, "state": "open", "epoch": 1,
        "attestation": ask.attestation, "started_at": ask.now, "ends_at": ask.now + timedelta(minutes=minutes),
        "option_orders": [rules.shuffled(each, chance) for each in ask.letters], "draft_key": draft_key(),
        "device": ask.device, "held_at": ask.now if ask.device else None, "granted_minutes": 0,
        "break_seconds": (place.break_minutes or 0) * 60,
    }  # fmt: skip


def _write(connection: sa.Connection, new: Sequence[tuple[AskToStart, Mapping[str, Any]]]) -> None:
    connection.execute(_SITTINGS, [row for _, row in new])
    dialect = connection.dialect.name
    heads = [[row["public_id"], n, int(chosen)] for ask, row in new for n, chosen in enumerate(ask.chosen, 1)]
    connection.execute(_HEADS[dialect], rows_as("heads", dialect, _HEAD, heads))
    happened = [one for ask, row in new for one in _happenings(ask, row)]
    # The chain is written through the same connection.
    with Session(connection, join_transaction_mode="rollback_only") as session:
        audit.record_all(session, happened)
    touch_all(connection, {ask.session: row["ends_at"] for ask, row in new if ask.session})


def _happenings(ask: AskToStart, row: Mapping[str, Any]) -> tuple[Happening, Happening]:
    started = {"part": ask.part, "ends_at": row["ends_at"].isoformat()}
    return (
        Happening(Event.RULES_ATTESTED, row["public_id"], {"version": ask.attestation}, ask.by, ask.now),
        Happening(Event.SITTING_STARTED, row["public_id"], started, ask.by, ask.now),
    )


_SITTINGS = sa.insert(Sitting)
_HEAD = {"sitting": str, "position": int, "chosen": int}


def _places_query(dialect: str) -> sa.Select[*tuple[Any, ...]]:
    asked, wish = rows_from("ids", dialect, id=int), Accommodation
    query = sa.select(Registration.id, Registration.state, wish.extra_percent, wish.extra_minutes, wish.break_minutes)
    query = query.join(asked, asked.c.id == Registration.id).outerjoin(wish, wish.registration_id == Registration.id)
    # Without waiting: a group must not stand still for one registration, nor two groups for each other.
    return query.order_by(Registration.id).with_for_update(of=Registration, skip_locked=True)


def _known_query(dialect: str) -> sa.Select[*tuple[Any, ...]]:
    asked = rows_from("ids", dialect, id=int)
    columns = (Sitting.registration_id, Sitting.part, Sitting.public_id)
    return sa.select(*columns).join(asked, asked.c.id == Sitting.registration_id)


def _heads_query(dialect: str) -> sa.Insert:
    made = rows_from("heads", dialect, **_HEAD)
    blank = {
        "sitting_id": Sitting.id, "position": made.c.position, "revision": sa.literal(0), "answer": sa.literal(""),
        "is_flagged": sa.false(), "ruled_out": sa.literal(""), "is_chosen": made.c.chosen == 1,
    }  # fmt: skip
    # Spelled out: SQLite would otherwise walk the whole table of sittings first.
    query = sa.select(*blank.values()).select_from(made).join(Sitting, Sitting.public_id == made.c.sitting)
    return sa.insert(Response).from_select(list(blank), query)


_PLACES = {dialect: _places_query(dialect) for dialect in ("sqlite", "postgresql")}
_KNOWN = {dialect: _known_query(dialect) for dialect in ("sqlite", "postgresql")}
_HEADS = {dialect: _heads_query(dialect) for dialect in ("sqlite", "postgresql")}


def _of(connection: sa.Connection, queries: Mapping[str, Any], asks: Sequence[AskToStart]) -> tuple[Any, Any]:
    dialect = connection.dialect.name
    return queries[dialect], rows_as("ids", dialect, ["id"], [[ask.registration_id] for ask in asks])
