"""Working copies: begin an item, save what is typed, notice that somebody else has saved meanwhile.

Receives wordings; hands on the next revision. The copy is sealed as a whole, because the key is in it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.bank.keys import key_of, open_key, refuse_before_answering
from exam_app.bank.models import Item, ItemDraft, ItemVersion
from exam_app.bank.reading import names_of
from exam_app.bank.rules import wording as words
from exam_app.bank.rules.wording import LETTERS, Wording
from exam_app.db import hit_one
from exam_app.errors import Refused
from exam_app.vault import ring

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class CodeTaken(Refused):
    """Another item has this code."""

    advice = "Choose another code."


@dataclass(frozen=True, slots=True)
class Copy:
    """A working copy as it stands: `revision` 0 has not been saved yet and is the newest version's text."""

    wording: Wording
    revision: int
    edited_by: str = ""
    edited_at: datetime | None = None


def begin_item(session: Session, *, code: str, bank: str, wording: Wording, by: str, now: datetime) -> Item:
    """A new item with its first working copy. Raises CodeTaken."""
    if session.scalar(sa.select(Item.id).where(Item.code == code)):
        raise CodeTaken(f"There is an item {code} already.")
    item = Item(code=code, bank=bank, versions=[])
    session.add(item)
    session.flush()
    audit.record(session, Event.ITEM_BEGUN, by=by, about=item.public_id, at=now, item=code, bank=bank)
    save_draft(session, item, wording, base=0, by=by, now=now)
    return item


def copy_of(session: Session, item: Item) -> Copy:
    """The working copy of this item; without one the text of its newest version, which nobody has begun to change."""
    draft = session.get(ItemDraft, item.id, populate_existing=True)
    if draft is None:
        return Copy(wording_of(session, item.versions[-1]) if item.versions else Wording(), 0)
    document = json.loads(ring().unseal(_place(item), draft.sealed))
    return Copy(words.wording_from(document), draft.revision, draft.edited_by, draft.edited_at)


def wording_of(session: Session, version: ItemVersion) -> Wording:
    """The text of a frozen version as its writers typed it, key and reasons included."""
    key, texts = key_of(session, version), {option.letter: option.text for option in version.options}
    return Wording(
        title=version.title, stem=version.stem, options=tuple(texts.get(letter, "") for letter in LETTERS),
        reasons=tuple(key.distractors.get(letter, "") for letter in LETTERS), key=key.letter, rationale=key.rationale,
        area=version.area, level=version.level, kind=version.kind, enemies=tuple(version.enemies),
        reference_text=version.reference_text, reference_url=version.reference_url or "", notes=key.notes,
        vignette=version.vignette.vignette.public_id if version.vignette else "", expected_percent=version.expected_percent,
    )  # fmt: skip


def save_draft(session: Session, item: Item, wording: Wording, *, base: int, by: str, now: datetime) -> int:
    """Store the working copy; returns its new revision. `base` is the revision that the writer saw.

    The same text again changes nothing. Raises DraftTaken when somebody else has saved since.
    """
    refuse_before_answering(session, item, by)
    tidy = words.tidied(wording)
    before = copy_of(session, item)
    if before.revision == base and base and before.wording == tidy:
        return base
    sealed = ring().seal(_place(item), json.dumps(words.document_of(tidy)))
    if base == 0 and before.revision == 0:
        session.add(ItemDraft(item_id=item.id, sealed=sealed, revision=1, edited_by=by, edited_at=now, writers=[by]))
        session.flush()
        return 1
    draft = session.get(ItemDraft, item.id)
    writers = sorted({*draft.writers, by}) if draft else [by]
    seen = sa.update(ItemDraft).where(ItemDraft.item_id == item.id, ItemDraft.revision == base)
    if not hit_one(session, seen.values(sealed=sealed, revision=base + 1, edited_by=by, edited_at=now, writers=writers)):
        raise words.DraftTaken("Somebody else has saved this draft since you opened it.")
    return base + 1


def copy_for_writing(session: Session, item: Item, *, by: str, now: datetime) -> Copy:
    """The working copy for somebody who is about to change it; it holds the key, so that seeing it is reading the key.

    Raises AnswerFirst for a reviewer who has not answered the item yet.
    """
    if by not in _writers(item):
        open_key(session, item, by=by, now=now)
    return copy_of(session, item)


def _writers(item: Item) -> set[str]:
    drafted = item.draft.writers if item.draft else []
    return {*drafted, *(writer for version in item.versions for writer in version.writers)}


@dataclass(frozen=True, slots=True)
class Edited:
    """An item as its editor shows it beside the form."""

    public_id: str
    code: str
    bank: str
    versions: int
    revision: int
    edited_by: str
    edited_at: datetime | None


def as_edited(session: Session, item: Item) -> Edited:
    """Who has saved the working copy last, and when."""
    copy = copy_of(session, item)
    name = names_of(session, [copy.edited_by]).get(copy.edited_by, "")
    return Edited(item.public_id, item.code, item.bank, len(item.versions), copy.revision, name, copy.edited_at)


def give_up(session: Session, item: Item, *, by: str, now: datetime) -> None:
    """Take the working copy away unused. Raises Refused while there is no version to go back to."""
    if not item.versions:
        raise Refused("This item has no version yet.", "Save a first version, then you can retire it.")
    drop_draft(session, item)
    audit.record(session, Event.DRAFT_DROPPED, by=by, about=item.public_id, at=now, item=item.code)


def drop_draft(session: Session, item: Item) -> list[str]:
    """Take the working copy away, because it has become a version or is not wanted; who wrote in it."""
    draft = session.get(ItemDraft, item.id, populate_existing=True)
    if draft is None:
        return []
    writers = list(draft.writers)
    session.delete(draft)
    session.flush()
    return writers


def _place(item: Item) -> str:
    return f"item_drafts|sealed|{item.id}"
