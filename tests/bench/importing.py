"""An import of 2,000 items, step by step, through the same verbs as the pages, into a bank of a thousand."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import flask_migrate
from flask import Flask

from exam_app.app import create_app
from exam_app.bank import service
from exam_app.bank.listing import ItemFilter
from exam_app.bank.rules.taking import Choices
from exam_app.bank.transfer import beside, giving_out, receiving, taking_in, undoing
from exam_app.bank.transfer.trial import trial
from exam_app.bootstrap import ROOT
from exam_app.db import begin, db
from question_bank.formats import DraftItem, DraftOption, Format, Kind, write
from tests.bench.figures import Figure, Load
from tests.bench.served import database

ITEMS = 2_000
AREA = "direct-service-skills/reflective-supervision"
FORMATS = (Format.CSV, Format.XLSX, Format.MOODLE)


def measure(kind: str, load: Load) -> Iterator[Figure]:
    with database(kind) as made:
        app = create_app(made.config)
        with app.app_context():
            flask_migrate.upgrade(directory=str(ROOT / "migrations"))
            service.import_content(db.session(), by="system", now=datetime.now(UTC))
            db.session.commit()
            for format in FORMATS:
                yield from _one(app, format, kind)
            db.session.remove()
            db.engine.dispose()


def items() -> list[DraftItem]:
    """Invented items in words that nobody else uses, so that none is near another."""
    chance = random.Random(2)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(3, 9))) for _ in range(4_000)]

    def text(count: int) -> str:
        return " ".join(chance.choices(words, k=count))

    return [
        DraftItem(
            f"new-{n:05}", text(5), Kind.SINGLE, f"{text(40)}.\n\n{text(12)}?",
            tuple(DraftOption(letter, text(9), letter == "ABCD"[n % 4], text(15)) for letter in "ABCD"),
            area=AREA, level="application", reference=text(12),
        )
        for n in range(ITEMS)
    ]  # fmt: skip


def _one(app: Flask, format: Format, kind: str) -> Iterator[Figure]:
    data = write(format, items()).data
    began = time.perf_counter()
    session, now, by, lap = db.session(), datetime.now(UTC), "bench", _Lap()
    begin(session, writes=True)
    batch = receiving.receive(session, name="new", data=data, bank="IMH", by=by, now=now)
    beside.claim(session, batch, now=now)
    public_id = batch.public_id
    session.commit()
    yield Figure(f"import, {format}: kept", lap(), "seconds", kind)
    beside.start(app, public_id).join()
    yield Figure(f"import, {format}: read and compared", lap(), "seconds", kind)
    begin(session, writes=True)
    session.refresh(batch)
    receiving.choose(session, batch, choices=Choices("A bench", AREA).as_document())
    session.commit()
    begin(session, writes=False)
    tried = trial(session, batch)
    yield Figure(f"import, {format}: tried out", lap(), "seconds", kind)
    session.commit()
    begin(session, writes=True)
    count = taking_in.take_in(session, batch, tried, by=by, now=now)
    session.commit()
    yield Figure(f"import, {format}: taken in, {count:,} items", lap(), "seconds", kind)
    yield Figure(f"import, {format}: all together", time.perf_counter() - began, "seconds", kind)
    lap()
    begin(session, writes=False)
    giving_out.prepare(session, ItemFilter(text="new-"), [], Format.CSV, by=by)
    session.commit()
    yield Figure("export of these, CSV", lap(), "seconds", kind)
    begin(session, writes=True)
    undoing.undo(session, batch, by=by, now=now)
    session.commit()
    yield Figure(f"import, {format}: undone", lap(), "seconds", kind)


class _Lap:
    """Seconds since the last call."""

    def __init__(self) -> None:
        self._at = time.perf_counter()

    def __call__(self) -> float:
        before, self._at = self._at, time.perf_counter()
        return self._at - before
