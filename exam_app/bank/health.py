"""How a bank is kept: counts by area and level, and for each area what is new, old, missing or waiting.

Receives the name of a bank; hands on plain numbers. Whether an item was used is known to the stages above.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.audit import AuditEvent, Event
from exam_app.bank.keys import with_confirmed_key
from exam_app.bank.listing import standing_for
from exam_app.bank.models import Item, ItemReview, ItemVersion
from exam_app.bank.rules.states import State

# A text is looked at again after this time; those that come near it are named beforehand.
REVIEW_AFTER, REVIEW_NEAR = timedelta(days=5 * 365), timedelta(days=182)


def count_items(session: Session, *, bank: str, among: str) -> dict[tuple[str, str], int]:
    """How many items of this bank stand in each (area, level), `among` the states of `rules.states.COUNTED`."""
    query = sa.select(ItemVersion.area, ItemVersion.level, sa.func.count()).join(Item).where(Item.bank == bank)
    rows = session.execute(query.where(*standing_for(among)).group_by(ItemVersion.area, ItemVersion.level))
    return {(row[0], row[1]): row[2] for row in rows}


@dataclass(frozen=True, slots=True)
class LiveItem:
    """A live item: where it stands, since when in this text, and what it lacks."""

    item_id: int
    area: str
    since: datetime
    has_reference: bool
    has_confirmed_key: bool


def live_items(session: Session, bank: str) -> list[LiveItem]:
    """Every live item of this bank."""
    is_sure = ItemVersion.id.in_(with_confirmed_key())
    columns = (Item.id, ItemVersion.area, ItemVersion.created_at, ItemVersion.reference_text != "", is_sure)
    query = sa.select(*columns).join(Item, ItemVersion.item_id == Item.id).where(Item.bank == bank)
    return [LiveItem(*row) for row in session.execute(query.where(ItemVersion.state == State.LIVE))]


@dataclass(frozen=True, slots=True)
class Turnover:
    """What a year brought in each area: items begun, texts revised, items retired; and the years there are."""

    new: Counter[str]
    revised: Counter[str]
    retired: Counter[str]
    years: tuple[int, ...]


def turnover(session: Session, bank: str, year: int) -> Turnover:
    """What happened in this bank in this calendar year (UTC), by area. A text that gave way to a newer one counts as revised."""
    query = sa.select(ItemVersion.area, ItemVersion.number, ItemVersion.created_at).join(Item).where(Item.bank == bank)
    made = session.execute(query).all()
    of_year = [row for row in made if row.created_at.year == year]
    return Turnover(
        new=Counter(row.area for row in of_year if row.number == 1),
        revised=Counter(row.area for row in of_year if row.number > 1),
        retired=Counter(_retired(session, bank, year)),
        years=tuple(sorted({row.created_at.year for row in made} | {year}, reverse=True)),
    )


def _retired(session: Session, bank: str, year: int) -> Iterator[str]:
    moved = sa.select(AuditEvent.facts, Item.id).join(Item, Item.public_id == AuditEvent.about)
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    of_year = moved.where(AuditEvent.event == Event.VERSION_MOVED.code, AuditEvent.at >= start, AuditEvent.at < end)
    versions = sa.select(ItemVersion.item_id, ItemVersion.number, ItemVersion.area, ItemVersion.state).join(Item)
    rows = session.execute(versions.where(Item.bank == bank)).all()
    areas = {(row.item_id, row.number): row.area for row in rows}
    live = {row.item_id for row in rows if row.state == State.LIVE}
    for facts, item_id in session.execute(of_year.where(Item.bank == bank)):
        if facts["after"] == State.RETIRED and item_id not in live:
            yield areas[item_id, facts["version"]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Reviews of an area that nobody has finished yet, and for how many days the longest has waited."""

    reviews: int
    days: int


def waiting_reviews(session: Session, bank: str, *, now: datetime) -> dict[str, Waiting]:
    """The reviews that are asked for and not decided, by area; one whose version has moved on waits no more."""
    query = sa.select(ItemVersion.area, sa.func.count(), sa.func.min(ItemReview.assigned_at)).select_from(ItemReview)
    query = query.join(ItemVersion, ItemReview.version_id == ItemVersion.id).join(Item, ItemVersion.item_id == Item.id)
    is_open = (Item.bank == bank, ItemReview.decided_at.is_(None), ItemReview.stage == ItemVersion.state)
    rows = session.execute(query.where(*is_open).group_by(ItemVersion.area))
    return {row[0]: Waiting(row[1], (now - row[2]).days) for row in rows}
