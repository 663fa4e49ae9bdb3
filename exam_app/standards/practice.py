"""Training: the chair chooses items outside the form, panelists rate them and then read what they teach."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.bank.figures import figures_of
from exam_app.bank.keys import open_key
from exam_app.bank.models import ItemVersion
from exam_app.bank.readers import note_reading
from exam_app.bank.service import usable_items
from exam_app.errors import Missing
from exam_app.standards import panels
from exam_app.standards.models import Panelist, PracticeItem, PracticeRating, StandardPanel
from exam_app.standards.rules.judging import percent_fault
from exam_app.standards.rules.stages import FirstThings, HandedIn, NotThePanelsTurn, PanelRefused, Stage


def choices(session: Session, panel: StandardPanel) -> list[tuple[str, str]]:
    """The live items of the bank that are neither on the form nor chosen, those with a known share first."""
    taken = {line.version.item_id for line in panel.form.items} | {each.version.item_id for each in panel.practice}
    usable = [v for v in usable_items(session, bank=panel.form.population) if v.item_id not in taken]
    known = figures_of(session, [v.id for v in usable])
    shares = {v.id: known[v.id].p for v in usable if v.id in known}
    usable.sort(key=lambda v: (shares.get(v.id) is None, v.item.code))
    return [(v.item.public_id, f"{v.item.code}: {v.title}{_told(shares.get(v.id))}") for v in usable]


def _told(share: float | None) -> str:
    return "" if share is None else f" ({share * 100:.0f} % right)"


def add(session: Session, panel: StandardPanel, item: str, explanation: str, *, by: str, now: datetime) -> None:
    """Let panelists practise on this item (public id). Raises PanelRefused for one that cannot be chosen, NotThePanelsTurn."""
    _before_round_one(session, panel)
    if item not in {value for value, _ in choices(session, panel)}:
        raise PanelRefused("This item is on the form or chosen already.", "Choose another one.")
    version = next(v for v in usable_items(session, bank=panel.form.population) if v.item.public_id == item)
    place = max((each.position for each in panel.practice), default=0) + 1
    session.add(PracticeItem(panel_id=panel.id, position=place, version_id=version.id, explanation=explanation.strip()))
    session.flush()
    session.expire(panel)
    _record(session, Event.PRACTICE_CHOSEN, panel, version, by, now)


def remove(session: Session, panel: StandardPanel, position: int, *, by: str, now: datetime) -> None:
    """Take an item out of the practice. Raises Missing, NotThePanelsTurn, HandedIn once somebody has rated it."""
    _before_round_one(session, panel)
    chosen = item_of(panel, position)
    rated = sa.select(PracticeRating).join(Panelist).where(Panelist.panel_id == panel.id, PracticeRating.position == position)
    if session.scalar(rated.limit(1)):
        raise HandedIn("Somebody has practised on this item, so it stays.")
    session.execute(sa.delete(PracticeItem).where(PracticeItem.panel_id == panel.id, PracticeItem.position == position))
    session.expire(panel)
    _record(session, Event.PRACTICE_DROPPED, panel, chosen.version, by, now)


def _before_round_one(session: Session, panel: StandardPanel) -> None:
    if panels.hold(session, panel) != Stage.GATHERING:
        raise NotThePanelsTurn("Round one has begun, so the training stays as it is.")


def _record(session: Session, event: Event, panel: StandardPanel, version: ItemVersion, by: str, now: datetime) -> None:
    audit.record(session, event, by=by, about=panel.public_id, at=now, item=version.item.code, version=version.number)


def item_of(panel: StandardPanel, position: int) -> PracticeItem:
    """The practice item at this place. Raises Missing."""
    for each in panel.practice:
        if each.position == position:
            return each
    raise Missing


def read(session: Session, seat: Panelist, position: int, *, by: str, now: datetime) -> PracticeItem:
    """The practice item for a panelist who has declared; that it is read goes on record. Raises Missing, FirstThings."""
    if seat.declared_at is None:
        raise FirstThings("Declare your conflicts and promise confidentiality first.")
    chosen = item_of(seat.panel, position)
    note_reading(session, chosen.version, by=by, now=now)
    return chosen


def rate(session: Session, seat: Panelist, position: int, percent: int, *, by: str, now: datetime) -> None:
    """Keep what the panelist said of a practice item, once. Raises Missing, FirstThings, HandedIn, PanelRefused."""
    chosen = read(session, seat, position, by=by, now=now)
    if fault := percent_fault(percent, seat.panel.step):
        raise PanelRefused(fault)
    panels.hold(session, seat.panel)
    if session.get(PracticeRating, (seat.id, position)):
        raise HandedIn("You have rated this practice item already.", "Read what it teaches and go on to the next one.")
    session.add(PracticeRating(panelist_id=seat.id, position=position, percent=percent, rated_at=now))
    session.flush()
    if seat.panel.shows_key:
        open_key(session, chosen.version.item, by=by, now=now)
    audit.record(session, Event.PANEL_PRACTISED, by=by, about=seat.panel.public_id, at=now, item=chosen.version.item.code)


def rated(session: Session, seat: Panelist) -> dict[int, int]:
    """What this panelist has said of the practice items: percent by position."""
    found = session.scalars(sa.select(PracticeRating).where(PracticeRating.panelist_id == seat.id))
    return {one.position: one.percent for one in found}


def is_done(session: Session, seat: Panelist) -> bool:
    """Whether this panelist has practised on every item chosen for it."""
    return {each.position for each in seat.panel.practice} <= rated(session, seat).keys()
