"""Near-duplicates over every bank: keeps an index of hashes in memory and brings it up to date from the newest versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Lock

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.bank.models import Item, ItemVersion, Option
from exam_app.bank.rules.wording import Wording
from question_bank.similar import Index

MOST_KEPT = 4  # databases of one process; more than one only in tests


@dataclass(slots=True)
class _Kept:
    index: Index
    upto: int = 0  # the newest version in it, by id


@dataclass(frozen=True, slots=True)
class NearItem:
    """An item that nearly repeats a text; `percent` of all phrases are shared, `inside` of the shorter text's."""

    public_id: str
    code: str
    bank: str
    title: str
    percent: int
    inside: int


_kept: dict[str, _Kept] = {}
_one_at_a_time = Lock()


def near_items(session: Session, wording: Wording, *, but: str) -> list[NearItem]:
    """The items of all banks that nearly repeat this text, the nearest first; `but` (public id) is the item itself."""
    index = _up_to_date(session)
    found = {n.item_id: n for n in index.near(wording.stem, [text for _, text in wording.given], but=but)}
    query = sa.select(Item.public_id, Item.code, Item.bank, ItemVersion.title).join(ItemVersion)
    rows = session.execute(query.where(Item.public_id.in_(found)).order_by(ItemVersion.number))
    titles = {row.public_id: row for row in rows}
    return [
        NearItem(*titles[public_id], round(100 * near.resemblance), round(100 * near.containment))
        for public_id, near in found.items()
        if public_id in titles
    ]


def nearest(session: Session, texts: Iterable[tuple[str, list[str]]]) -> Iterator[tuple[str, int] | None]:
    """For each text (stem, options) the item of any bank that it nearly repeats most: public id, shared phrases in percent."""
    index = _up_to_date(session)
    for stem, options in texts:
        found = index.near(stem, options, most=1)
        yield (found[0].item_id, round(100 * found[0].resemblance)) if found else None


def forget() -> None:
    """Make the index anew when it is asked next, because items were taken out of the bank."""
    with _one_at_a_time:
        _kept.clear()


def _up_to_date(session: Session) -> Index:
    newest, name = session.scalar(sa.select(sa.func.max(ItemVersion.id))) or 0, _first(session)
    with _one_at_a_time:
        kept = _kept.get(name)
        if kept is None or kept.upto > newest:
            if len(_kept) >= MOST_KEPT:
                _kept.clear()
            kept = _kept[name] = _Kept(Index())
        if kept.upto < newest:
            kept.index.add(_texts(session, kept.upto))
            kept.upto = newest
        return kept.index


def _first(session: Session) -> str:
    # The random name of the first item tells one database from another, also where their addresses are the same.
    return session.scalar(sa.select(Item.public_id).order_by(Item.id).limit(1)) or ""


def _texts(session: Session, after: int) -> list[tuple[str, str, list[str]]]:
    query = sa.select(ItemVersion.id, Item.public_id, ItemVersion.stem).join(Item).where(ItemVersion.id > after)
    rows = session.execute(query.order_by(ItemVersion.id)).all()
    options: dict[int, list[str]] = {row.id: [] for row in rows}
    for version_id, text in session.execute(sa.select(Option.version_id, Option.text).where(Option.version_id > after)):
        if version_id in options:
            options[version_id].append(text)
    return [(row.public_id, row.stem, options[row.id]) for row in rows]
