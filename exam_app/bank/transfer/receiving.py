"""Uploaded files: received and kept, found again by whoever sent them, read anew by other columns, thrown away."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.bank.models import ItemImport
from exam_app.bank.reading import names_of
from exam_app.bank.transfer import kept
from exam_app.db import hit_one, public_token
from exam_app.errors import Missing, Refused

LONGEST_NAME = 100  # of a file


class ImportedAlready(Refused):
    """The items of this file are in the bank."""

    advice = "Undo the import first, if it should be done otherwise."


def receive(session: Session, *, name: str, data: bytes, bank: str, by: str, now: datetime) -> ItemImport:
    """Keep an uploaded file that is to be read. Nothing of it is in the bank yet."""
    plain = PurePosixPath(name.replace("\\", "/")).name.strip()[:LONGEST_NAME] or "upload"
    batch = ItemImport(
        public_id=public_token(), bank=bank, file_name=plain, size=len(data), sha256=hashlib.sha256(data).hexdigest(),
        state="reading", by=by, at=now,
    )  # fmt: skip
    kept.keep_file(batch, data)
    session.add(batch)
    session.flush()
    facts = {"sha256": batch.sha256, "bytes": batch.size}
    audit.record(session, Event.IMPORT_RECEIVED, by=by, about=batch.public_id, at=now, **facts)
    return batch


def import_of(session: Session, public_id: str, *, person: str, is_committee: bool = False) -> ItemImport:
    """The import with this public id, for whoever sent it, and for the committee where `is_committee` says so. Raises Missing."""
    batch = session.scalar(sa.select(ItemImport).where(ItemImport.public_id == public_id))
    if batch is None or not (is_committee or batch.by == person):
        raise Missing
    return batch


def read_again(session: Session, batch: ItemImport, columns: Sequence[str], choices: dict[str, object]) -> None:
    """Let the table be read by these names for its columns; the other choices are kept. Raises ImportedAlready."""
    anew = {"state": "reading", "columns": list(columns), "claimed_at": None, "found": None, "done": 0, "total": 0}
    _change(session, batch, anew | {"choices": choices, "left_out": [], "wanted": []})


def choose(session: Session, batch: ItemImport, **values: object) -> None:
    """Keep what was chosen for this import: `choices`, `left_out`, `wanted`. Raises ImportedAlready."""
    _change(session, batch, values)


def _change(session: Session, batch: ItemImport, values: dict[str, object]) -> None:
    here = sa.update(ItemImport).where(ItemImport.id == batch.id, ItemImport.state == "read")
    if not hit_one(session, here.values(**values)):
        raise ImportedAlready("This file is being read, or its items are in the bank already.")
    session.refresh(batch)


def throw_away(session: Session, batch: ItemImport, *, by: str, now: datetime) -> None:
    """Delete a file whose items are not in the bank. Raises ImportedAlready."""
    if not hit_one(session, sa.delete(ItemImport).where(ItemImport.id == batch.id, ItemImport.state != "imported")):
        raise ImportedAlready("The items of this file are in the bank.")
    audit.record(session, Event.IMPORT_DROPPED, by=by, about=batch.public_id, at=now)


@dataclass(frozen=True, slots=True)
class ImportLine:
    """An import in the list. `items` are how many it made."""

    public_id: str
    file_name: str
    bank: str
    format: str
    state: str
    items: int
    name: str
    is_mine: bool
    at: datetime
    imported_at: datetime | None
    undone_at: datetime | None


def import_lines(session: Session, *, person: str, is_committee: bool) -> list[ImportLine]:
    """The imports of this person, and for the committee those of everybody; the newest first."""
    query = sa.select(ItemImport).order_by(ItemImport.id.desc())
    found = session.scalars(query if is_committee else query.where(ItemImport.by == person)).all()
    names = names_of(session, {batch.by for batch in found})
    return [line_of(batch, person, names.get(batch.by, "")) for batch in found]


def line_of(batch: ItemImport, person: str, name: str) -> ImportLine:
    """An import for a page."""
    return ImportLine(
        batch.public_id, batch.file_name, batch.bank, batch.format, batch.state, len(batch.items), name, batch.by == person, batch.at,
        batch.imported_at, batch.undone_at,
    )  # fmt: skip


__all__ = [
    "ImportLine", "ImportedAlready", "ItemImport", "choose", "import_lines", "import_of", "line_of", "read_again", "receive",
    "throw_away",
]  # fmt: skip
