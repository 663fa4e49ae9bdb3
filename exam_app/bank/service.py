"""The verbs of the bank: import content, hand out the newest versions, keep the keys.

The only place of this stage that opens `key.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import AuditEvent, Event
from exam_app.bank import importing, rules
from exam_app.bank.key import AnswerKey
from exam_app.bank.models import PROMPT_KINDS, STANDINGS, AnchorPaper, Item, ItemVersion, Prompt, PromptVersion
from exam_app.db import hit_one
from exam_app.errors import Missing
from question_bank import load, model

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How many new versions an import made of each kind, and how many texts were as before."""

    items: int
    prompts: int
    rubrics: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class SealedKey:
    """A key as the committee may read it."""

    letter: str
    state: str
    is_in_use: bool
    rationale: str
    distractors: Mapping[str, str]


def import_content(
    session: Session, *, by: str, now: datetime, folder: Path | None = None, progress: Progress | None = None
) -> ImportReport:
    """Bring a content folder (the shipped one by default) into the bank; a second time changes nothing.

    A changed text becomes the next version with its own sealed key, confirmed by the file's
    writers. `progress` is told each step in words. Raises `question_bank.load.ContentError`
    with every fault of the folder before anything is written.
    """
    content, say = folder or load.CONTENT, progress or _silent
    items, rubrics, prompts = load.load_items(content), load.load_rubrics(content), load.load_prompts(content)
    anchors = load.load_anchors(content)
    say(f"{len(items)} items, {len(prompts)} prompts and {len(rubrics)} rubrics are read.")
    new_items = importing.import_items(session, items, now=now)
    session.add_all(_seal(version, text) for version, text in new_items)
    newest, new_rubrics = importing.import_rubrics(session, rubrics, now=now)
    new_prompts = importing.import_prompts(session, prompts, newest, anchors, now=now)
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


def _seal(version: ItemVersion, text: model.Item) -> AnswerKey:
    return AnswerKey(
        version_id=version.id, letter=text.key, state="confirmed", rationale=text.rationale, distractors=dict(text.distractors)
    )


def latest_items(session: Session) -> list[ItemVersion]:
    """The newest version of every item, by code."""
    newest = sa.select(ItemVersion.item_id, sa.func.max(ItemVersion.number).label("number")).group_by(ItemVersion.item_id)
    top = newest.subquery()
    query = sa.select(ItemVersion).join(top, sa.and_(ItemVersion.item_id == top.c.item_id, ItemVersion.number == top.c.number))
    return sorted(session.scalars(query), key=lambda version: version.item.code)


def latest_prompts(session: Session, designation: str | None = None) -> list[PromptVersion]:
    """The newest version of every prompt (of this designation), the supervisory kind first, then by code."""
    newest = sa.select(PromptVersion.prompt_id, sa.func.max(PromptVersion.number).label("number"))
    top = newest.group_by(PromptVersion.prompt_id).subquery()
    matches = sa.and_(PromptVersion.prompt_id == top.c.prompt_id, PromptVersion.number == top.c.number)
    found = session.scalars(sa.select(PromptVersion).join(top, matches))
    wanted = [version for version in found if designation in (None, version.designation)]
    return sorted(wanted, key=lambda version: (PROMPT_KINDS.index(version.kind), version.prompt.code))


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


def texts_of(session: Session, versions: Sequence[ItemVersion]) -> tuple[model.Item, ...]:
    """The versions as `question_bank` knows items, keys included, for assembling and lint.

    A version without a key gets "" for it. The result must not reach a template.
    """
    keys = {key.version_id: key for key in _keys(session, [version.id for version in versions])}
    return tuple(_text(version, keys.get(version.id)) for version in versions)


def _text(version: ItemVersion, key: AnswerKey | None) -> model.Item:
    reference = model.Reference(version.reference_text, version.reference_url) if version.reference_text else None
    return model.Item(
        id=version.item.code, title=version.title, area=version.area, level=model.CognitiveLevel(version.level),
        author=version.author, status=version.status, enemies=tuple(version.enemies),
        key=key.letter if key else "", rationale=key.rationale if key else "", stem=version.stem,
        options=tuple(model.Option(option.letter, option.text) for option in version.options),
        distractors=dict(key.distractors) if key else {}, reference=reference,
    )  # fmt: skip


def _keys(session: Session, version_ids: Collection[int]) -> Sequence[AnswerKey]:
    return session.scalars(sa.select(AnswerKey).where(AnswerKey.version_id.in_(version_ids))).all()


def unconfirmed_keys(session: Session, version_ids: Iterable[int]) -> list[str]:
    """The codes of the items among these versions whose key is missing or a placeholder, sorted."""
    confirmed = sa.select(AnswerKey.version_id).where(AnswerKey.state == "confirmed")
    query = sa.select(Item.code).join(ItemVersion).where(ItemVersion.id.in_(list(version_ids)), ItemVersion.id.not_in(confirmed))
    return sorted(session.scalars(query))


def put_keys_in_use(session: Session, version_ids: Collection[int]) -> list[str]:
    """Bind the confirmed keys of these versions to a published form: from now on they never change.

    Returns the codes of items whose key could not be bound, because it is missing or unconfirmed.
    """
    # First the write, then the look: a change of a key under way has to wait or has been seen.
    bind = sa.update(AnswerKey).where(AnswerKey.version_id.in_(list(version_ids)), AnswerKey.state == "confirmed")
    session.execute(bind.values(is_in_use=True))
    return unconfirmed_keys(session, version_ids)


def open_key(session: Session, item: Item, *, by: str, now: datetime) -> None:
    """Record that this person reads the key; from now `key_read_by` shows it to them for a while."""
    audit.record(session, Event.KEY_READ, by=by, about=item.public_id, at=now, item=item.code)


def key_read_by(session: Session, item: Item, *, by: str, now: datetime) -> SealedKey | None:
    """The key of the item's newest version, or None: there is none, or this person has not opened it lately."""
    opened = sa.select(AuditEvent.seq).where(
        AuditEvent.event == Event.KEY_READ.code, AuditEvent.about == item.public_id, AuditEvent.by == by,
        AuditEvent.at > now - rules.KEY_OPEN,
    )  # fmt: skip
    key = session.get(AnswerKey, item.versions[-1].id)
    if key is None or session.scalar(opened.limit(1)) is None:
        return None
    return SealedKey(key.letter, key.state, key.is_in_use, key.rationale, key.distractors)


def confirm_key(session: Session, version: ItemVersion, *, letter: str, reason: str, by: str, now: datetime) -> None:
    """Vouch for a placeholder by answering the item oneself: `letter` has to be the key that was set.

    Raises KeyAlreadyConfirmed, OwnChange for whoever set it, KeyDiffers, KeyNotThere.
    """
    key, code = session.get(AnswerKey, version.id, populate_existing=True), version.item.code
    if key is None:
        raise rules.KeyNotThere(f"{code} has no key yet.", "Set the key first.")
    if key.state == "confirmed":
        raise rules.KeyAlreadyConfirmed(f"The key of {code} is confirmed already.")
    if _changed_last(session, version.item) == by:
        raise rules.OwnChange("You set this key yourself.")
    # By letter, so that a key that was changed a moment ago is not confirmed unseen.
    same = sa.update(AnswerKey).where(
        AnswerKey.version_id == version.id, AnswerKey.letter == letter, AnswerKey.state == "placeholder"
    )
    if not hit_one(session, same.values(state="confirmed")):
        raise rules.KeyDiffers(f"Your answer to {code} is not the key that was set.")
    _record_change(session, version, f"Confirmed: {reason}", by, now)


def _changed_last(session: Session, item: Item) -> str | None:
    changes = sa.select(AuditEvent.by).where(AuditEvent.event == Event.KEY_CHANGED.code, AuditEvent.about == item.public_id)
    return session.scalar(changes.order_by(AuditEvent.seq.desc()).limit(1))


def change_key(
    session: Session, version: ItemVersion, *, letter: str, rationale: str, reason: str, by: str, now: datetime
) -> None:
    """Set another key with its rationale; it is a placeholder until somebody confirms it.

    Raises KeyInUse for a key of a published form, KeyNotThere for a letter that is no option.
    """
    rules.checked_key(letter, (option.letter for option in version.options), reason)
    before = session.get(AnswerKey, version.id)
    if before is None:
        session.add(AnswerKey(version_id=version.id, letter=letter, state="placeholder", rationale=rationale, distractors={}))
        session.flush()
    else:
        kept = {other: why for other, why in before.distractors.items() if other != letter}
        free = sa.update(AnswerKey).where(AnswerKey.version_id == version.id, AnswerKey.is_in_use.is_(False))
        change = free.values(letter=letter, state="placeholder", rationale=rationale, distractors=kept)
        if not hit_one(session, change):
            raise rules.KeyInUse(f"The key of {version.item.code} belongs to a published form.")
    _record_change(session, version, reason, by, now)


def _record_change(session: Session, version: ItemVersion, reason: str, by: str, now: datetime) -> None:
    audit.record(session, Event.KEY_CHANGED, by=by, about=version.item.public_id, at=now, item=version.item.code, reason=reason)
