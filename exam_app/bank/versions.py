"""From a working copy to a frozen version: checked, numbered, hashed, its key sealed; and back to an earlier one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.accounts.models import Account
from exam_app.audit import Event
from exam_app.bank import drafts, rules, sealed
from exam_app.bank.frameworks import framework
from exam_app.bank.keys import openers_of, seal
from exam_app.bank.models import Item, ItemVersion, Option, Vignette, VignetteVersion
from exam_app.bank.readers import note_reading
from exam_app.bank.rules import wording as words
from exam_app.bank.rules.wording import Wording
from exam_app.errors import Missing, Refused
from question_bank import model
from question_bank.lint import open_flags


class NothingNew(Refused):
    """The draft says what the newest version says."""

    advice = "Change something, or leave the version as it is."


class NoReason(Refused):
    """Later versions say what has changed."""

    advice = "Write what has changed, and why."


def faults(session: Session, item: Item, wording: Wording) -> dict[str, str]:
    """What keeps this wording from becoming a version of the item: field -> what to do; {} when nothing does."""
    found = words.problems(wording, framework(item.bank))
    known = set(session.scalars(sa.select(Item.code).where(Item.code.in_(wording.enemies or [""]))))
    if unknown := [code for code in wording.enemies if code not in known or code == item.code]:
        found["enemies"] = f"{unknown[0]} is no other item. Write codes of items, one a line."
    if wording.vignette and _vignette(session, wording.vignette) is None:
        found["vignette"] = "Choose a vignette of this bank."
    return found


def make_version(
    session: Session, item: Item, wording: Wording, *, base: int, reason: str, by: str, now: datetime
) -> ItemVersion:
    """Freeze the draft as the next version, in the state “draft”, its key not confirmed by anybody yet.

    `base` is the revision of the draft that the writer saw. Raises DraftTaken, NotWhole, NothingNew,
    and NoReason for a version after the first.
    """
    drafts.save_draft(session, item, wording, base=base, by=by, now=now)
    tidy = words.tidied(wording)
    if lacking := faults(session, item, tidy):
        raise words.NotWhole(" ".join(lacking.values()))
    if item.versions and not reason.strip():
        raise NoReason("A new version needs a reason.")
    writers = sorted({by, *drafts.drop_draft(session, item)})
    said = sealed.keep_words(session, item.id, reason) or "First version"
    return _freeze(session, item, tidy, said, writers, by=by, now=now)


def _freeze(
    session: Session, item: Item, wording: Wording, reason: str, writers: list[str], *, by: str, now: datetime
) -> ItemVersion:
    vignette = _vignette(session, wording.vignette) if wording.vignette else None
    text = words.as_item(wording, item.code, _names(session, writers))
    content_hash = hash_of(text, wording, vignette)
    if item.versions and item.versions[-1].content_hash == content_hash:
        raise NothingNew("This is what the newest version says already.")
    version = version_row(
        item, len(item.versions) + 1, wording, text, vignette, writers, flags=open_flags(text, framework(item.bank)),
        made_by=by, reason=reason, content_hash=content_hash, created_at=now,
    )  # fmt: skip
    session.add(version)
    session.flush()
    seal(session, version, text, state="placeholder", notes=wording.notes)
    session.flush()
    session.refresh(item, ["versions"])
    # Whoever saw the working copy has read what it became, even before there was a version to read.
    for reader in sorted({*writers, *openers_of(session, item)}):
        note_reading(session, version, by=reader, now=now)
    audit.record(
        session, Event.VERSION_MADE, by=by, about=item.public_id, at=now, item=item.code, version=version.number, reason=reason
    )
    return version


def hash_of(text: model.Item, wording: Wording, vignette: VignetteVersion | None) -> str:
    """What makes a version another text than the one before: 64 hex digits."""
    return rules.item_hash(
        text, vignette=vignette.content_hash if vignette else "", expected_percent=wording.expected_percent, notes=wording.notes
    )


def version_row(
    item: Item, number: int, wording: Wording, text: model.Item, vignette: VignetteVersion | None, writers: list[str], **more: Any
) -> ItemVersion:
    """A version as a row, with its options; `more` are its flags, hash and how it came about. Its key is still to be sealed."""
    return ItemVersion(
        item=item, number=number, title=text.title, stem=text.stem, area=text.area, level=str(text.level), kind=str(text.kind),
        author=text.author, status="", enemies=list(text.enemies), reference_text=wording.reference_text,
        reference_url=wording.reference_url or None, vignette=vignette, expected_percent=wording.expected_percent, writers=writers,
        options=[Option(letter=letter, text=option) for letter, option in wording.given], **more,
    )  # fmt: skip


def restore(session: Session, item: Item, number: int, *, by: str, now: datetime) -> ItemVersion:
    """Make an earlier version's text the next version. Raises Missing, NothingNew."""
    wording = drafts.wording_of(session, version_of(item, number))
    return _freeze(session, item, words.tidied(wording), f"Version {number} again", [by], by=by, now=now)


def version_of(item: Item, number: int) -> ItemVersion:
    """This version of the item. Raises Missing."""
    for version in item.versions:
        if version.number == number:
            return version
    raise Missing


def _vignette(session: Session, public_id: str) -> VignetteVersion | None:
    found = session.scalar(sa.select(Vignette).where(Vignette.public_id == public_id))
    return found.versions[-1] if found else None


def _names(session: Session, writers: list[str]) -> str:
    return ", ".join(session.scalars(sa.select(Account.name).where(Account.public_id.in_(writers)).order_by(Account.name)))
