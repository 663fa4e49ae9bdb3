"""Reads uploaded files beside the requests: in the limited child, then against the bank, telling how far it has come.

Nothing is written to the bank here. Who looks at an import that waits begins the work; work that broke
off, because the server stopped, is begun anew when its claim is old.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import Thread

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from exam_app.bank import near
from exam_app.bank.models import ItemImport
from exam_app.bank.transfer import kept
from exam_app.bank.transfer.kept import Found, Near
from exam_app.db import begin, db, hit_one
from question_bank import similar
from question_bank.formats import DraftItem, Import, read
from question_bank.formats.reading import refused

CLAIM = timedelta(seconds=90)  # longer than the child may take
STEP = 100  # items between two tellings
FAILED = ("reading it failed here", "Upload it again, or tell the administrator")
Tell = Callable[[int, int], None]


def claim(session: Session, batch: ItemImport, *, now: datetime) -> bool:
    """Whether it is for the caller to read this file now; then nobody else does."""
    free = sa.or_(ItemImport.claimed_at.is_(None), ItemImport.claimed_at < now - CLAIM)
    mine = sa.update(ItemImport).where(ItemImport.id == batch.id, ItemImport.state == "reading", free)
    return hit_one(session, mine.values(claimed_at=now))


def start(app: Flask, public_id: str) -> Thread:
    """Read this file in a thread of its own."""
    thread = Thread(target=_work, args=(app, public_id), name=f"import {public_id}", daemon=True)
    thread.start()
    return thread


def _work(app: Flask, public_id: str) -> None:
    with app.app_context():
        try:
            begin(db.session(), writes=False)
            batch = _batch(db.session(), public_id)
            name, data, columns = batch.file_name, kept.file_of(batch), list(batch.columns)
            db.session.rollback()
            result = read(name, data, columns)
            finish(app, public_id, _compared(app, public_id, result))
        except Exception:
            # Whatever it was, the person who waits is told, and the file is still there.
            app.logger.exception("an import could not be read")
            db.session.rollback()
            finish(app, public_id, Found(refused("the file", *FAILED)))


def _batch(session: Session, public_id: str) -> ItemImport:
    return session.scalars(sa.select(ItemImport).where(ItemImport.public_id == public_id)).one()


def _compared(app: Flask, public_id: str, result: Import) -> Found:
    def tell(done: int, total: int) -> None:
        progress = {"done": done, "total": total, "claimed_at": app.extensions["clock"].now()}
        begin(db.session(), writes=True)
        db.session.execute(sa.update(ItemImport).where(ItemImport.public_id == public_id).values(**progress))
        db.session.commit()

    tell(0, len(result.items))
    in_bank: list[Near | None] = []
    for some in _portions(result.items):
        begin(db.session(), writes=False)
        in_bank += near.nearest(db.session(), [text_of(item) for item in some])
        db.session.rollback()
        tell(len(in_bank), len(result.items))
    return Found(result, in_bank, _repeated(result.items))


def _portions(items: tuple[DraftItem, ...]) -> Iterator[tuple[DraftItem, ...]]:
    return (items[start : start + STEP] for start in range(0, len(items), STEP))


def text_of(item: DraftItem) -> tuple[str, list[str]]:
    """Stem and options, as near items are looked for."""
    return item.stem, [option.text for option in item.options]


def _repeated(items: tuple[DraftItem, ...]) -> list[Near | None]:
    """For each item the earlier one of the same file that it nearly repeats."""
    index = similar.Index()
    index.add((str(place), *text_of(item)) for place, item in enumerate(items))
    found: list[Near | None] = []
    for place, item in enumerate(items):
        earlier = [one for one in index.near(*text_of(item), but=str(place)) if int(one.item_id) < place]
        found.append((earlier[0].item_id, round(100 * earlier[0].resemblance)) if earlier else None)
    return found


def finish(app: Flask, public_id: str, found: Found) -> None:
    """Keep what was found; whoever comes second with it, or after the file was thrown away, changes nothing."""
    begin(db.session(), writes=True)
    mine = sa.select(ItemImport).where(ItemImport.public_id == public_id, ItemImport.state == "reading")
    if batch := db.session.scalar(mine):
        values = {"found": kept.sealed(batch, found), "format": str(found.read.format or ""), "state": "read"}
        db.session.execute(sa.update(ItemImport).where(ItemImport.id == batch.id, ItemImport.state == "reading").values(**values))
    db.session.commit()
