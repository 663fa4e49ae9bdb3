"""Filters of the list of items under a name of one's own: keep one, find them, drop one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.bank.listing import ItemFilter
from exam_app.bank.models import SavedFilter
from exam_app.errors import Missing

MOST_KEPT, LONGEST_NAME = 20, 60


@dataclass(frozen=True, slots=True)
class KeptFilter:
    """A filter by its name, with the address of its list."""

    public_id: str
    name: str
    query: dict[str, Any]


def kept_filters(session: Session, account_id: int) -> Sequence[KeptFilter]:
    """This person's filters, by name."""
    query = sa.select(SavedFilter).where(SavedFilter.account_id == account_id).order_by(SavedFilter.name)
    return [KeptFilter(row.public_id, row.name, row.query) for row in session.scalars(query)]


def keep_filter(session: Session, account_id: int, name: str, wanted: ItemFilter, *, by: str, now: datetime) -> str:
    """Keep this filter; one of the same name is replaced. Returns "" or why it is not kept, to stand beside the name."""
    tidy, known = " ".join(name.split())[:LONGEST_NAME], kept_filters(session, account_id)
    if not tidy:
        return "Give the filter a name."
    mine = sa.select(SavedFilter).where(SavedFilter.account_id == account_id, SavedFilter.name == tidy)
    row = session.scalar(mine)
    if row is None and len(known) >= MOST_KEPT:
        return f"You keep {MOST_KEPT} filters. Drop one first."
    row = row or SavedFilter(account_id=account_id, name=tidy)
    row.query = wanted.as_query()
    session.add(row)
    session.flush()
    audit.record(session, Event.FILTER_KEPT, by=by, about=row.public_id, at=now)
    return ""


def drop_filter(session: Session, account_id: int, public_id: str, *, by: str, now: datetime) -> None:
    """Forget this filter. Raises Missing for somebody else's."""
    mine = sa.select(SavedFilter).where(SavedFilter.account_id == account_id, SavedFilter.public_id == public_id)
    row = session.scalar(mine)
    if row is None:
        raise Missing
    session.delete(row)
    audit.record(session, Event.FILTER_DROPPED, by=by, about=public_id, at=now)
