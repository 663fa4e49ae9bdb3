"""The verbs about keys: seal, read on the record, change, confirm, bind to a published form.

The only place of this stage that opens `key.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.accounts.models import Account
from exam_app.audit import AuditEvent, Event
from exam_app.bank import rules, sealed
from exam_app.bank.key import AnswerKey
from exam_app.bank.models import Item, ItemReview, ItemVersion
from exam_app.db import hit_one
from question_bank import model


@dataclass(frozen=True, slots=True)
class SealedKey:
    """A key as the committee may read it; `letter` holds all right letters, sorted."""

    letter: str
    state: str
    is_in_use: bool
    rationale: str
    distractors: Mapping[str, str]
    notes: str = ""


def seal(session: Session, version: ItemVersion, text: model.Item, *, state: str, notes: str = "") -> None:
    """Put the key of a new version away."""
    session.add(
        AnswerKey(
            version_id=version.id, letter=text.key, state=state, rationale=text.rationale,
            distractors=dict(text.distractors), notes=notes,
        )
    )  # fmt: skip


def texts_of(session: Session, versions: Sequence[ItemVersion]) -> tuple[model.Item, ...]:
    """The versions as `question_bank` knows items, keys included, for assembling and lint.

    A version without a key gets "" for it. The result must not reach a template.
    """
    keys = {key.version_id: key for key in _keys(session, [version.id for version in versions])}
    return tuple(_text(version, _shown(keys.get(version.id))) for version in versions)


def _text(version: ItemVersion, key: SealedKey) -> model.Item:
    reference = model.Reference(version.reference_text, version.reference_url) if version.reference_text else None
    return model.Item(
        id=version.item.code, title=version.title, area=version.area, level=model.CognitiveLevel(version.level),
        author=version.author, status=version.status, enemies=tuple(version.enemies),
        key=key.letter, rationale=key.rationale, stem=version.stem,
        options=tuple(model.Option(option.letter, option.text) for option in version.options),
        distractors=dict(key.distractors), reference=reference, kind=model.ItemKind(version.kind),
    )  # fmt: skip


def _keys(session: Session, version_ids: Collection[int]) -> Sequence[AnswerKey]:
    return session.scalars(sa.select(AnswerKey).where(AnswerKey.version_id.in_(version_ids))).all()


def _shown(key: AnswerKey | None) -> SealedKey:
    if key is None:
        return SealedKey("", "placeholder", False, "", {})
    return SealedKey(key.letter, key.state, key.is_in_use, key.rationale, key.distractors, key.notes)


def key_of(session: Session, version: ItemVersion) -> SealedKey:
    """The key of this version, for verbs of the bank that have asked who may see it; an empty one when there is none."""
    return _shown(session.get(AnswerKey, version.id))


def unconfirmed_keys(session: Session, version_ids: Iterable[int]) -> list[str]:
    """The codes of the items among these versions whose key is missing or a placeholder, sorted."""
    query = sa.select(Item.code).join(ItemVersion)
    query = query.where(ItemVersion.id.in_(list(version_ids)), ItemVersion.id.not_in(with_confirmed_key()))
    return sorted(session.scalars(query))


def with_confirmed_key() -> sa.Select[int]:
    """The ids of all versions whose key somebody has vouched for, to be asked inside a larger question."""
    return sa.select(AnswerKey.version_id).where(AnswerKey.state == "confirmed")


def used_items() -> sa.Select[int]:
    """The ids of all items that stand on a published form in any version, to be asked inside a larger question."""
    return sa.select(ItemVersion.item_id).join(AnswerKey, AnswerKey.version_id == ItemVersion.id).where(AnswerKey.is_in_use)


def put_keys_in_use(session: Session, version_ids: Collection[int]) -> list[str]:
    """Bind the confirmed keys of these versions to a published form: from now on they never change.

    Returns the codes of items whose key could not be bound, because it is missing or unconfirmed.
    """
    # First the write, then the look: a change of a key under way has to wait or has been seen.
    bind = sa.update(AnswerKey).where(AnswerKey.version_id.in_(list(version_ids)), AnswerKey.state == "confirmed")
    session.execute(bind.values(is_in_use=True))
    return unconfirmed_keys(session, version_ids)


def open_key(session: Session, item: Item, *, by: str, now: datetime) -> None:
    """Record that this person reads the key; from now `key_read_by` shows it to them for a while.

    Raises AnswerFirst for a reviewer who has not answered the item yet.
    """
    refuse_before_answering(session, item, by)
    audit.record(session, Event.KEY_READ, by=by, about=item.public_id, at=now, item=item.code)


def refuse_before_answering(session: Session, item: Item, by: str) -> None:
    """Raise AnswerFirst for somebody who is asked to review this item and has not answered it."""
    if session.scalar(_to_answer(by).where(ItemVersion.item_id == item.id).limit(1)):
        raise rules.AnswerFirst("You are asked to review this item and have not answered it yet.")


def to_answer_first(session: Session, by: str) -> frozenset[int]:
    """The items (ids) whose keys this person must not see yet, because they are asked to review them."""
    return frozenset(session.scalars(_to_answer(by)))


def _to_answer(by: str) -> sa.Select[int]:
    waiting = sa.select(ItemVersion.item_id).join(ItemReview).join(Account, ItemReview.reviewer_id == Account.id)
    return waiting.where(
        ItemReview.answered_at.is_(None), Account.public_id == by, ItemReview.stage == ItemVersion.state
    )  # fmt: skip


def keys_of(session: Session, versions: Sequence[ItemVersion]) -> dict[int, SealedKey]:
    """The keys of these versions by the version's id, for verbs of the bank that have asked who may see them."""
    return {key.version_id: _shown(key) for key in _keys(session, [version.id for version in versions])}


def open_keys(session: Session, items: Mapping[str, str], *, by: str, now: datetime) -> None:
    """Record that this person reads the keys of these items (public id -> code)."""
    audit.record_many(session, Event.KEY_READ, {public_id: {"item": code} for public_id, code in items.items()}, by=by, at=now)


def have_changed(session: Session, items: Collection[str]) -> frozenset[str]:
    """Which of these items (public ids) had their key changed or confirmed by somebody."""
    changes = sa.select(AuditEvent.about).where(AuditEvent.event == Event.KEY_CHANGED.code, AuditEvent.about.in_(items))
    return frozenset(session.scalars(changes))


def take_keys_out(session: Session, version_ids: Collection[int]) -> None:
    """Delete the keys of versions that leave the bank unused."""
    session.execute(sa.delete(AnswerKey).where(AnswerKey.version_id.in_(version_ids)))


def has_opened(session: Session, item: Item, by: str) -> bool:
    """Whether this person has ever opened a key of this item."""
    return session.scalar(_openings(item, by).limit(1)) is not None


def items_opened_by(session: Session, person: str) -> set[str]:
    """The public ids of the items whose key this person has ever opened."""
    events = sa.select(AuditEvent.about).where(AuditEvent.event == Event.KEY_READ.code, AuditEvent.by == person)
    return set(session.scalars(events))


def openers_of(session: Session, item: Item) -> set[str]:
    """Everybody who has ever opened a key of this item or its working copy."""
    events = sa.select(AuditEvent.by).where(AuditEvent.event == Event.KEY_READ.code, AuditEvent.about == item.public_id)
    return set(session.scalars(events))


def _openings(item: Item, by: str) -> sa.Select[int]:
    return sa.select(AuditEvent.seq).where(
        AuditEvent.event == Event.KEY_READ.code, AuditEvent.about == item.public_id, AuditEvent.by == by
    )


def key_read_by(session: Session, item: Item, *, by: str, now: datetime) -> SealedKey | None:
    """The key of the item's newest version, or None: there is none, or this person has not opened it lately."""
    if not item.versions:
        return None
    key = session.get(AnswerKey, item.versions[-1].id)
    return _shown(key) if key and is_open_to(session, item, by=by, now=now) else None


def is_open_to(session: Session, item: Item, *, by: str, now: datetime) -> bool:
    """Whether this person has opened a key of this item lately, so that a page may show what betrays it."""
    lately = _openings(item, by).where(AuditEvent.at > now - rules.KEY_OPEN)
    return session.scalar(lately.limit(1)) is not None


def confirm_key(session: Session, version: ItemVersion, *, letter: str, reason: str, by: str, now: datetime) -> None:
    """Vouch for a placeholder by answering the item oneself: `letter` has to be the key that was set.

    Raises KeyAlreadyConfirmed, OwnChange for whoever set it, KeyDiffers, KeyNotThere.
    """
    key, code = session.get(AnswerKey, version.id, populate_existing=True), version.item.code
    if key is None:
        raise rules.KeyNotThere(f"{code} has no key yet.", "Set the key first.")
    if key.state == "confirmed":
        raise rules.KeyAlreadyConfirmed(f"The key of {code} is confirmed already.")
    if by in (_changed_last(session, version.item), version.made_by):
        raise rules.OwnChange("You set this key yourself.")
    if key.letter != "".join(sorted(set(letter))) or not _confirm(session, key):
        raise rules.KeyDiffers(f"Your answer to {code} is not the key that was set.")
    _record_change(session, version, sealed.keep_words(session, version.item_id, f"Confirmed: {reason}"), by, now)


def _confirm(session: Session, key: AnswerKey) -> bool:
    # As it was read, so that a key that was changed a moment ago is not confirmed unseen.
    same = sa.update(AnswerKey).where(
        AnswerKey.version_id == key.version_id, AnswerKey.sealed == key.sealed, AnswerKey.state == "placeholder"
    )
    return hit_one(session, same.values(state="confirmed"))


def confirm_by_reviews(session: Session, version: ItemVersion, *, by: str, now: datetime) -> None:
    """Take the key as confirmed, because enough reviewers have seen it and found it defensible."""
    key = session.get(AnswerKey, version.id, populate_existing=True)
    if key is not None and key.state == "placeholder" and _confirm(session, key):
        _record_change(session, version, "Confirmed by the content reviewers", by, now)


def _changed_last(session: Session, item: Item) -> str | None:
    changes = sa.select(AuditEvent.by).where(AuditEvent.event == Event.KEY_CHANGED.code, AuditEvent.about == item.public_id)
    return session.scalar(changes.order_by(AuditEvent.seq.desc()).limit(1))


def change_key(
    session: Session, version: ItemVersion, *, letter: str, rationale: str, reason: str, by: str, now: datetime
) -> None:
    """Set another key with its rationale; it is a placeholder until somebody confirms it.

    Raises KeyInUse for a key of a published form, KeyNotThere for a letter that is no option.
    """
    if version.state in (rules.State.CONTENT_REVIEW, rules.State.BIAS_REVIEW, rules.State.VOTE):
        raise rules.WrongMove("This version is under review.", "Take it back to draft first, and save a new version.")
    wanted = rules.checked_key(letter, (option.letter for option in version.options), version.kind, reason)
    before = session.get(AnswerKey, version.id, populate_existing=True)
    if before is None:
        session.add(AnswerKey(version_id=version.id, letter=wanted, state="placeholder", rationale=rationale, distractors={}))
        session.flush()
    else:
        kept = {other: why for other, why in before.distractors.items() if other not in wanted}
        changed = AnswerKey(version_id=version.id, letter=wanted, rationale=rationale, distractors=kept, notes=before.notes)
        free = sa.update(AnswerKey).where(AnswerKey.version_id == version.id, AnswerKey.is_in_use.is_(False))
        if not hit_one(session, free.values(sealed=changed.sealed, state="placeholder")):
            raise rules.KeyInUse(f"The key of {version.item.code} belongs to a published form.")
    _record_change(session, version, sealed.keep_words(session, version.item_id, reason), by, now)


def _record_change(session: Session, version: ItemVersion, reason: str, by: str, now: datetime) -> None:
    audit.record(session, Event.KEY_CHANGED, by=by, about=version.item.public_id, at=now, item=version.item.code, reason=reason)


def in_published_forms(session: Session, version_ids: Collection[int]) -> frozenset[int]:
    """Which of these versions stand on a published form, and so stay as they are for good."""
    used = sa.select(AnswerKey.version_id).where(AnswerKey.version_id.in_(version_ids), AnswerKey.is_in_use.is_(True))
    return frozenset(session.scalars(used))
