"""What this stage offers to the stages above and to its own views.

The deeds stand in modules of their own: registering, arranging, checking, starting, saving, closing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.exams.models import Window
from exam_app.sitting import rules
from exam_app.sitting.closing import close_overdue, submit
from exam_app.sitting.finding import (
    part_of,
    plan_of,
    prompts_of,
    registration_for_office,
    registration_of,
    registrations_in,
    registrations_of,
    sitting_of,
)
from exam_app.sitting.letters import letters_by_position
from exam_app.sitting.models import Registration, Response, Sitting
from exam_app.sitting.registering import register
from exam_app.sitting.starting import start

__all__ = [
    "ClosedEssay", "close_overdue", "closed_essays", "is_over", "letters_by_position", "part_of", "part_one_letters", "register", "registration_for_office",
    "registration_of", "registrations_in", "registrations_of", "sitting_of", "start", "submit",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClosedEssay:
    """An essay that is to be marked, as it was handed in. `position` counts the prompts offered, from 1."""

    sitting_id: int
    position: int
    prompt_version_id: int
    designation: str
    text: str
    registration_id: int
    application_id: int


def is_over(session: Session, window: Window, *, now: datetime) -> bool:
    """Whether nobody sits or may still start: the window closed, every sitting closed, every break used up.

    Parts whose time has run out count as running until `close_overdue` has handed them in.
    """
    if now < window.closes_at:
        return False
    return all(_is_done(registration, now) for registration in registrations_in(session, window))


def _is_done(registration: Registration, now: datetime) -> bool:
    if any(one.state == "open" for one in registration.sittings):
        return False
    if "two" not in registration.parts or part_of(registration, "two") or not registration.sittings:
        return True
    return now >= rules.latest_start(plan_of(registration, now), "two")


def closed_essays(session: Session, window: Window) -> list[ClosedEssay]:
    """Every essay of the window that counts, blank ones too, of the parts that are handed in."""
    return [
        essay
        for registration in registrations_in(session, window)
        if (two := part_of(registration, "two")) is not None and two.state == "submitted"
        for essay in _essays_of(session, two)
    ]


def _essays_of(session: Session, sitting: Sitting) -> list[ClosedEssay]:
    registration = sitting.registration
    versions = [prompt.prompt_version_id for prompt in prompts_of(session, registration)]
    counting = {e["position"] for e in (sitting.packed or {}).get("essays", []) if e["counts"]}
    heads = sa.select(Response).where(Response.sitting_id == sitting.id, Response.position.in_(counting))
    return [
        ClosedEssay(
            sitting.id, head.position, versions[head.position - 1], registration.designation, head.answer,
            registration.id, registration.application_id,
        )
        for head in session.scalars(heads.order_by(Response.position))
    ]  # fmt: skip


def part_one_letters(sitting: Sitting) -> list[str]:
    """The form's letters of each position of a Part One that is handed in ("B", "AC"); "-" where nothing was answered."""
    assert sitting.packed is not None, "only a part that was handed in has frozen letters"
    return letters_by_position(sitting.packed)
