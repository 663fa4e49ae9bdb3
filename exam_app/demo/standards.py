"""A panel of the demonstration that has rated a form once and now talks about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.bank.service import usable_items
from exam_app.exams.models import ExamForm
from exam_app.standards import declaring, discussing, moving, panels, practice, rating
from exam_app.standards.models import Panelist, Rating, StandardPanel
from exam_app.standards.rules.stages import Method, Stage

DESCRIPTION = (
    "Works alone with most families and knows when not to.\n"
    "Sees the child's signal and the parent's feeling, and holds both; still needs time to wonder about the own part in it.\n"
    "Knows the law that protects a child, and asks a supervisor where it meets the family's wishes."
)
TEACHES = "Who works with families every day finds this easy. Think of somebody who is just competent enough, not of a colleague."
PANEL = {
    "iris": (9, "Early intervention", "NCIMHA", (80, 65, 90)),
    "cleo": (21, "Infant mental health", "Alliance", (75, 70, 80)),
    "cem": (14, "Child welfare", "VAIMH", (85, 40, 85)),
}  # years, field, association, ratings that repeat over the items
NOTE = "Two of us read the third option as right at first sight. Is it the item that is hard, or its wording?"


def talk(session: Session, people: Mapping[str, Account], form: ExamForm, *, now: datetime) -> None:
    """Iris, Cleo and Cem have practised and handed in round one; Clara leads the discussion."""
    began, by = now - timedelta(days=2), people["clara"].public_id
    panel = panels.open_panel(
        session, form, chair=people["clara"], title="Angoff panel of form B", method=Method.ANGOFF, description=DESCRIPTION, step=5,
        shows_key=False, panelists=[people[key] for key in PANEL], by=by, now=began,
    )  # fmt: skip
    taken = {line.version.item_id for line in form.items}
    outside = next(version for version in usable_items(session, bank=form.population) if version.item_id not in taken)
    practice.add(session, panel, outside.item.public_id, TEACHES, by=by, now=began)
    for key in PANEL:
        _train(session, people[key], panel, key, began)
    moving.move(session, panel, Stage.ROUND_ONE, anyway=False, by=by, now=began)
    for key in PANEL:
        _rate(session, _seat(panel, people[key]), PANEL[key][3], began + timedelta(days=1))
    moving.move(session, panel, Stage.DISCUSSION, anyway=False, by=by, now=now - timedelta(hours=2))
    widest = discussing.talk(session, panel)[0]
    discussing.note(session, panel, widest.position, NOTE, by=by, now=now - timedelta(hours=1))


def _seat(panel: StandardPanel, person: Account) -> Panelist:
    return next(seat for seat in panel.panelists if seat.account_id == person.id)


def _train(session: Session, person: Account, panel: StandardPanel, key: str, now: datetime) -> None:
    (years, field, association, _), seat = PANEL[key], _seat(panel, person)
    declaring.declare(
        session, seat, conflicts="", years=years, field=field, association=association, by=person.public_id, now=now
    )
    practice.rate(session, seat, 1, 80, by=person.public_id, now=now)


def _rate(session: Session, seat: Panelist, ratings: tuple[int, int, int], now: datetime) -> None:
    """Every item's rating as its page would leave it, in one go for the sake of the time it takes; then the round is handed in."""
    for line in panels.lines_of(seat.panel):
        # Every fifth item is harder for all of them.
        percent = ratings[line.position % 3] - (15 if line.position % 5 == 0 else 0)
        session.add(Rating(panelist_id=seat.id, round=1, position=line.position, percent=percent, saved_at=now))
    session.flush()
    rating.hand_in(session, seat, by=seat.account.public_id, now=now)
