"""A panelist's round: the own answer before the key, a judgement of each item, handing in.

Nothing here reads what another panelist gave.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.bank.keys import SealedKey, key_of, open_key
from exam_app.bank.readers import note_reading
from exam_app.db import hit_one
from exam_app.exams.models import FormItem
from exam_app.standards import panels, practice
from exam_app.standards.models import OwnAnswer, Panelist, Rating, Sheet
from exam_app.standards.rules.judging import BOUNDS, CELLS, bound_faults, cell_faults, percent_fault
from exam_app.standards.rules.stages import (
    ROUNDS,
    FirstThings,
    HandedIn,
    Method,
    NotComplete,
    NotThePanelsTurn,
    PanelRefused,
    Stage,
    needs_practice,
    rates_items,
)


def read(session: Session, seat: Panelist, position: int, *, by: str, now: datetime) -> FormItem:
    """An item of the form for a panelist; that its text is read goes on record.

    Raises Missing, NotThePanelsTurn before round one, FirstThings before declaration and practice.
    """
    line = panels.line_of(seat.panel, position)
    if seat.panel.stage == Stage.GATHERING:
        raise NotThePanelsTurn("Round one has not begun.", "Do the training; you get a message when round one begins.")
    is_ready(session, seat)
    note_reading(session, line.version, by=by, now=now)
    return line


def is_ready(session: Session, seat: Panelist) -> None:
    """Raise FirstThings unless this panelist has declared and practised."""
    if seat.declared_at is None:
        raise FirstThings("Declare your conflicts and promise confidentiality first.")
    if needs_practice(Method(seat.panel.method)) and not practice.is_done(session, seat):
        raise FirstThings("Practise on every training item first.")


def answer(session: Session, seat: Panelist, position: int, letters: str, *, by: str, now: datetime) -> None:
    """Keep the panelist's own answer, once; from now on the key is shown, and that it was read is on record.

    Raises what `read` raises, PanelRefused for no answer, HandedIn for a second one.
    """
    line = read(session, seat, position, by=by, now=now)
    chosen = "".join(sorted(set(letters)))
    if not chosen or not set(chosen) <= {option.letter for option in line.version.options}:
        raise PanelRefused("This is no answer to the item.", "Choose an option.")
    panels.hold(session, seat.panel)
    if session.get(OwnAnswer, (seat.id, position)):
        raise HandedIn("You have answered this item already.", "Go back to it and rate it.")
    was_right = chosen == key_of(session, line.version).letter
    session.add(OwnAnswer(panelist_id=seat.id, position=position, letters=chosen, was_right=was_right, answered_at=now))
    session.flush()
    if seat.panel.shows_key:
        open_key(session, line.version.item, by=by, now=now)
    _record(session, Event.PANEL_ANSWERED, seat, by, now, item=line.version.item.code, was_right=was_right)


def own_answers(session: Session, seat: Panelist) -> dict[int, bool]:
    """The places this panelist has answered, and whether rightly."""
    own = session.scalars(sa.select(OwnAnswer).where(OwnAnswer.panelist_id == seat.id))
    return {one.position: one.was_right for one in own}


def shown_key(session: Session, seat: Panelist, line: FormItem) -> SealedKey | None:
    """The key, for a panel that shows it, after the own answer; else None."""
    if not seat.panel.shows_key or session.get(OwnAnswer, (seat.id, line.position)) is None:
        return None
    return key_of(session, line.version)


def rate(session: Session, seat: Panelist, position: int, value: int | str, *, by: str, now: datetime) -> None:
    """Keep the judgement of an item: a percentage for Angoff, a class ("essential-easy") for Ebel. It may change until
    the round is handed in. Raises what `read` raises, PanelRefused, HandedIn, FirstThings before the own answer.
    """
    line = read(session, seat, position, by=by, now=now)
    _checked(seat, value)
    if seat.panel.shows_key and session.get(OwnAnswer, (seat.id, line.position)) is None:
        raise FirstThings("Answer the item first.", "Choose your answer; then the key is shown and you can rate.")
    sheet = _open_sheet(session, seat)
    given = {"percent": value, "cell": None} if isinstance(value, int) else {"percent": None, "cell": value}
    session.merge(Rating(panelist_id=seat.id, round=sheet.round, position=position, saved_at=now, **given))
    session.flush()
    session.expire(sheet)
    _record(session, Event.PANEL_RATED, seat, by, now, round=sheet.round, place=position)


def _checked(seat: Panelist, value: int | str) -> None:
    if seat.panel.method == Method.ANGOFF and isinstance(value, int):
        if fault := percent_fault(value, seat.panel.step):
            raise PanelRefused(fault)
    elif seat.panel.method != Method.EBEL or value not in CELLS:
        raise PanelRefused("This panel judges items in another way.")


def give_numbers(session: Session, seat: Panelist, numbers: Mapping[str, int], *, by: str, now: datetime) -> None:
    """Keep what is given once for the whole form: Ebel's percentages of the classes, Hofstee's four numbers.

    Raises PanelRefused for numbers that are missing or out of order, NotThePanelsTurn, HandedIn, FirstThings.
    """
    is_ready(session, seat)
    if seat.panel.method == Method.ANGOFF:
        raise PanelRefused("This panel judges item by item.")
    faults = number_faults(seat, numbers)
    if faults:
        raise PanelRefused(" ".join(dict.fromkeys(faults.values())))
    sheet = _open_sheet(session, seat)
    sheet.numbers = dict(numbers)
    session.flush()
    _record(session, Event.PANEL_RATED, seat, by, now, round=sheet.round, place=0)


def number_faults(seat: Panelist, numbers: Mapping[str, int | None]) -> dict[str, str]:
    """What is wrong with the numbers for the whole form, by their names."""
    if seat.panel.method == Method.EBEL:
        return cell_faults(numbers, seat.panel.step)
    return bound_faults(numbers, len(panels.lines_of(seat.panel)))


def number_names(seat: Panelist) -> tuple[str, ...]:
    """The names of the numbers that this panel's method asks for once."""
    return {Method.ANGOFF: (), Method.EBEL: CELLS, Method.HOFSTEE: tuple(BOUNDS)}[Method(seat.panel.method)]


def _open_sheet(session: Session, seat: Panelist) -> Sheet:
    stage = panels.hold(session, seat.panel, shared=True)
    if stage not in ROUNDS:
        raise NotThePanelsTurn("No round is open now.")
    sheet = session.get_one(Sheet, (seat.id, ROUNDS[stage]), with_for_update=True, populate_existing=True)
    if sheet.handed_in_at is not None:
        raise HandedIn("You have handed in this round.")
    return sheet


def sheets_of(session: Session, seat: Panelist) -> dict[int, Sheet]:
    """This panelist's rounds so far, by number."""
    return {s.round: s for s in session.scalars(sa.select(Sheet).where(Sheet.panelist_id == seat.id).order_by(Sheet.round))}


def missing(seat: Panelist, sheet: Sheet) -> list[int]:
    """The places that this sheet still lacks a judgement for; 0 stands for the numbers of the whole form."""
    rated = {one.position for one in sheet.ratings}
    places = [line.position for line in panels.lines_of(seat.panel)] if rates_items(Method(seat.panel.method)) else []
    lacking = [place for place in places if place not in rated]
    return lacking + ([0] if number_names(seat) and not sheet.numbers else [])


def hand_in(session: Session, seat: Panelist, *, by: str, now: datetime) -> None:
    """Hand in the open round; from now on nothing in it changes. Raises NotThePanelsTurn, HandedIn, NotComplete."""
    is_ready(session, seat)
    sheet = _open_sheet(session, seat)
    if lacking := missing(seat, sheet):
        raise NotComplete(f"{len(lacking)} judgement{'s are' if len(lacking) > 1 else ' is'} still missing.")
    once = sa.update(Sheet).where(Sheet.panelist_id == seat.id, Sheet.round == sheet.round, Sheet.handed_in_at.is_(None))
    if not hit_one(session, once.values(handed_in_at=now)):
        raise HandedIn("You have handed in this round.")
    session.refresh(sheet)
    _record(session, Event.PANEL_HANDED_IN, seat, by, now, round=sheet.round, sha256=_hash(sheet))


def _hash(sheet: Sheet) -> str:
    told = [[one.position, one.percent, one.cell] for one in sheet.ratings]
    return hashlib.sha256(json.dumps([sheet.numbers, told], sort_keys=True).encode()).hexdigest()


def _record(session: Session, event: Event, seat: Panelist, by: str, now: datetime, **facts: object) -> None:
    audit.record(session, event, by=by, about=seat.panel.public_id, at=now, **facts)
