"""Sealing anew: everything that an older key has sealed is sealed with the newest one.

Receives the database; hands on how many texts changed their seal. Nothing of what they say changes.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import BY_THE_SYSTEM, Event
from exam_app.bank.sealed import Place
from exam_app.db import Base, hit_one
from exam_app.vault import Ring, ring

# Every sealed column as (table, column, the column that names the row): a new one belongs in here.
SEALED = (
    ("answer_keys", "sealed", "version_id"),
    ("item_drafts", "sealed", "item_id"),
    *((*place.split("|"), "public_id") for place in Place),
    ("item_imports", "file", "public_id"),
    ("item_imports", "found", "public_id"),
    ("window_counts", "sealed", "window_id"),
)


def reseal(session: Session, *, now: datetime) -> int:
    """Seal with the newest key what an older one has sealed; returns how many texts that were.

    Raises `vault.Unsealable` when one of them does not open. What somebody else saves at this very moment is left to
    the next run.
    """
    changed = sum(_reseal(session, *place) for place in SEALED)
    audit.record(session, Event.BANK_RESEALED, by=BY_THE_SYSTEM, about="bank", at=now, texts=changed)
    return changed


def _reseal(session: Session, table: str, column: str, name: str) -> int:
    rows, keys = Base.metadata.tables[table], ring()
    query = sa.select(rows.c[name].label("name"), rows.c[column].label("sealed")).where(rows.c[column].is_not(None))
    changed = 0
    for row in session.execute(query).all():
        if row.sealed and not keys.is_newest(row.sealed):
            as_read = sa.update(rows).where(rows.c[name] == row.name, rows.c[column] == row.sealed)
            changed += hit_one(session, as_read.values({column: _anew(keys, f"{table}|{column}|{row.name}", row.sealed)}))
    return changed


def _anew(keys: Ring, place: str, sealed: str | bytes) -> str | bytes:
    if isinstance(sealed, bytes):
        return keys.seal_bytes(place, keys.unseal_bytes(place, sealed))
    return keys.seal(place, keys.unseal(place, sealed))
