"""Changes of a draft by hand: a question comes, goes, changes places. Each ends a proposal to freeze the form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import Random, SystemRandom

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.bank import service as bank
from exam_app.bank.models import ItemVersion
from exam_app.bank.rules import State
from exam_app.exams import rules
from exam_app.exams.freezing import end_proposal, hold_draft
from exam_app.exams.models import ExamForm, FormItem

Line = tuple[ItemVersion, bool]  # what is asked, and whether it earns points


def add_question(session: Session, form: ExamForm, code: str, *, by: str, now: datetime) -> None:
    """Put a question of the bank on the form, at a place drawn by its code and the form's seed.

    A live version is scored, one on trial is not. Raises NotOnForm, FormFrozen.
    """
    lines, new = _held(session, form), _usable(session, form, code)
    _refuse_twice(lines, new)
    place = Random(f"{form.seed}/{code}").randrange(len(lines) + 1)
    _put(session, form, [*lines[:place], new, *lines[place:]], "added", [code], by, now)


def remove_question(session: Session, form: ExamForm, code: str, *, by: str, now: datetime) -> None:
    """Take a question off the form; the later ones move up. Raises NotOnForm, FormFrozen."""
    lines = _held(session, form)
    place = _place(lines, code)
    _put(session, form, [*lines[:place], *lines[place + 1 :]], "removed", [code], by, now)


def swap_question(session: Session, form: ExamForm, out: str, code: str, *, by: str, now: datetime) -> None:
    """Put a question of the bank in the place of another. Raises NotOnForm, FormFrozen."""
    lines, new = _held(session, form), _usable(session, form, code)
    place = _place(lines, out)
    _refuse_twice([*lines[:place], *lines[place + 1 :]], new)
    _put(session, form, [*lines[:place], new, *lines[place + 1 :]], "swapped", [out, code], by, now)


def move_question(session: Session, form: ExamForm, code: str, places: int, *, by: str, now: datetime) -> None:
    """Move a question by so many places towards the end, or before its neighbours when negative. Raises NotOnForm, FormFrozen."""
    lines = _held(session, form)
    place = _place(lines, code)
    line = lines.pop(place)
    lines.insert(max(place + places, 0), line)
    _put(session, form, lines, "moved", [code], by, now)


def shuffle_questions(session: Session, form: ExamForm, *, by: str, now: datetime) -> None:
    """Put all questions in a new random order. Raises FormFrozen."""
    lines = _held(session, form)
    SystemRandom().shuffle(lines)
    _put(session, form, lines, "shuffled", [], by, now)


def _held(session: Session, form: ExamForm) -> list[Line]:
    hold_draft(session, form)
    return [(line.version, line.is_scored) for line in form.items]


def _place(lines: Sequence[Line], code: str) -> int:
    for place, (version, _) in enumerate(lines):
        if version.item.code == code:
            return place
    raise rules.NotOnForm(f"{code} is not on this form any more.")


def _usable(session: Session, form: ExamForm, code: str) -> Line:
    usable = [*bank.usable_items(session, bank=form.population), *bank.usable_items(session, bank=form.population, pilot=True)]
    for version in usable:
        if version.item.code == code:
            return version, version.state == State.LIVE
    raise rules.NotOnForm(f"{code} is neither live nor on trial in this bank.")


def _refuse_twice(lines: Sequence[Line], new: Line) -> None:
    if new[0].item_id in {version.item_id for version, _ in lines}:
        raise rules.NotOnForm(f"{new[0].item.code} is on this form already.")


def _put(
    session: Session, form: ExamForm, lines: Sequence[Line], deed: str, codes: Sequence[str], by: str, now: datetime
) -> None:  # fmt: skip
    # All at once: places are unique, and every later question may have moved.
    session.execute(sa.delete(FormItem).where(FormItem.form_id == form.id))
    rows = [
        {"form_id": form.id, "position": place, "version_id": version.id, "is_scored": is_scored, "is_voided": False}
        for place, (version, is_scored) in enumerate(lines, 1)
    ]
    if rows:
        session.execute(sa.insert(FormItem), rows)
    session.expire(form, ["items"])
    audit.record(session, Event.FORM_CHANGED, by=by, about=form.public_id, at=now, deed=deed, items=list(codes))
    end_proposal(session, form, why="the form was changed", by=by, now=now)
