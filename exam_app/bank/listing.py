"""The list of items: what it is narrowed to, how it is sorted, and one page of it, made by the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from exam_app.bank.figures import flag_words
from exam_app.bank.frameworks import area_name, domain_name
from exam_app.bank.keys import used_items
from exam_app.bank.models import Item, ItemDraft, ItemFigures, ItemVersion, TickedItem
from exam_app.bank.rules.states import COUNTED, State

ROWS = (25, 50, 100)
SORTS = ("code", "title", "area", "level", "state", "version", "changed", "uses", "p", "r")
# From, and below which figure: the usual p is 0.40 to 0.95, and an r near 0 tells nobody apart.
P_BANDS = {"hard": (None, 0.4), "usual": (0.4, 0.95), "easy": (0.95, None)}
R_BANDS = {"negative": (None, 0.0), "low": (0.0, 0.15), "good": (0.15, None)}


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What the list of items is narrowed to; an empty value narrows nothing.

    `areas` holds refs ("domain-id/area-id") and whole domain ids. `enemy` is the code of an item:
    its enemies are wanted. `among` is a key of `COUNTED`: each item as its newest version in one of those
    states, and not as its newest version of all. `used` is "yes" or "no": whether a published form has any
    version of it. `ticked_by` is the account whose ticked items are wanted. `sort` names a column, with "-" before it
    from the end.
    """

    text: str = ""
    areas: tuple[str, ...] = ()
    level: str = ""
    state: str = ""
    author: str = ""
    kind: str = ""
    flag: str = ""
    enemy: str = ""
    bank: str = ""
    figures: str = ""  # a flag of the statistics, "any", or "unasked"
    p: str = ""  # of P_BANDS
    r: str = ""  # of R_BANDS
    among: str = ""
    used: str = ""
    ticked_by: int | None = None
    sort: str = "code"
    rows: int = 50

    def as_query(self, **changes: Any) -> dict[str, Any]:
        """The address that asks for this list, with these changes; what is empty is left out."""
        values = {
            "text": self.text, "area": list(self.areas), "level": self.level, "state": self.state, "author": self.author,
            "kind": self.kind, "flag": self.flag, "enemy": self.enemy, "bank": self.bank, "among": self.among, "used": self.used,
            "figures": self.figures, "p": self.p, "r": self.r, "ticked": "yes" if self.ticked_by else "",
            "sort": self.sort if self.sort != "code" else "", "rows": self.rows if self.rows != ROWS[1] else "",
        } | changes  # fmt: skip
        return {name: value for name, value in values.items() if value}

    def sorted_by(self, column: str) -> str | None:
        """How this column is sorted now, in the words of ARIA."""
        if self.sort.lstrip("-") != column:
            return None
        return "descending" if self.sort.startswith("-") else "ascending"

    def turned(self, column: str) -> str:
        """The sort that a click on this column asks for."""
        return f"-{column}" if self.sort == column else column


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item in the list, as its newest version is."""

    public_id: str
    code: str
    bank: str
    title: str
    domain: str
    area: str
    level: str
    state: str
    kind: str
    version: int
    flags: tuple[str, ...]
    is_drafted: bool
    uses: int  # windows
    answered: int
    p: float | None
    r: float | None
    figure_flags: tuple[str, ...]  # in words


@dataclass(frozen=True, slots=True)
class ItemList:
    """One page of the list."""

    lines: Sequence[ItemLine]
    count: int
    page: int
    last: int


@dataclass(frozen=True, slots=True)
class Offered:
    """What the list can be narrowed to, beside what the framework offers."""

    authors: Sequence[tuple[str, str]]
    flags: Sequence[tuple[str, str]]


def standing_for(among: str) -> Iterator[sa.ColumnElement[bool]]:
    """Conditions under which a version stands for its item: the newest of all, or the newest among states of `COUNTED`."""
    later, states = aliased(ItemVersion), COUNTED.get(among, tuple(State))
    others = sa.and_(later.item_id == ItemVersion.item_id, later.number > ItemVersion.number)
    if among:
        yield ItemVersion.state.in_(states)
        others = sa.and_(others, later.state.in_(states))
    yield ~sa.exists().where(others)


def _newest(among: str) -> sa.Select[*tuple[Any, ...]]:
    columns = (
        Item.public_id, Item.code, Item.bank, ItemVersion.title, ItemVersion.area, ItemVersion.level, ItemVersion.state,
        ItemVersion.kind, ItemVersion.number, ItemVersion.flags, ItemDraft.revision, sa.func.count().over().label("total"),
        ItemFigures.windows, ItemFigures.answered, ItemFigures.p, ItemFigures.r, ItemFigures.flags.label("figure_flags"),
    )  # fmt: skip
    query = sa.select(*columns).select_from(ItemVersion).join(Item, ItemVersion.item_id == Item.id)
    query = query.outerjoin(ItemDraft, ItemDraft.item_id == Item.id)
    query = query.outerjoin(ItemFigures, ItemFigures.version_id == ItemVersion.id)
    return query.where(*standing_for(among))


def items_for(session: Session, wanted: ItemFilter, page: int) -> ItemList:
    """This page of the items that pass the filter; a page beyond the last one gives the last."""
    query = _newest(wanted.among).where(*_conditions(session, wanted)).order_by(*_order(wanted)).limit(wanted.rows)
    rows = session.execute(query.offset((page - 1) * wanted.rows)).all()
    if not rows and page > 1:
        first = session.execute(query.limit(1)).first()
        return items_for(session, wanted, -(-first.total // wanted.rows) if first else 1)
    count = rows[0].total if rows else 0
    return ItemList([_line(row) for row in rows], count, page, max(-(-count // wanted.rows), 1))


def version_ids(session: Session, wanted: ItemFilter) -> list[int]:
    """The newest versions (ids) of all items that pass the filter, in its order."""
    query = _newest(wanted.among).with_only_columns(ItemVersion.id).where(*_conditions(session, wanted)).order_by(*_order(wanted))
    return list(session.scalars(query))


def _line(row: Any) -> ItemLine:
    return ItemLine(
        row.public_id, row.code, row.bank, row.title, domain_name(row.area), area_name(row.area, row.bank), row.level, row.state, row.kind,
        row.number, tuple(row.flags), row.revision is not None, row.windows or 0, row.answered or 0, row.p, row.r,
        flag_words(row.figure_flags or ()),
    )  # fmt: skip


def _conditions(session: Session, wanted: ItemFilter) -> Iterator[sa.ColumnElement[bool]]:
    for word in wanted.text.casefold().split():
        everything = Item.code + " " + ItemVersion.title + " " + ItemVersion.stem
        yield sa.func.lower(everything).contains(word, autoescape=True)
    if wanted.areas:
        inside = [ItemVersion.area.startswith(f"{area}/", autoescape=True) for area in wanted.areas]
        yield sa.or_(ItemVersion.area.in_(wanted.areas), *inside)
    plain = (
        (ItemVersion.level, wanted.level), (ItemVersion.state, wanted.state), (ItemVersion.kind, wanted.kind),
        (ItemVersion.author, wanted.author), (Item.bank, wanted.bank),
    )  # fmt: skip
    yield from (column == value for column, value in plain if value)
    if wanted.used in ("yes", "no"):
        on_form = Item.id.in_(used_items())
        yield on_form if wanted.used == "yes" else ~on_form
    if wanted.ticked_by:
        yield Item.id.in_(sa.select(TickedItem.item_id).where(TickedItem.account_id == wanted.ticked_by))
    if wanted.flag == "any":
        yield _as_text(ItemVersion.flags) != "[]"
    elif wanted.flag:
        yield _holds(ItemVersion.flags, wanted.flag)
    yield from _by_figures(wanted)
    if wanted.enemy:
        named = session.scalar(
            sa.select(ItemVersion.enemies)
            .join(Item)
            .where(Item.code == wanted.enemy)
            .order_by(ItemVersion.number.desc())
            .limit(1)
        )
        yield sa.or_(_holds(ItemVersion.enemies, wanted.enemy), Item.code.in_(named or []))


def _by_figures(wanted: ItemFilter) -> Iterator[sa.ColumnElement[bool]]:
    if wanted.figures == "unasked":
        yield ItemFigures.version_id.is_(None)
    elif wanted.figures == "any":
        yield _as_text(ItemFigures.flags) != "[]"
    elif wanted.figures:
        yield _holds(ItemFigures.flags, wanted.figures)
    for column, bands, band in ((ItemFigures.p, P_BANDS, wanted.p), (ItemFigures.r, R_BANDS, wanted.r)):
        low, high = bands.get(band, (None, None))
        if low is not None:
            yield column >= low
        if high is not None:
            yield column < high


def _as_text(column: Any) -> sa.ColumnElement[str]:
    return sa.cast(column, sa.Text)


def _holds(column: Any, value: str) -> sa.ColumnElement[bool]:
    return _as_text(column).contains(f'"{value}"', autoescape=True)


def _order(wanted: ItemFilter) -> tuple[Any, ...]:
    columns: dict[str, Any] = {
        "code": Item.code, "title": sa.func.lower(ItemVersion.title), "area": ItemVersion.area, "level": ItemVersion.level,
        "state": ItemVersion.state, "version": ItemVersion.number, "changed": ItemVersion.created_at,
        "uses": sa.func.coalesce(ItemFigures.windows, 0), "p": ItemFigures.p, "r": ItemFigures.r,
    }  # fmt: skip
    name = wanted.sort.lstrip("-")
    column = columns[name].desc() if wanted.sort.startswith("-") else columns[name]
    # What has no figure stands last, whichever way the others are sorted.
    return (column.nulls_last() if name in ("p", "r") else column, Item.code)


def offered(session: Session) -> Offered:
    """The authors of the bank and the flaws that can be asked for, as (value, label)."""
    rows = session.execute(sa.select(ItemVersion.author).distinct().order_by(ItemVersion.author))
    return Offered([(row.author, row.author) for row in rows], [("any", "Any flaw"), *zip(FLAGS, FLAGS, strict=True)])


FLAGS = (
    "absolute-word", "negative-stem", "no-rationale", "no-reference", "points-to-options", "repeated-option", "short-option",
    "unknown-area",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Begun:
    """An item that has a working copy and no version yet."""

    public_id: str
    code: str
    bank: str
    edited_by: str


def begun(session: Session) -> list[Begun]:
    """The items that nobody has saved a version of yet, by code."""
    query = sa.select(Item.public_id, Item.code, Item.bank, ItemDraft.edited_by).join(ItemDraft)
    none = ~sa.exists().where(ItemVersion.item_id == Item.id)
    return [Begun(*row) for row in session.execute(query.where(none).order_by(Item.code))]


def count_items(session: Session) -> int:
    """How many items there are."""
    return session.scalar(sa.select(sa.func.count()).select_from(Item)) or 0


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is on: its words, and the address without it."""

    words: str
    without: dict[str, Any]


def chips(wanted: ItemFilter, words: dict[str, dict[str, str]]) -> list[Chip]:
    """The filters that are on; `words` has the labels of stored values by filter."""
    found = [Chip(area_name(area), replace(wanted, areas=_but(wanted.areas, area)).as_query()) for area in wanted.areas]
    labels = {
        "text": "Words", "level": "Level", "state": "State", "author": "Author", "kind": "Kind", "flag": "Flaw",
        "enemy": "Never beside", "bank": "Bank", "among": "Counted", "used": "Used", "figures": "Statistics", "p": "p", "r": "r",
    }  # fmt: skip
    for name, label in labels.items():
        if value := getattr(wanted, name):
            found.append(Chip(f"{label}: {words.get(name, {}).get(value, value)}", wanted.as_query(**{name: ""})))
    if wanted.ticked_by:
        found.append(Chip("Only what is ticked", wanted.as_query(ticked="")))
    return found


def _but(areas: tuple[str, ...], one: str) -> tuple[str, ...]:
    return tuple(area for area in areas if area != one)
