"""What stands between a window and its release: each condition, met or not, with what to do.

Receives a window; hands on the same list to the coordinator's checklist and to the release itself,
so that the page can never promise what the verb refuses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.errors import Refused
from exam_app.exams.models import Window
from exam_app.results import feedback, scoring, service, storing
from exam_app.results.doubts import Doubt
from exam_app.results.models import ReleaseOverride
from exam_app.results.scoring import Scored
from exam_app.review.quality.noting import were_looked_at

SIGNATURES = 2
LAST = (
    "Two independent calculations agree on every candidate",
    "The results are computed and up to date",
    "Every warning is looked into and signed by two people",
    "The feedback of every letter is approved",
)
LATER = "This is looked at as soon as the points above are met."


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of the checklist. `why` and `advice` are empty when it is met; not every line holds the release back."""

    holds: str
    is_met: bool
    why: str = ""
    advice: str = ""
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Readiness:
    """All conditions in order, the scores when they could be computed, and the warnings with their signatures."""

    conditions: tuple[Condition, ...]
    scored: tuple[Scored, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    signatures: tuple[ReleaseOverride, ...] = ()

    @property
    def is_ready(self) -> bool:
        return all(condition.is_met for condition in self.conditions if condition.blocks)

    @property
    def may_compute(self) -> bool:
        """Whether everything that the computing needs is there."""
        return all(condition.is_met for condition in self.conditions[: len(service.CHECKS) + 1])

    @property
    def must_compute(self) -> bool:
        """Whether the computing is what has to be done next."""
        return self.may_compute and not self.conditions[len(service.CHECKS) + 1].is_met

    def signed(self, doubt: Doubt) -> tuple[ReleaseOverride, ...]:
        return tuple(signature for signature in self.signatures if signature.warning == doubt.code)


def readiness(session: Session, window: Window, *, now: datetime) -> Readiness:
    """Where this window stands on its way to release."""
    found = _readiness(session, window, now)
    return replace(found, conditions=(*found.conditions, _looked_at(session, window)))


def _looked_at(session: Session, window: Window) -> Condition:
    holds = "The agreement of the reviewers was looked at"
    if were_looked_at(session, window):
        return Condition(holds, True, blocks=False)
    advice = "Open the window's page Agreement and quality and say so there. The release does not wait for it."
    return Condition(holds, False, "Nobody has said so yet.", advice, blocks=False)


def _readiness(session: Session, window: Window, now: datetime) -> Readiness:
    met = [_condition(check.holds, service.refusal(check, session, window, now)) for check in service.CHECKS]
    agree, current, looked_into, approved = LAST
    if not all(condition.is_met for condition in met):
        return Readiness((*met, *(Condition(holds, False, LATER) for holds in LAST)))
    try:
        scored = scoring.score_all(service.exam_of(session, window), service.candidates_of(session, window))
    except Refused as refused:
        return Readiness((*met, _condition(agree, refused), *(Condition(holds, False, LATER) for holds in LAST[1:])))
    found, signatures = service.doubts_about(session, window, scored), signatures_for(session, window)
    last = (
        _condition(agree, None),
        _current(current, storing.is_current(session, window, scored)),
        _signed(looked_into, found, signatures),
        _approved(approved, len(feedback.to_approve(session, window))),
    )
    return Readiness((*met, *last), tuple(scored), found, signatures)


def _condition(holds: str, refused: Refused | None) -> Condition:
    return Condition(holds, True) if refused is None else Condition(holds, False, refused.message, refused.advice)


def _current(holds: str, is_current: bool) -> Condition:
    if is_current:
        return Condition(holds, True)
    return Condition(holds, False, "There are no results yet, or something has changed since.", "Compute the results.")


def _signed(holds: str, found: Sequence[Doubt], signatures: Sequence[ReleaseOverride]) -> Condition:
    people: dict[str, set[int]] = defaultdict(set)
    for signature in signatures:
        people[signature.warning].add(signature.account_id)
    unsigned = [doubt for doubt in found if len(people[doubt.code]) < SIGNATURES]
    if not unsigned:
        return Condition(holds, True)
    says = "One warning is open." if len(unsigned) == 1 else f"{len(unsigned)} warnings are open."
    return Condition(holds, False, says, "Two different people look into each warning and sign with a reason.")


def _approved(holds: str, open_: int) -> Condition:
    if not open_:
        return Condition(holds, True)
    says = "One letter waits for your approval." if open_ == 1 else f"{open_} letters wait for your approval."
    return Condition(holds, False, says, "Read each feedback beside what the reviewers wrote, edit it and approve it.")


def signatures_for(session: Session, window: Window) -> tuple[ReleaseOverride, ...]:
    """Every signature under a warning of this window, in the order they were given."""
    query = sa.select(ReleaseOverride).where(ReleaseOverride.window_id == window.id)
    return tuple(session.scalars(query.order_by(ReleaseOverride.signed_at)))
