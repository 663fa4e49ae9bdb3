"""Items that somebody ticks in the list, page by page: kept until they are unticked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.bank.listing import ItemFilter, version_ids
from exam_app.bank.models import Item, ItemVersion, TickedItem


def ticked_by(session: Session, account_id: int) -> frozenset[str]:
    """The public ids of the items that this person has ticked."""
    mine = sa.select(Item.public_id).join(TickedItem).where(TickedItem.account_id == account_id)
    return frozenset(session.scalars(mine))


def tick(session: Session, account_id: int, *, shown: Collection[str], ticked: Collection[str], by: str, now: datetime) -> None:
    """Keep the ticks of one page: of the items `shown` there, those in `ticked` (public ids). All others stay as they are."""
    rows = session.execute(sa.select(Item.public_id, Item.id).where(Item.public_id.in_(shown)))
    here = {row.public_id: row.id for row in rows}
    _change(session, account_id, {here[name] for name in ticked if name in here}, among=set(here.values()), by=by, now=now)


def tick_all(session: Session, account_id: int, wanted: ItemFilter, *, by: str, now: datetime) -> None:
    """Tick everything that passes the filter, on all of its pages, beside what is ticked already."""
    versions = version_ids(session, wanted)
    found = set(session.scalars(sa.select(ItemVersion.item_id).where(ItemVersion.id.in_(versions))))
    _change(session, account_id, found, among=found, by=by, now=now)


def untick_all(session: Session, account_id: int, *, by: str, now: datetime) -> None:
    """Take every tick of this person away."""
    _change(session, account_id, set(), among=_ticked(session, account_id), by=by, now=now)


def _ticked(session: Session, account_id: int) -> set[int]:
    return set(session.scalars(sa.select(TickedItem.item_id).where(TickedItem.account_id == account_id)))


def _change(session: Session, account_id: int, ticked: set[int], *, among: set[int], by: str, now: datetime) -> None:
    before = _ticked(session, account_id)
    gone, new = (before & among) - ticked, ticked - before
    if gone:
        mine = sa.delete(TickedItem).where(TickedItem.account_id == account_id)
        session.execute(mine.where(TickedItem.item_id.in_(gone)))
    session.add_all(TickedItem(account_id=account_id, item_id=item_id) for item_id in sorted(new))
    session.flush()
    if gone or new:
        audit.record(session, Event.ITEMS_TICKED, by=by, about="bank", at=now, items=len(before) - len(gone) + len(new))
