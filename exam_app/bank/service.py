"""The verbs of the bank that the other stages call: import content, hand out versions, keep the keys."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.bank import importing
from exam_app.bank.keys import (
    SealedKey,
    change_key,
    confirm_key,
    key_read_by,
    open_key,
    put_keys_in_use,
    seal,
    texts_of,
    unconfirmed_keys,
)
from exam_app.bank.models import PROMPT_KINDS, STANDINGS, AnchorPaper, Item, ItemVersion, Prompt, PromptVersion
from exam_app.bank.readers import has_read, readers_among
from exam_app.bank.rules import State
from exam_app.errors import Missing
from question_bank import load

__all__ = [
    "ImportReport", "Item", "Prompt", "SealedKey", "anchors_for", "change_key", "confirm_key", "has_read", "import_content", "item_of", "key_read_by",
    "latest_items", "latest_prompts", "open_key", "papers_of", "prompt_of", "put_keys_in_use", "readers_among", "texts_of", "training_papers", "unconfirmed_keys", "usable_items",
    "usable_prompts",
]  # fmt: skip
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How many new versions an import made of each kind, and how many texts were as before."""

    items: int
    prompts: int
    rubrics: int
    unchanged: int


def import_content(
    session: Session, *, by: str, now: datetime, folder: Path | None = None, progress: Progress | None = None
) -> ImportReport:
    """Bring a content folder (the shipped one by default) into its bank; a second time changes nothing.

    Which bank that is says the folder's framework. A changed text becomes the next version with its
    own sealed key, confirmed by the file's writers; it is live at once and takes the place of the one
    before, because the committee answers for its files. `progress` is told each step in words. Raises
    `question_bank.load.ContentError` with every fault of the folder before anything is written.
    """
    content, say = folder or load.CONTENT, progress or _silent
    framework = load.load_framework(content)
    items, rubrics, prompts = load.load_items(content), load.load_rubrics(content), load.load_prompts(content)
    anchors = load.load_anchors(content)
    say(f"{len(items)} items, {len(prompts)} prompts and {len(rubrics)} rubrics are read.")
    new_items = importing.import_items(session, items, framework, now=now)
    for version, text in new_items:
        seal(session, version, text, state="confirmed")
    newest, new_rubrics = importing.import_rubrics(session, rubrics, now=now)
    new_prompts = importing.import_prompts(session, prompts, newest, anchors, bank=framework.population, now=now)
    made = len(new_items) + new_rubrics + len(new_prompts)
    report = ImportReport(
        len(new_items), len(new_prompts), new_rubrics, len(items) + len(rubrics) + len(prompts) - made
    )  # fmt: skip
    audit.record(
        session, Event.BANK_IMPORTED, by=by, about="bank", at=now,
        items=report.items, prompts=report.prompts, unchanged=report.unchanged,
    )  # fmt: skip
    say(f"{made} new versions are in the bank.")
    return report


def _silent(_: str) -> None: ...


def latest_items(session: Session, *, bank: str | None = None) -> list[ItemVersion]:
    """The newest version of every item (of this bank), whatever its state, by code."""
    newest = sa.select(ItemVersion.item_id, sa.func.max(ItemVersion.number).label("number")).group_by(ItemVersion.item_id)
    top = newest.subquery()
    query = sa.select(ItemVersion).join(top, sa.and_(ItemVersion.item_id == top.c.item_id, ItemVersion.number == top.c.number))
    found = [version for version in session.scalars(query) if bank in (None, version.item.bank)]
    return sorted(found, key=lambda version: version.item.code)


def usable_items(session: Session, *, bank: str, pilot: bool = False) -> list[ItemVersion]:
    """What may go on a form of this bank: the live version of each item, or, with `pilot`, those on trial; by code."""
    state = State.PILOT if pilot else State.LIVE
    query = sa.select(ItemVersion).join(Item).where(ItemVersion.state == state, Item.bank == bank).order_by(Item.code)
    return list(session.scalars(query))


def latest_prompts(session: Session, designation: str | None = None, *, bank: str | None = None) -> list[PromptVersion]:
    """The newest version of every prompt (of this designation and bank), the supervisory kind first, then by code."""
    newest = sa.select(PromptVersion.prompt_id, sa.func.max(PromptVersion.number).label("number"))
    top = newest.group_by(PromptVersion.prompt_id).subquery()
    matches = sa.and_(PromptVersion.prompt_id == top.c.prompt_id, PromptVersion.number == top.c.number)
    return _wanted(session.scalars(sa.select(PromptVersion).join(top, matches)).all(), designation, bank)


def usable_prompts(session: Session, designation: str | None = None, *, bank: str | None = None) -> list[PromptVersion]:
    """The live version of every prompt (of this designation and bank), in the order of `latest_prompts`."""
    return _wanted(session.scalars(sa.select(PromptVersion).where(PromptVersion.state == State.LIVE)).all(), designation, bank)


def _wanted(found: Sequence[PromptVersion], designation: str | None, bank: str | None) -> list[PromptVersion]:
    mine = [v for v in found if designation in (None, v.designation) and bank in (None, v.prompt.bank)]
    return sorted(mine, key=lambda version: (PROMPT_KINDS.index(version.kind), version.prompt.code))


def anchors_for(session: Session, prompt_version_id: int) -> list[AnchorPaper]:
    """The examples of a prompt version, as they stand beside its rubric: strong, meets, below."""
    of_version = sa.select(AnchorPaper).where(AnchorPaper.prompt_version_id == prompt_version_id)
    found = session.scalars(of_version.where(AnchorPaper.use == "example"))
    return sorted(found, key=lambda paper: STANDINGS.index(paper.standing))


def training_papers(session: Session, prompt_version_ids: Collection[int], use: str) -> list[AnchorPaper]:
    """The papers of these prompt versions to practise or to qualify on, by code; of a changed paper the newest text."""
    query = sa.select(AnchorPaper).where(AnchorPaper.prompt_version_id.in_(prompt_version_ids), AnchorPaper.use == use)
    newest = {(paper.prompt_version_id, paper.code): paper for paper in session.scalars(query.order_by(AnchorPaper.id))}
    return sorted(newest.values(), key=lambda paper: paper.code)


def papers_of(session: Session, prompt_version_id: int) -> list[AnchorPaper]:
    """Every anchor paper of a prompt version, for the people who keep the bank: examples first, then those for training."""
    training = [paper for use in ("practice", "qualifying") for paper in training_papers(session, [prompt_version_id], use)]
    return [*anchors_for(session, prompt_version_id), *training]


def item_of(session: Session, public_id: str) -> Item:
    """The item with this public id. Raises Missing."""
    found = session.scalar(sa.select(Item).where(Item.public_id == public_id))
    if found is None:
        raise Missing
    return found


def prompt_of(session: Session, public_id: str) -> Prompt:
    """The prompt with this public id. Raises Missing."""
    found = session.scalar(sa.select(Prompt).where(Prompt.public_id == public_id))
    if found is None:
        raise Missing
    return found
