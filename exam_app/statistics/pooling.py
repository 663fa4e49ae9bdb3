"""Keeps the counts of windows, puts them together, and tells the bank what they come to.

Receives counts; hands on those of one form over its windows, those of one item version over all its
forms, and `ItemFigures`. No paper and no key is read here.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import reduce
from operator import add

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.bank.figures import keep_figures
from exam_app.bank.models import ItemFigures
from exam_app.exams.models import FormItem, Window
from exam_app.statistics.models import WindowCounts, place
from exam_app.statistics.rules import LEAST
from exam_app.vault import ring
from question_bank.analysis import (
    FormCounts,
    ItemCounts,
    ItemStatistics,
    Limits,
    flags,
    from_document,
    pooled,
    to_document,
)

LIMITS = Limits(least=LEAST)


def store(session: Session, window_id: int, counts: FormCounts, basis: str, now: datetime) -> int:
    """Put these counts in the place of the ones before; how many candidates are in them."""
    candidates = int(counts.distribution.sum())
    sealed = ring().seal(place(window_id), json.dumps(to_document(counts)))
    session.merge(WindowCounts(window_id=window_id, candidates=candidates, basis=basis, sealed=sealed, counted_at=now))
    session.flush()
    return candidates


def counts_of(session: Session, windows: Collection[int]) -> dict[int, FormCounts]:
    """The counts of these windows (ids), of those that are counted."""
    rows = session.scalars(sa.select(WindowCounts).where(WindowCounts.window_id.in_(windows)).order_by(WindowCounts.window_id))
    return {row.window_id: from_document(json.loads(ring().unseal(place(row.window_id), row.sealed))) for row in rows}


def counted(session: Session, windows: Collection[int]) -> frozenset[int]:
    """Which of these windows (ids) are counted."""
    return frozenset(session.scalars(sa.select(WindowCounts.window_id).where(WindowCounts.window_id.in_(windows))))


def together(counts: Iterable[FormCounts]) -> FormCounts | None:
    """The windows of one form as one; None without any."""
    found = list(counts)
    return reduce(add, found) if found else None


def windows_with(session: Session, versions: Collection[int]) -> list[int]:
    """The counted windows (ids) in which any of these versions was asked, the latest first."""
    asked = sa.select(FormItem.form_id).where(FormItem.version_id.in_(versions))
    query = sa.select(Window.id).join(WindowCounts, WindowCounts.window_id == Window.id).where(Window.form_id.in_(asked))
    return list(session.scalars(query.order_by(Window.opens_at.desc(), Window.id.desc())))


def item_counts(counts: FormCounts) -> dict[int, ItemCounts]:
    """The counts of each item version (id) of the form."""
    return {int(item.id): counts.of(at) for at, item in enumerate(counts.items)}


def write_figures(session: Session, windows: Collection[int], *, now: datetime) -> None:
    """Tell the bank anew what all windows say about every version that was asked in these."""
    versions = set(
        session.scalars(
            sa.select(FormItem.version_id).join(Window, Window.form_id == FormItem.form_id).where(Window.id.in_(windows))
        )
    )
    parts = defaultdict[int, list[ItemCounts]](list)
    for counts in counts_of(session, windows_with(session, versions)).values():
        for version, part in item_counts(counts).items():
            if version in versions:
                parts[version].append(part)
    keep_figures(session, [figures(version, found, now) for version, found in parts.items()])


def figures(version: int, parts: Sequence[ItemCounts], now: datetime) -> ItemFigures:
    """What a list shows of a version: no figure and no flag where too few were asked."""
    found = pooled(parts, least=LEAST)
    asked = sum(int(part.table.sum()) > 0 for part in parts)
    row = ItemFigures(version_id=version, answered=found.presented, windows=asked, p=None, r=None, flags=[], reckoned_at=now)
    if not found.is_too_few:
        row.p = found.p.value if found.p else None
        row.r = found.rest_r.value if found.rest_r else None
        row.flags = kinds(found)
    return row


def kinds(item: ItemStatistics) -> list[str]:
    """The kinds of its flags, most serious first, each once."""
    return list(dict.fromkeys(flag.kind for flag in flags(item, LIMITS)))
