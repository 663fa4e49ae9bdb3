"""Counting the answers of finished windows, once, and again when something under them changes.

Receives papers and keys; hands on sealed counts. The only module of this stage that opens keys:
without the key an answer is neither right nor wrong. It looks for work in its own tables, so a lost
tick of the sweep loses nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import BY_THE_SYSTEM, Event
from exam_app.bank.key import AnswerKey
from exam_app.exams.models import FormItem, Window
from exam_app.sitting.models import EarlierReceipt, Registration, Sitting
from exam_app.statistics.models import WindowCounts

if TYPE_CHECKING:
    from question_bank.analysis import FormCounts, ItemKey

FINISHED = ("taken_in", "released")
AT_ONCE = 10  # windows; what is left waits for the next tick


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of a window and what they rest on, not yet stored."""

    window: Window
    basis: str
    counts: FormCounts


def count_due(session: Session) -> list[Counted]:
    """Count every finished window that was not counted or has changed since. Writes nothing.

    A window with a key that nobody has confirmed waits.
    """
    held = {row.window_id: row.basis for row in session.execute(sa.select(WindowCounts.window_id, WindowCounts.basis))}
    due = [(window, basis) for window, basis in _bases(session).items() if held.get(window) != basis]
    return [Counted(window := session.get_one(Window, id), basis, _count(session, window)) for id, basis in due[:AT_ONCE]]


def keep(session: Session, made: Sequence[Counted], *, by: str = BY_THE_SYSTEM, now: datetime) -> None:
    """Store these counts, and the figures that the bank shows for each item version in them."""
    from exam_app.statistics import pooling

    for one in made:
        candidates = pooling.store(session, one.window.id, one.counts, one.basis, now)
        audit.record(session, Event.ANSWERS_COUNTED, by=by, about=one.window.public_id, at=now, candidates=candidates)
    if made:
        pooling.write_figures(session, [one.window.id for one in made], now=now)


def _count(session: Session, window: Window) -> FormCounts:
    from exam_app.statistics.papers import answers_in
    from question_bank.analysis import count

    items = window.form.items
    are_sets = any(item.version.kind == "multiple" for item in items)
    return count(answers_in(session, window.id, len(items), are_sets=are_sets), _keys(session, items), form=window.form.code)


def _keys(session: Session, items: Sequence[FormItem]) -> list[ItemKey]:
    """What right is, item by item. What everybody got as credit tells nobody apart, so it is not in the total."""
    from question_bank.analysis import ItemKey

    versions = [item.version_id for item in items]
    keys = {key.version_id: key.letter for key in session.scalars(sa.select(AnswerKey).where(AnswerKey.version_id.in_(versions)))}
    return [
        ItemKey(
            str(item.version_id), keys[item.version_id], "".join(option.letter for option in item.version.options),
            item.is_scored and not item.is_voided,
        )
        for item in items
    ]  # fmt: skip


def _bases(session: Session) -> dict[int, str]:
    """What the counts of each finished window rest on, as a hash; without the windows that cannot be counted yet."""
    windows = session.execute(sa.select(Window.id, Window.form_id, Window.state).where(Window.state.in_(FINISHED)))
    found = windows.all()
    forms, handed_in = _forms(session, {row.form_id for row in found}), _handed_in(session)
    # After the release no paper changes any more.
    return {
        row.id: _hash(row.state, forms[row.form_id], handed_in.get(row.id) if row.state == "taken_in" else None)
        for row in found
        if row.form_id in forms
    }


def _hash(*parts: object) -> str:
    return sha256(repr(parts).encode()).hexdigest()


def _forms(session: Session, forms: Collection[int]) -> dict[int, str]:
    """The items of each form with their sealed keys as a hash, where every key is confirmed."""
    columns = (
        FormItem.form_id, FormItem.position, FormItem.version_id, FormItem.is_voided, FormItem.is_scored, AnswerKey.sealed, AnswerKey.state,
    )  # fmt: skip
    query = sa.select(*columns).outerjoin(AnswerKey, AnswerKey.version_id == FormItem.version_id)
    lines = defaultdict[int, list[tuple[Any, ...]]](list)
    for row in session.execute(query.where(FormItem.form_id.in_(forms)).order_by(FormItem.form_id, FormItem.position)):
        lines[row.form_id].append(tuple(row))
    return {form: _hash(*rows) for form, rows in lines.items() if all(row[-1] == "confirmed" for row in rows)}


def _handed_in(session: Session) -> dict[int, tuple[object, ...]]:
    """How many papers of a window in marking there are, the last hand-in, and how many receipts were replaced."""
    columns = (
        Registration.window_id, sa.func.count(sa.distinct(Sitting.id)), sa.func.max(Sitting.submitted_at),
        sa.func.count(EarlierReceipt.receipt),
    )  # fmt: skip
    query = sa.select(*columns).join(Sitting, Sitting.registration_id == Registration.id).join(Window)
    query = query.outerjoin(EarlierReceipt, EarlierReceipt.sitting_id == Sitting.id)
    query = query.where(Window.state == "taken_in", Sitting.part == "one", Sitting.state == "submitted")
    return {row[0]: tuple(row[1:]) for row in session.execute(query.group_by(Registration.window_id))}
