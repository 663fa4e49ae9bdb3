"""The list of items: ten thousand of them, filtered and sorted as the committee does, through the page's own verbs."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import flask_migrate
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.app import create_app
from exam_app.bank import listing, near
from exam_app.bank.listing import ItemFilter
from exam_app.bank.models import Item, ItemFigures, ItemVersion, Option
from exam_app.bank.rules.states import State
from exam_app.bank.rules.wording import Wording
from exam_app.bootstrap import ROOT
from exam_app.db import db, public_token
from question_bank.load import load_items
from tests.bench.figures import Figure, Load
from tests.bench.served import database

ITEMS = 10_000
ASKED = {
    "all, by code": ItemFilter(rows=100),
    "two words of the text, by title": ItemFilter(text="mother supervisor", sort="title"),
    "area, level and state, newest first": ItemFilter(areas=("theoretical-foundations",), level="application", state="live", sort="-changed"),
    "author and flaw, by state": ItemFilter(author="Sample item writers", flag="any", sort="state"),
    "a flag of the statistics and p, by r": ItemFilter(figures="unused-distractor", p="usual", sort="r"),
}  # fmt: skip
TIMES = 9


def measure(kind: str, load: Load) -> Iterator[Figure]:
    with database(kind) as made:
        app = create_app(made.config)
        with app.app_context():
            flask_migrate.upgrade(directory=str(ROOT / "migrations"))
            _fill(db.session())
            db.session.commit()
            # What the database does by itself within a minute.
            db.session.execute(sa.text("ANALYZE"))
            db.session.commit()
            yield from _lists(db.session(), kind)
            yield from _near(db.session(), kind)
            db.session.remove()
            db.engine.dispose()


def _fill(session: Session) -> None:
    chance, now, texts = random.Random(1), datetime.now(UTC), load_items()
    session.execute(
        sa.insert(Item),
        [{"id": n, "public_id": public_token(), "code": f"item-{n:05}", "bank": "IMH"} for n in range(1, ITEMS + 1)],
    )
    versions, options = [], []
    for n in range(1, ITEMS + 1):
        text = chance.choice(texts)
        words = text.stem.split()
        chance.shuffle(words)
        versions.append({
            "id": n, "item_id": n, "number": 1, "title": f"{text.title} {n}", "stem": " ".join(words),
            "area": text.area, "level": str(text.level), "kind": "single", "author": text.author, "status": "", "enemies": [],
            "state": chance.choice(list(State)), "reference_text": "A book", "flags": ["negative-stem"] if n % 9 == 0 else [],
            "writers": [], "made_by": "system", "reason": "", "content_hash": f"{n:064}", "created_at": now,
        })  # fmt: skip
        options += [{"version_id": n, "letter": o.letter, "text": o.text} for o in text.options]
    session.execute(sa.insert(ItemVersion), versions)
    session.execute(sa.insert(Option), options)
    session.execute(sa.insert(ItemFigures), [_figures(chance, n, now) for n in range(1, ITEMS + 1) if n % 5])


def _figures(chance: random.Random, version: int, now: datetime) -> dict[str, Any]:
    flags = ["unused-distractor"] if chance.random() < 0.3 else []
    return {
        "version_id": version, "answered": 160, "windows": 2, "p": chance.random(), "r": chance.uniform(-0.1, 0.6), "flags": flags,
        "reckoned_at": now,
    }  # fmt: skip


def _lists(session: Session, kind: str) -> Iterator[Figure]:
    for name, wanted in ASKED.items():
        seconds = []
        for _ in range(TIMES):
            began = time.perf_counter()
            listing.items_for(session, wanted, 3)
            listing.offered(session)
            seconds.append(time.perf_counter() - began)
        yield Figure(f"item list: {name}", statistics.median(seconds) * 1000, "ms", kind)


def _near(session: Session, kind: str) -> Iterator[Figure]:
    text = load_items()[0]
    wording = Wording(stem=text.stem, options=(*(option.text for option in text.options), "")[:5])
    began = time.perf_counter()
    near.near_items(session, wording, but="")
    yield Figure("near-duplicates: first question, index made", (time.perf_counter() - began) * 1000, "ms", kind)
    seconds = []
    for _ in range(TIMES):
        began = time.perf_counter()
        near.near_items(session, wording, but="")
        seconds.append(time.perf_counter() - began)
    yield Figure("near-duplicates: while typing", statistics.median(seconds) * 1000, "ms", kind)
