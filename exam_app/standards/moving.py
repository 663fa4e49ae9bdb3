"""Moving a panel on: opening and closing its rounds, and the discussion between them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.notices.service import tell
from exam_app.standards import panels, practice
from exam_app.standards.models import Panelist, Rating, Sheet, StandardPanel
from exam_app.standards.rules.stages import (
    FEWEST_RATERS,
    ROUND_WORDS,
    ROUNDS,
    STAGES,
    Method,
    NotComplete,
    NotThePanelsTurn,
    Stage,
    checked_move,
    needs_practice,
)


def waiting_for(session: Session, panel: StandardPanel) -> list[str]:
    """The names of those whom the next move would leave behind: not practised yet, or not handed in."""
    stage = Stage(panel.stage)
    if stage == Stage.GATHERING:
        return [seat.account.name for seat in panel.panelists if not _is_trained(session, seat)]
    if stage in ROUNDS:
        given = _handed_in(session, panel, ROUNDS[stage])
        return [seat.account.name for seat in panel.panelists if seat.id not in given]
    return []


def _is_trained(session: Session, seat: Panelist) -> bool:
    return seat.declared_at is not None and practice.is_done(session, seat)


def _handed_in(session: Session, panel: StandardPanel, number: int) -> frozenset[int]:
    given = sa.select(Sheet.panelist_id).join(Panelist, Sheet.panelist_id == Panelist.id)
    return frozenset(
        session.scalars(given.where(Panelist.panel_id == panel.id, Sheet.round == number, Sheet.handed_in_at.is_not(None)))
    )


def move(session: Session, panel: StandardPanel, after: Stage, *, anyway: bool, by: str, now: datetime) -> None:
    """Take the panel to its next stage; `anyway` closes a round without those who have not handed in.

    Who has not practised can do so while round one runs. Raises NotThePanelsTurn, NotComplete.
    """
    before = panels.hold(session, panel)
    checked_move(before, after)
    left = waiting_for(session, panel)
    if left and not anyway:
        raise NotComplete(f"The panel still waits for {', '.join(left)}.", "Wait for them, or say that you go on without them.")
    _check_enough(session, panel, before)
    if not panels.change_stage(session, panel, before, after):
        raise NotThePanelsTurn("Somebody else has moved the panel on.")
    session.refresh(panel)
    if after in ROUNDS:
        _open_round(session, panel, ROUNDS[after])
    audit.record(session, Event.PANEL_MOVED, by=by, about=panel.public_id, at=now, before=before, after=after, without=len(left))
    _tell(session, panel, after, now)


def _check_enough(session: Session, panel: StandardPanel, before: Stage) -> None:
    if before == Stage.GATHERING:
        if len(panel.panelists) < FEWEST_RATERS:
            raise NotComplete(f"A panel needs at least {FEWEST_RATERS} panelists.", "Ask somebody onto the panel.")
        if needs_practice(Method(panel.method)) and not panel.practice:
            raise NotComplete("The panel has nothing to practise on.", "Choose at least one practice item.")
    elif before in ROUNDS and len(_handed_in(session, panel, ROUNDS[before])) < FEWEST_RATERS:
        raise NotComplete(f"Fewer than {FEWEST_RATERS} panelists have handed in.", "Wait for them: one person is no panel.")


def _open_round(session: Session, panel: StandardPanel, number: int) -> None:
    """A sheet for everybody; in round two it begins as a copy of what was handed in before."""
    given = _handed_in(session, panel, number - 1)
    for seat in panel.panelists:
        first = session.get(Sheet, (seat.id, number - 1)) if seat.id in given else None
        session.add(Sheet(panelist_id=seat.id, round=number, numbers=dict(first.numbers) if first else {}))
        session.flush()
        session.add_all(_again(one, number) for one in (first.ratings if first else ()))
    session.flush()


def _again(one: Rating, number: int) -> Rating:
    return Rating(
        panelist_id=one.panelist_id,
        round=number,
        position=one.position,
        percent=one.percent,
        cell=one.cell,
        saved_at=one.saved_at,
    )


def _tell(session: Session, panel: StandardPanel, stage: Stage, now: datetime) -> None:
    words = {
        Stage.ROUND_ONE: "Round one is open: judge by yourself; nobody sees what you give until the round is closed.",
        Stage.DISCUSSION: "Round one is closed. See where the panel is apart.",
        Stage.ROUND_TWO: "Round two is open: look at your judgements again and hand them in.",
        Stage.RATED: "The panel has finished. See what your judgements came to.",
    }  # fmt: skip
    for seat in panel.panelists:
        tell(
            session,
            seat.account_id,
            subject=f"{panel.title}: {STAGES[stage].lower()}",
            body=words[stage],
            path=f"/panels/{panel.public_id}",
            now=now,
        )


def progress(session: Session, panel: StandardPanel) -> Sequence[tuple[Panelist, str]]:
    """How far each panelist is, in words that tell no judgement."""
    stage = Stage(panel.stage)
    return [(seat, _stands(session, seat, stage)) for seat in panel.panelists]


def _stands(session: Session, seat: Panelist, stage: Stage) -> str:
    if seat.declared_at is None:
        return "Has not declared"
    if not practice.is_done(session, seat):
        return "Practises"
    number = ROUNDS.get(stage)
    if number is None:
        return "Ready" if stage == Stage.GATHERING else "–"
    sheet = session.get_one(Sheet, (seat.id, number))
    return f"{ROUND_WORDS[number]} handed in" if sheet.handed_in_at else f"{len(sheet.ratings)} items rated"
