"""Takes a whole import out of the bank again, while nobody has touched any of it.

Its pictures stay: other texts may show them by now, and without their random names nobody finds them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.bank import keys, near
from exam_app.bank.models import (
    Item,
    ItemComment,
    ItemDraft,
    ItemImport,
    ItemReview,
    ItemVersion,
    ItemVignette,
    ItemVote,
    ItemWords,
    Option,
    Reading,
    TickedItem,
    Vignette,
    VignetteVersion,
)
from exam_app.bank.rules.states import State
from exam_app.db import hit_one
from exam_app.errors import Refused

MOST_NAMED = 5


class CannotUndo(Refused):
    """Some of the import is used, changed or reviewed by now."""

    advice = "Retire the items that are not wanted, one by one, on their own pages."


def undo(session: Session, batch: ItemImport, *, by: str, now: datetime) -> int:
    """Take everything that this import made out of the bank; how many items. The file can be imported again.

    Raises CannotUndo, which says why not.
    """
    mine = sa.update(ItemImport).where(ItemImport.id == batch.id, ItemImport.state == "imported")
    if not hit_one(session, mine.values(state="read", imported_at=None, undone_at=now)):
        raise CannotUndo("These items are not in the bank.", "Go back to the import: it shows how things stand.")
    made, vignettes = list(batch.items), list(batch.vignettes)
    # Whoever begins to work at one of them now waits, and then finds it gone.
    session.scalars(sa.select(Item).where(Item.public_id.in_(made)).with_for_update()).all()
    if reasons := touched(session, batch):
        raise CannotUndo(" ".join(reasons))
    _delete_items(session, made)
    _delete_vignettes(session, vignettes)
    session.execute(sa.update(ItemImport).where(ItemImport.id == batch.id).values(items=[], vignettes=[]))
    session.expire_all()
    near.forget()
    facts = {"items": len(made), "vignettes": len(vignettes)}
    audit.record(session, Event.IMPORT_UNDONE, by=by, about=batch.public_id, at=now, **facts)
    return len(made)


def touched(session: Session, batch: ItemImport) -> list[str]:
    """Why the import cannot be undone, one sentence for each reason; [] when it can."""
    found = []
    for reason, codes in _reasons(session, batch):
        if codes:
            more = f" and {len(codes) - MOST_NAMED} more" if len(codes) > MOST_NAMED else ""
            found.append(f"{reason}: {', '.join(sorted(codes)[:MOST_NAMED])}{more}.")
    return found


def _reasons(session: Session, batch: ItemImport) -> Iterator[tuple[str, Sequence[str]]]:
    ours = Item.public_id.in_(batch.items)
    of_versions = sa.select(Item.code).join(ItemVersion).where(ours).distinct()
    yield "Changed since", session.scalars(of_versions.where(ItemVersion.number > 1)).all()
    yield "Being changed", session.scalars(sa.select(Item.code).join(ItemDraft).where(ours)).all()
    yield "On the way or in use", session.scalars(of_versions.where(ItemVersion.state != State.DRAFT)).all()
    for reason, table in (("Reviewed", ItemReview), ("Commented on", ItemComment), ("Voted on", ItemVote)):
        yield reason, session.scalars(of_versions.join(table, table.version_id == ItemVersion.id)).all()
    changed = keys.have_changed(session, batch.items)
    yield "With another key", session.scalars(sa.select(Item.code).where(Item.public_id.in_(changed))).all()
    yield "Named by other items", _named_elsewhere(session, batch)
    yield "With a vignette that others use or that has changed", _vignettes_in_use(session, batch)


def _named_elsewhere(session: Session, batch: ItemImport) -> Sequence[str]:
    ours = frozenset(session.scalars(sa.select(Item.code).where(Item.public_id.in_(batch.items))))
    others = sa.select(ItemVersion.enemies).join(Item).where(Item.public_id.not_in(batch.items))
    named = session.scalars(others.where(sa.cast(ItemVersion.enemies, sa.Text) != "[]"))
    return sorted({code for enemies in named for code in enemies} & ours)


def _vignettes_in_use(session: Session, batch: ItemImport) -> Sequence[str]:
    made = sa.select(Vignette.code).join(VignetteVersion).where(Vignette.public_id.in_(batch.vignettes)).distinct()
    changed = session.scalars(made.where(VignetteVersion.number > 1)).all()
    used = made.join(ItemVignette, ItemVignette.vignette_version_id == VignetteVersion.id)
    used = used.join(ItemVersion, ItemVersion.id == ItemVignette.version_id).join(Item, Item.id == ItemVersion.item_id)
    return [*changed, *session.scalars(used.where(Item.public_id.not_in(batch.items)))]


def _delete_items(session: Session, public_ids: Sequence[str]) -> None:
    items = session.scalars(sa.select(Item.id).where(Item.public_id.in_(public_ids))).all()
    versions = session.scalars(sa.select(ItemVersion.id).where(ItemVersion.item_id.in_(items))).all()
    keys.take_keys_out(session, versions)
    # A number that is free may be given again: nobody has read what will have it then.
    session.execute(sa.delete(Reading).where(Reading.kind == "item", Reading.version_id.in_(versions)))
    for table in (Option, ItemVignette):
        session.execute(sa.delete(table).where(table.version_id.in_(versions)))
    session.execute(sa.delete(ItemVersion).where(ItemVersion.id.in_(versions)))
    for of_items in (ItemWords, TickedItem):
        session.execute(sa.delete(of_items).where(of_items.item_id.in_(items)))
    session.execute(sa.delete(Item).where(Item.id.in_(items)))


def _delete_vignettes(session: Session, public_ids: Sequence[str]) -> None:
    vignettes = session.scalars(sa.select(Vignette.id).where(Vignette.public_id.in_(public_ids))).all()
    session.execute(sa.delete(VignetteVersion).where(VignetteVersion.vignette_id.in_(vignettes)))
    session.execute(sa.delete(Vignette).where(Vignette.id.in_(vignettes)))
