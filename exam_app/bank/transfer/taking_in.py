"""Takes the chosen items of a file into the bank: all of them in one transaction, or none.

They begin where everything begins, as versions in the state “draft” with keys that nobody has confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.bank import keys, material
from exam_app.bank.frameworks import framework
from exam_app.bank.models import Item, ItemImport, ItemVersion, Vignette, VignetteVersion
from exam_app.bank.readers import note_readings
from exam_app.bank.rules import digest, taking
from exam_app.bank.rules.taking import Choices
from exam_app.bank.rules.wording import as_item, tidied
from exam_app.bank.transfer.receiving import ImportedAlready
from exam_app.bank.transfer.trial import Line, Trial
from exam_app.bank.versions import hash_of, version_row
from exam_app.db import hit_one, public_token
from exam_app.errors import Refused
from question_bank import model, picture
from question_bank.formats import DraftImage, DraftStimulus
from question_bank.lint import open_flags


class NothingChosen(Refused):
    """No item is wanted of this file."""

    advice = "Go back to the check and choose at least one item."


class CodesTaken(Refused):
    """Somebody has used one of the codes at the same moment."""

    advice = "Nothing was imported. Press the button once more."


def take_in(session: Session, batch: ItemImport, tried: Trial, *, by: str, now: datetime) -> int:
    """Make the chosen items of this dry run; how many. Raises NothingChosen, ImportedAlready, CodesTaken."""
    lines = tried.chosen
    if not lines:
        raise NothingChosen("There is nothing to import.")
    mine = sa.update(ItemImport).where(ItemImport.id == batch.id, ItemImport.state == "read")
    if not hit_one(session, mine.values(state="imported", imported_at=now, undone_at=None)):
        raise ImportedAlready("The items of this file are in the bank already.")
    try:
        made = _make(session, batch, tried, lines, by=by, now=now)
    except IntegrityError as clash:
        raise CodesTaken("Another item got one of the codes just now.") from clash
    facts = {"format": batch.format, "bank": batch.bank, "items": len(made), "vignettes": len(batch.vignettes)}
    audit.record(session, Event.ITEMS_IMPORTED, by=by, about=batch.public_id, at=now, **facts)
    return len(made)


def _make(
    session: Session, batch: ItemImport, tried: Trial, lines: Sequence[Line], *, by: str, now: datetime
) -> list[ItemVersion]:
    reason = f"Imported from {batch.format}"
    stimuli = _used(tried, lines)
    images = _images(session, [*(line.draft.images for line in lines), *(each.images for each in stimuli)], by=by, now=now)
    vignettes, batch.vignettes = _vignettes(session, batch.bank, stimuli, images, by=by, now=now)
    known = frozenset(session.scalars(sa.select(Item.code)))
    codes = taking.codes_for([line.code for line in lines], known, batch.file_name.rpartition(".")[0])
    author = Choices(**batch.choices).author
    made = []
    for line, code in zip(lines, codes, strict=True):
        item = Item(public_id=public_token(), code=code, bank=batch.bank)
        made.append(_version(item, line, images, vignettes.get(line.draft.stimulus), author, reason=reason, by=by, now=now))
    session.add_all(version for version, _, _ in made)
    session.flush()
    for version, text, notes in made:
        keys.seal(session, version, text, state="placeholder", notes=notes)
    versions = [version for version, _, _ in made]
    batch.items = [version.item.public_id for version in versions]
    _record(session, versions, batch.bank, reason, by=by, now=now)
    return versions


def _used(tried: Trial, lines: Sequence[Line]) -> list[DraftStimulus]:
    wanted = {line.draft.stimulus for line in lines}
    return [stimulus for stimulus in tried.read.stimuli if stimulus.ref in wanted]


def _images(session: Session, shown: Iterable[Sequence[DraftImage]], *, by: str, now: datetime) -> Mapping[str, str]:
    """Keep every image once; its public id by its name in the file."""
    each = {image.name: image for images in shown for image in images}
    return {name: material.keep_picture(session, picture.kept(image.data), by=by, now=now) for name, image in each.items()}


def _vignettes(
    session: Session, bank: str, stimuli: Sequence[DraftStimulus], images: Mapping[str, str], *, by: str, now: datetime
) -> tuple[dict[str, VignetteVersion], list[str]]:
    """The vignette version for each stimulus: one that is there and says the same, or a new one; and the new ones' public ids."""
    here = sa.select(Vignette).where(Vignette.bank == bank)
    there = {v.versions[-1].content_hash: v.versions[-1] for v in session.scalars(here).all()}
    codes = taking.codes_for([s.ref for s in stimuli], frozenset(session.scalars(sa.select(Vignette.code))), "vignette")
    found: dict[str, VignetteVersion] = {}
    made: list[str] = []
    for stimulus, code in zip(stimuli, codes, strict=True):
        title, text = stimulus.title or f"Vignette {code}", taking.shown(stimulus.text, images).strip()
        version = there.get(digest([title, text]))
        if version is None:
            new = material.begin_vignette(session, code=code, bank=bank, title=title, text=text, by=by, now=now)
            version, made = new.versions[-1], [*made, new.public_id]
        found[stimulus.ref] = version
    return found, made


def _version(
    item: Item, line: Line, images: Mapping[str, str], vignette: VignetteVersion | None, author: str, *, reason: str, by: str,
    now: datetime,
) -> tuple[ItemVersion, model.Item, str]:  # fmt: skip
    own = {image.name: images[image.name] for image in line.draft.images}
    wording = replace(
        tidied(taking.with_images(line.taken.wording, own)), vignette=vignette.vignette.public_id if vignette else ""
    )
    text = as_item(wording, item.code, author)
    version = version_row(
        item, 1, wording, text, vignette, [by], flags=open_flags(text, framework(item.bank)), made_by=by, reason=reason,
        content_hash=hash_of(text, wording, vignette), created_at=now,
    )  # fmt: skip
    return version, text, wording.notes


def _record(session: Session, versions: Sequence[ItemVersion], bank: str, reason: str, *, by: str, now: datetime) -> None:
    begun = {v.item.public_id: {"item": v.item.code, "bank": bank} for v in versions}
    saved = {v.item.public_id: {"item": v.item.code, "version": 1, "reason": reason} for v in versions}
    audit.record_many(session, Event.ITEM_BEGUN, begun, by=by, at=now)
    audit.record_many(session, Event.VERSION_MADE, saved, by=by, at=now)
    note_readings(session, versions, by=by, now=now)
