"""What the pages about items show: frozen values made from rows. No key is read here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy.orm import Session

from exam_app.bank import service
from exam_app.bank.models import Item, ItemVersion
from question_bank import load, model

A_PAGE = 50  # rows


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What the list of items is narrowed to; an empty value narrows nothing.

    `areas` holds refs ("domain-id/area-id") and whole domain ids.
    """

    text: str = ""
    areas: tuple[str, ...] = ()
    level: str = ""
    status: str = ""

    def lets_through(self, version: ItemVersion) -> bool:
        """Whether the item's newest version is wanted; the text is looked for in code, title and stem."""
        words = f"{version.item.code} {version.title} {version.stem}".casefold()
        return (
            self.text.casefold() in words
            and (not self.areas or version.area in self.areas or version.area.partition("/")[0] in self.areas)
            and self.level in ("", version.level)
            and self.status in ("", version.status)
        )


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item in the list."""

    public_id: str
    code: str
    title: str
    domain: str
    area: str
    level: str
    status: str
    version: int


@dataclass(frozen=True, slots=True)
class ItemText:
    """One version of an item as its page shows it."""

    number: int
    title: str
    stem: str
    options: tuple[tuple[str, str], ...]
    area: str
    level: str
    author: str
    status: str
    enemies: tuple[str, ...]
    reference: str
    reference_url: str | None
    content_hash: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ItemPage:
    """An item with its versions, the newest first."""

    public_id: str
    code: str
    versions: tuple[ItemText, ...]

    @property
    def newest(self) -> ItemText:
        return self.versions[0]


@cache
def framework() -> model.Framework:
    """The competency framework that names domains and areas."""
    return load.load_framework()


def area_name(ref: str) -> str:
    """The name of an area or domain; an unknown one names itself."""
    known = framework().areas
    return known[ref].name if ref in known else domain_name(ref)


def domain_name(ref: str) -> str:
    """The name of the domain of an area or of the domain itself."""
    names = {domain.id: domain.name for domain in framework().domains}
    return names.get(ref.partition("/")[0], ref)


def area_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """For a drop-down: each domain with (value, label) of itself and of its areas."""
    return [
        (domain.name, [(domain.id, f"All of {domain.name}"), *((area.ref, area.name) for area in domain.areas)])
        for domain in framework().domains
    ]


def items_for(session: Session, wanted: ItemFilter) -> list[ItemLine]:
    """The items that pass the filter, by code."""
    return [_line(version) for version in service.latest_items(session) if wanted.lets_through(version)]


def statuses(session: Session) -> list[str]:
    """Every status that the newest version of some item has, sorted."""
    return sorted({version.status for version in service.latest_items(session)})


def _line(version: ItemVersion) -> ItemLine:
    item, domain, area = version.item, domain_name(version.area), area_name(version.area)
    return ItemLine(item.public_id, item.code, version.title, domain, area, version.level, version.status, version.number)


def item_page(item: Item) -> ItemPage:
    """All versions of an item, without any key."""
    return ItemPage(item.public_id, item.code, tuple(_item_text(version) for version in reversed(item.versions)))


def _item_text(v: ItemVersion) -> ItemText:
    options = tuple((option.letter, option.text) for option in v.options)
    return ItemText(
        v.number, v.title, v.stem, options, f"{domain_name(v.area)}: {area_name(v.area)}", v.level, v.author, v.status, tuple(v.enemies),
        v.reference_text, v.reference_url, v.content_hash, v.created_at,
    )  # fmt: skip
