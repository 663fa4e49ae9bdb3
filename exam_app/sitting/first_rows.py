"""The rows with which a part begins: the sitting with its deadline, a blank head for each question or essay, the record."""

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
from exam_app.sitting import rules
from exam_app.sitting.models import Response, Sitting
from exam_app.sitting.models.running import draft_key


@dataclass(frozen=True, slots=True)
class Blank:
    """A part that is to begin: its row, and for each head "1" when it is an essay that counts at first, else "0".

    `by` is the candidate, `session` the hash of the sign-in session that is to last as long as the part.
    """

    row: Mapping[str, Any]
    heads: str
    by: str
    session: str | None


def blank_part(
    *, registration_id: int, part: str, letters: Sequence[str], chosen: Sequence[bool], started_at: datetime, minutes: int,
    break_minutes: int, attestation: str, device: str | None, by: str, session: str | None,
) -> Blank:  # fmt: skip
    """A new part of this registration with its whole time from `started_at`, and each question's letters in an order of its own."""
    chance = random.Random(secrets.randbits(256))
    row = {
        "public_id": public_token(), "registration_id": registration_id, "part": part, "state": "open", "epoch": 1,
        "attestation": attestation, "started_at": started_at, "ends_at": started_at + timedelta(minutes=minutes),
        "option_orders": [rules.drawn_order(each, chance) for each in letters], "draft_key": draft_key(),
        "device": device, "held_at": started_at if device else None, "granted_minutes": 0, "break_seconds": break_minutes * 60,
    }  # fmt: skip
    return Blank(row, "".join("01"[each] for each in chosen), by, session)


def write_all(session: Session, blanks: Sequence[Blank]) -> None:
    """Write these parts with all that belongs to their begin."""
    if not blanks:
        return
    connection, dialect = session.connection(), session.get_bind().dialect.name
    connection.execute(_SITTINGS, [blank.row for blank in blanks])
    positions = range(1, max(len(blank.heads) for blank in blanks) + 1)
    made = rows_as("blanks", dialect, _BLANK, [[blank.row["public_id"], blank.heads] for blank in blanks])
    connection.execute(_HEADS[dialect], made | rows_as("places", dialect, _PLACE, [[n] for n in positions]))
    audit.record_all(session, [one for blank in blanks for one in _happenings(blank)])
    touch_all(connection, {blank.session: blank.row["ends_at"] for blank in blanks if blank.session})


def _happenings(blank: Blank) -> tuple[Happening, Happening]:
    row = blank.row
    started = {"part": row["part"], "ends_at": row["ends_at"].isoformat()}
    return (
        Happening(Event.RULES_ATTESTED, row["public_id"], {"version": row["attestation"]}, blank.by, row["started_at"]),
        Happening(Event.SITTING_STARTED, row["public_id"], started, blank.by, row["started_at"]),
    )


_SITTINGS = sa.insert(Sitting)
_BLANK, _PLACE = {"sitting": str, "chosen": str}, {"position": int}


def _heads_query(dialect: str) -> sa.Insert:
    made, place = rows_from("blanks", dialect, **_BLANK), rows_from("places", dialect, **_PLACE)
    blank = {
        "sitting_id": Sitting.id, "position": place.c.position, "revision": sa.literal(0), "answer": sa.literal(""),
        "is_flagged": sa.false(), "ruled_out": sa.literal(""),
        "is_chosen": sa.func.substr(made.c.chosen, place.c.position, 1) == "1",
    }  # fmt: skip
    # Spelled out: SQLite would otherwise walk the whole table of sittings first.
    query = sa.select(*blank.values()).select_from(made).join(Sitting, Sitting.public_id == made.c.sitting)
    query = query.join(place, place.c.position <= sa.func.length(made.c.chosen))
    return sa.insert(Response).from_select(list(blank), query.order_by(Sitting.id, place.c.position))


_HEADS = {dialect: _heads_query(dialect) for dialect in ("sqlite", "postgresql")}
