"""From the panel's recommendation to the board's decision: two records, kept apart, and neither ever changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.accounts.people import with_role
from exam_app.audit import Event
from exam_app.errors import Missing
from exam_app.exams.rules import FormFrozen, checked_cut
from exam_app.exams.service import EARLIEST_ZONE, set_cut_score
from exam_app.notices.service import tell
from exam_app.permissions import GRANTS, Can
from exam_app.standards import panels
from exam_app.standards.models import BoardDecision, Confirmation, Recommendation, StandardPanel
from exam_app.standards.outcomes import outcomes
from exam_app.standards.rules.stages import AlreadyDecided, NotThePanelsTurn, PanelRefused, Stage, TwoPeople


def recommend(
    session: Session,
    panel: StandardPanel,
    *,
    points: int,
    met_on: date,
    present: Sequence[str],
    minutes: str,
    by: str,
    now: datetime,
) -> Recommendation:
    """Record what the panel recommends, with its figures as they are now. A later one is added, none is changed.

    Raises NotThePanelsTurn before the rounds are over or after the board has decided, CutScoreRefused.
    """
    if panels.hold(session, panel) != Stage.RATED:
        raise NotThePanelsTurn("The panel has not finished its rounds.")
    if standing(panel) is not None:
        raise NotThePanelsTurn("The board has decided on this panel's recommendation.", "Open a new panel instead.")
    out_of = _checked(panel, points, None, met_on, now)
    figures = [
        {"round": one.number, "cut": one.cut, "se": one.se, "raters": len(one.raters), "says": one.says}
        for one in outcomes(session, panel)
    ]
    made = Recommendation(
        panel=panel, points=points, out_of=out_of, figures=figures, met_on=met_on, present=list(present), minutes=minutes.strip(),
        by=by, at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(session, Event.STANDARD_RECOMMENDED, by=by, about=panel.public_id, at=now, points=points, out_of=out_of)
    return made


def _checked(panel: StandardPanel, points: int, out_of: int | None, on: date, now: datetime) -> int:
    items = len(panels.lines_of(panel))
    checked_cut(points, items if out_of is None else out_of, items, on, now.astimezone(EARLIEST_ZONE).date())
    return items


def decide(
    session: Session, panel: StandardPanel, *, points: int, out_of: int, decided_on: date, authority: str, minutes: str, reason: str,
    by: str, now: datetime,
) -> BoardDecision:  # fmt: skip
    """Enter what the board decided; nothing follows from it before somebody else confirms it, who is told.

    Raises NotThePanelsTurn without a recommendation, AlreadyDecided while one waits or one stands, CutScoreRefused, and
    PanelRefused for another number than recommended without a reason.
    """
    panels.hold(session, panel)
    if not panel.recommendations:
        raise NotThePanelsTurn("The panel has recommended nothing yet.", "Record the recommendation first.")
    if waiting(panel) is not None:
        raise AlreadyDecided("A decision waits to be confirmed already.")
    if standing(panel) is not None:
        raise AlreadyDecided("The board's decision is on record already.", "A new panel leads to a new decision.")
    _checked(panel, points, out_of, decided_on, now)
    last = panel.recommendations[-1]
    if points != last.points and not reason.strip():
        raise PanelRefused("Say why the board decided on another number than the panel recommends.")
    made = BoardDecision(
        panel=panel, recommendation=last, points=points, out_of=out_of, decided_on=decided_on, authority=authority.strip(),
        minutes=minutes.strip(), reason=reason.strip(), by=by, at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(
        session,
        Event.STANDARD_DECIDED,
        by=by,
        about=panel.public_id,
        at=now,
        points=points,
        out_of=out_of,
        decided_on=f"{decided_on}",
    )
    _tell_seconds(session, made, now)
    return made


def _tell_seconds(session: Session, made: BoardDecision, now: datetime) -> None:
    """Tell everybody who may confirm the decision: whoever records cut scores, sits not on the panel and did not enter it."""
    panel, seated = made.panel, {seat.account_id for seat in made.panel.panelists}
    people = {person.id: person for role in GRANTS[Can.DECIDE_STANDARDS] for person in with_role(session, role)}
    for person in people.values():
        if person.id not in seated and person.public_id != made.by:
            tell(
                session, person.id, subject="A decision of the board to confirm", path=f"/standards/{panel.public_id}", now=now,
                body=f"The board's decision on {panel.title} is entered. Compare it with the minutes and confirm it.",
            )  # fmt: skip


def waiting(panel: StandardPanel) -> BoardDecision | None:
    """The decision that waits for the second person."""
    return next((one for one in panel.decisions if one.confirmation is None), None)


def standing(panel: StandardPanel) -> BoardDecision | None:
    """The decision that was confirmed."""
    return next((one for one in panel.decisions if one.confirmation and one.confirmation.is_confirmed), None)


def decision_of(panel: StandardPanel, public_id: str) -> BoardDecision:
    """The decision of this panel with this public id. Raises Missing."""
    for one in panel.decisions:
        if one.public_id == public_id:
            return one
    raise Missing


def confirm(session: Session, decision: BoardDecision, *, is_confirmed: bool, words: str, by: str, now: datetime) -> Confirmation:
    """The second person's word. A confirmed decision becomes the form's cut score, unless a window already relies on another.

    Then the record stands for later forms, and `is_applied` is False. Raises TwoPeople, AlreadyDecided.
    """
    if by == decision.by:
        raise TwoPeople("You entered this decision yourself.")
    panels.hold(session, decision.panel)
    session.refresh(decision, ["confirmation"])
    if decision.confirmation is not None:
        raise AlreadyDecided("Somebody has confirmed or rejected this already.")
    made = Confirmation(
        decision_id=decision.id, entered_by=decision.by, is_confirmed=is_confirmed, words=words.strip(), by=by, at=now,
        is_applied=is_confirmed and _apply(session, decision, by=by, now=now),
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.expire(decision)
    audit.record(
        session, Event.STANDARD_CONFIRMED, by=by, about=decision.panel.public_id, at=now,
        is_confirmed=is_confirmed, is_applied=made.is_applied,
    )  # fmt: skip
    return made


def _apply(session: Session, decision: BoardDecision, *, by: str, now: datetime) -> bool:
    try:
        set_cut_score(
            session, decision.panel.form, points=decision.points, out_of=decision.out_of, authority=decision.authority,
            decided_on=decision.decided_on, is_by_board=True, by=by, now=now,
        )  # fmt: skip
    except FormFrozen:
        return False
    return True
