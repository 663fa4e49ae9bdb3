"""Who has read which version: receives readers and versions, hands on whether somebody may still sit them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.bank.models import Item, ItemVersion, PromptVersion, Reading

# Reading the same text again within this time is one reading, and one line in the record.
ONE_READING = timedelta(hours=1)


def note_reading(session: Session, version: ItemVersion | PromptVersion, *, by: str, now: datetime) -> None:
    """Record that this person reads this version."""
    kind = "item" if isinstance(version, ItemVersion) else "prompt"
    row = session.get(Reading, (by, kind, version.id))
    if row is not None and row.last_at > now - ONE_READING:
        return
    if row is None:
        session.add(Reading(reader=by, kind=kind, version_id=version.id, first_at=now, last_at=now))
    else:
        row.last_at = now
    session.flush()
    if isinstance(version, ItemVersion):
        about, code = version.item.public_id, version.item.code
        audit.record(session, Event.ITEM_READ, by=by, about=about, at=now, item=code, version=version.number)
    else:
        about, code = version.prompt.public_id, version.prompt.code
        audit.record(session, Event.PROMPT_READ, by=by, about=about, at=now, prompt=code, version=version.number)


def note_readings(session: Session, versions: Sequence[ItemVersion], *, by: str, now: datetime) -> None:
    """Record that this person reads all these versions, each of another item, as `note_reading` does for one."""
    ids = [version.id for version in versions]
    mine = sa.select(Reading).where(Reading.reader == by, Reading.kind == "item", Reading.version_id.in_(ids))
    known = {row.version_id: row for row in session.scalars(mine)}
    fresh = [v for v in versions if v.id not in known or known[v.id].last_at <= now - ONE_READING]
    for version in fresh:
        if row := known.get(version.id):
            row.last_at = now
        else:
            session.add(Reading(reader=by, kind="item", version_id=version.id, first_at=now, last_at=now))
    session.flush()
    facts = {v.item.public_id: {"item": v.item.code, "version": v.number} for v in fresh}
    audit.record_many(session, Event.ITEM_READ, facts, by=by, at=now)


def readers_among(session: Session, people: Collection[str]) -> frozenset[str]:
    """Which of these people (public ids) have read any text of the bank at all; hardly any candidate has, and it is quick to ask."""
    return frozenset(session.scalars(sa.select(Reading.reader).where(Reading.reader.in_(people)).distinct()))


def has_read(session: Session, person: str, *, items: Collection[int], prompts: Collection[int] = ()) -> bool:
    """Whether this person (public id) has read or written any of these versions (ids), in whatever role they did.

    Every version of an item counts as one text: the next one differs from it by a word.
    """
    siblings = sa.select(ItemVersion.id).where(
        ItemVersion.item_id.in_(sa.select(ItemVersion.item_id).where(ItemVersion.id.in_(items)))
    )
    others = sa.select(PromptVersion.id).where(
        PromptVersion.prompt_id.in_(sa.select(PromptVersion.prompt_id).where(PromptVersion.id.in_(prompts)))
    )
    read = sa.select(Reading.version_id).where(Reading.reader == person)
    of_items = read.where(Reading.kind == "item", Reading.version_id.in_(siblings))
    of_prompts = read.where(Reading.kind == "prompt", Reading.version_id.in_(others))
    return any(session.scalar(query.limit(1)) is not None for query in (of_items, of_prompts))


def readers_of(session: Session, item: Item) -> list[tuple[str, datetime]]:
    """Who has read this item, with the last time, the latest first."""
    versions = sa.select(ItemVersion.id).where(ItemVersion.item_id == item.id)
    query = sa.select(Reading.reader, sa.func.max(Reading.last_at)).where(
        Reading.kind == "item", Reading.version_id.in_(versions)
    )
    return [
        (row[0], row[1]) for row in session.execute(query.group_by(Reading.reader).order_by(sa.func.max(Reading.last_at).desc()))
    ]
