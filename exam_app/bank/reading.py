"""What the page of an item shows: its versions and how they differ, as frozen values. No key is read here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.bank.figures import figures_of, flag_words
from exam_app.bank.frameworks import area_name, domain_name
from exam_app.bank.keys import in_published_forms, to_answer_first
from exam_app.bank.models import Item, ItemFigures, ItemVersion
from exam_app.bank.sealed import words_about
from question_bank.wording import Piece, compare


@dataclass(frozen=True, slots=True)
class Figures:
    """What all windows say about a version; `p` and `r` are None where too few were asked."""

    answered: int
    windows: int
    p: float | None
    r: float | None
    flags: tuple[str, ...]  # in words


@dataclass(frozen=True, slots=True)
class ItemText:
    """One version of an item as its page shows it. `stem` is what the candidate reads, with its vignette."""

    number: int
    title: str
    stem: str
    options: tuple[tuple[str, str], ...]
    kind: str
    area: str
    level: str
    author: str
    status: str
    state: str
    enemies: tuple[str, ...]
    reference: str
    reference_url: str | None
    vignette: str
    flags: tuple[str, ...]
    expected_percent: int | None
    reason: str
    is_frozen: bool
    content_hash: str
    created_at: datetime
    figures: Figures | None  # None where nobody was asked it


@dataclass(frozen=True, slots=True)
class ItemPage:
    """An item with its versions, the newest first; there are none while it is being written for the first time."""

    public_id: str
    code: str
    bank: str
    versions: tuple[ItemText, ...]
    is_drafted: bool

    @property
    def newest(self) -> ItemText:
        return self.versions[0]


def item_page(session: Session, item: Item, reader: str) -> ItemPage:
    """All versions of an item, without any key, for this person."""
    ids = [version.id for version in item.versions]
    frozen, figures, said = in_published_forms(session, ids), figures_of(session, ids), words_for(session, item, reader)
    texts = tuple(
        replace(
            item_text(version, version.id in frozen, figures.get(version.id)), reason=said.get(version.reason, version.reason)
        )
        for version in reversed(item.versions)
    )
    return ItemPage(item.public_id, item.code, item.bank, texts, item.draft is not None)


def words_for(session: Session, item: Item, reader: str) -> Mapping[str, str]:
    """What people said when they moved or changed the item, by its names; empty words for somebody who answers it first."""
    said = words_about(session, item.id)
    return dict.fromkeys(said, "") if item.id in to_answer_first(session, reader) else said


def item_text(v: ItemVersion, is_frozen: bool, figures: ItemFigures | None = None) -> ItemText:
    """This version; `is_frozen` when a published form has it."""
    options = tuple((option.letter, option.text) for option in v.options)
    vignette = f"{v.vignette.vignette.code}, version {v.vignette.number}" if v.vignette else ""
    return ItemText(
        v.number, v.title, v.asked, options, v.kind, f"{domain_name(v.area)}: {area_name(v.area, v.item.bank)}", v.level, v.author, v.status,
        v.state, tuple(v.enemies), v.reference_text, v.reference_url, vignette, tuple(v.flags), v.expected_percent, v.reason,
        is_frozen, v.content_hash, v.created_at, _figures(figures) if figures else None,
    )  # fmt: skip


def _figures(row: ItemFigures) -> Figures:
    return Figures(row.answered, row.windows, row.p, row.r, flag_words(row.flags))


@dataclass(frozen=True, slots=True)
class Change:
    """A field in which two texts differ, word by word."""

    field: str
    pieces: tuple[Piece, ...]


def changes(one: ItemText, other: ItemText) -> list[Change]:
    """Where the later version `other` differs from `one`; the key and its reasons are not among it."""
    return [
        Change(name, compare(before, after))
        for name, before, after in _fields(one, other)
        if before != after
    ]  # fmt: skip


def _fields(one: ItemText, other: ItemText) -> list[tuple[str, str, str]]:
    plain = (
        ("Title", "title"), ("Text", "stem"), ("Kind", "kind"), ("Area", "area"), ("Level", "level"), ("Vignette", "vignette"),
        ("Reference", "reference"), ("Address", "reference_url"),
    )  # fmt: skip
    found = [(label, str(getattr(one, name) or ""), str(getattr(other, name) or "")) for label, name in plain]
    before, after = dict(one.options), dict(other.options)
    found += [(f"Option {le}", before.get(le, ""), after.get(le, "")) for le in sorted(before.keys() | after.keys())]
    return [*found, ("Never beside", ", ".join(one.enemies), ", ".join(other.enemies))]


def names_of(session: Session, ids: Collection[str]) -> dict[str, str]:
    """The names of people by public id; the system itself is called so."""
    rows = session.execute(sa.select(Account.public_id, Account.name).where(Account.public_id.in_(ids)))
    return {"system": "The system"} | {row.public_id: row.name for row in rows}


@dataclass(frozen=True, slots=True)
class Beside:
    """A version, and what it changed against the one before; None for the first."""

    text: ItemText
    changes: list[Change] | None


def versions_beside(session: Session, item: Item, number: int, reader: str) -> Beside:
    """This version of the item beside the one before."""
    page = item_page(session, item, reader)
    by_number = {text.number: text for text in page.versions}
    before = by_number.get(number - 1)
    return Beside(by_number[number], changes(before, by_number[number]) if before else None)
