"""What the item editor shows beside its form: hints, near-duplicates, the preview, and what somebody else has saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.bank import drafts
from exam_app.bank.frameworks import framework
from exam_app.bank.models import Item, Vignette
from exam_app.bank.near import NearItem, near_items
from exam_app.bank.reading import names_of
from exam_app.bank.rules import wording as words
from exam_app.bank.rules.wording import Wording
from exam_app.bank.versions import faults
from question_bank.lint import lint_item
from question_bank.wording import Piece, compare


@dataclass(frozen=True, slots=True)
class Preview:
    """The item as a candidate will see it; `case` is the shared vignette, "" without one."""

    case: str
    stem: str
    options: Sequence[tuple[str, str]]
    kind: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What the writer may want to look at: hints of the lint, what a version still lacks, items that are near."""

    hints: Sequence[str]
    lacking: Sequence[str]
    near: Sequence[NearItem] | None  # None: not looked for


@dataclass(frozen=True, slots=True)
class Clash:
    """What somebody else has saved: who, when, how long ago, and where it differs from what is on this page."""

    name: str
    ago: str
    fields: Sequence[tuple[str, Sequence[Piece]]]


def checked(session: Session, item: Item, wording: Wording, *, with_near: bool) -> Checked:
    """The same lint as `bank lint` and, if wanted, the items of all banks that this text nearly repeats.

    The first look for near items in a process takes seconds in a large bank: not while the database is locked.
    """
    tidy = words.tidied(wording)
    flaws = lint_item(words.as_item(tidy, item.code, ""), framework(item.bank)) if tidy.given else ()
    return Checked(
        list(dict.fromkeys(flaw.message for flaw in flaws)), list(faults(session, item, tidy).values()),
        near_items(session, tidy, but=item.public_id) if with_near else None,
    )  # fmt: skip


def preview(session: Session, wording: Wording) -> Preview:
    """The wording in the candidate's own page parts."""
    tidy = words.tidied(wording)
    vignette = session.scalar(sa.select(Vignette).where(Vignette.public_id == tidy.vignette)) if tidy.vignette else None
    return Preview(vignette.versions[-1].text if vignette else "", tidy.stem, tidy.given, tidy.kind)


def vignette_choices(session: Session, bank: str) -> list[tuple[str, str]]:
    """The shared vignettes of a bank as (public id, label)."""
    found = session.scalars(sa.select(Vignette).where(Vignette.bank == bank).order_by(Vignette.code))
    return [(v.public_id, f"{v.code}: {v.versions[-1].title}") for v in found]


def clash(session: Session, item: Item, mine: Wording, *, now: datetime) -> Clash:
    """How the draft that somebody else has saved differs from this wording."""
    theirs = drafts.copy_of(session, item)
    name = names_of(session, [theirs.edited_by]).get(theirs.edited_by, "Somebody")
    return Clash(name, ago(now, theirs.edited_at or now), _differences(theirs.wording, words.tidied(mine)))


def _differences(theirs: Wording, mine: Wording) -> list[tuple[str, Sequence[Piece]]]:
    one, other = _texts(theirs), _texts(mine)
    return [(label, compare(one[label], other[label])) for label in one if one[label] != other[label]]


def _texts(wording: Wording) -> dict[str, str]:
    options = {f"Option {letter}": text for letter, text in zip(words.LETTERS, wording.options, strict=True)}
    reasons = {f"Why {letter} is not best": text for letter, text in zip(words.LETTERS, wording.reasons, strict=True)}
    return {
        "Title": wording.title, "Question": wording.stem, **options, "Key": wording.key, "Why the key is right": wording.rationale,
        **reasons, "Area": wording.area, "Level": wording.level, "Kind": wording.kind, "Reference": wording.reference_text,
        "Address of the reference": wording.reference_url, "Never beside": ", ".join(wording.enemies), "Notes": wording.notes,
    }  # fmt: skip


def ago(now: datetime, then: datetime) -> str:
    """Like "2 minutes ago"; within the first minute "just now"."""
    minutes = max(int((now - then).total_seconds() // 60), 0)
    if minutes < 1:
        return "just now"
    for size, noun in ((60 * 24, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {noun}{'s' if count > 1 else ''} ago"
    return "just now"
