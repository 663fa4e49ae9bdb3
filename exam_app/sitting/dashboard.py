"""The candidate's own page: what is to be done, in order, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from exam_app.applications import service as applications
from exam_app.sitting import rules
from exam_app.sitting.finding import end_of, is_over, minutes_of, part_of, plan_of, policy_of, registrations_of
from exam_app.sitting.models import Registration
from exam_app.sitting.registering import windows_open_for

DESIGNATIONS = {"clinical": "Clinical", "policy": "Policy", "research_faculty": "Research/Faculty"}
COMPLETED, UNDERWAY, NOT_YET, CANNOT = "Completed", "In progress", "Not yet started", "Cannot start yet"
NOT_TAKEN = "Not taken"


@dataclass(frozen=True, slots=True)
class Step:
    """One task. `goes` says where its link leads: readiness, start, sitting, receipt, result or nowhere ("")."""

    code: str
    label: str
    status: str
    goes: str = ""
    target: str = ""  # public id of the sitting
    before: str = ""
    at: datetime | None = None
    after: str = ""

    @property
    def is_done(self) -> bool:
        return self.status == COMPLETED


@dataclass(frozen=True, slots=True)
class Arrangements:
    """What was asked for and decided."""

    state: str
    percent: int
    minutes: int
    breaks: int  # minutes in each part, with the clock stopped
    reason: str


@dataclass(frozen=True, slots=True)
class Place:
    """A registration as its owner sees it."""

    public_id: str
    title: str
    designation: str
    opens_at: datetime
    closes_at: datetime
    fee: str
    fee_usd: int
    steps: Sequence[Step]
    arrangements: Arrangements | None
    may_change: bool  # nothing was started yet
    weeks: int
    is_past: bool  # nothing is left to sit


@dataclass(frozen=True, slots=True)
class Approved:
    """An application that may take a place."""

    public_id: str
    association: str
    designation: str
    until: datetime | object
    windows: int


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The whole page."""

    places: Sequence[Place]
    approved: Sequence[Approved]


def dashboard_of(session: Session, account_id: int, *, now: datetime) -> Dashboard:
    """Everything this candidate has to do for the exam."""
    places = [place_of(registration, now) for registration in registrations_of(session, account_id)]
    approved = [
        Approved(one.public_id, one.association, DESIGNATIONS[one.designation], one.approved_until, windows)
        for one in applications.approved_applications_of(session, account_id, on=now.date())
        if (windows := len(windows_open_for(session, one, now=now))) or not places
    ]
    return Dashboard(places, approved)


def place_of(registration: Registration, now: datetime) -> Place:
    """One registration with its steps."""
    window, policy = registration.window, policy_of(registration)
    wish = registration.accommodation
    parts = [_part(registration, part, now) for part in rules.PART_NAMES]
    is_past = all(step.status in (COMPLETED, NOT_TAKEN) for step in parts)
    # Nobody is asked to check a computer for an exam that is over.
    steps = [*([] if is_past else [_readiness(registration)]), *parts, _results(registration)]
    return Place(
        registration.public_id, window.title, DESIGNATIONS[registration.designation], window.opens_at, window.closes_at,
        registration.fee, policy.fee_usd, steps,
        Arrangements(wish.state, wish.extra_percent, wish.extra_minutes, wish.break_minutes, wish.reason) if wish else None,
        not registration.sittings and now < window.closes_at, policy.accommodation_weeks, is_past,
    )  # fmt: skip


def _readiness(registration: Registration) -> Step:
    found, at = registration.readiness, registration.readiness_at
    label = "Check your computer"
    if not found:
        return Step("readiness", label, NOT_YET, "readiness", after="Takes two minutes, on the computer you will use.")
    words = "ready" if found["ready"] else "not all checks were made or good"
    status = COMPLETED if found["ready"] else "To be completed"
    return Step("readiness", label, status, "readiness", before="Checked on", at=at, after=f": {words}")


def _part(registration: Registration, part: str, now: datetime) -> Step:
    name = {"one": "Part One: multiple choice", "two": "Part Two: essays"}[part]
    if part not in registration.parts:
        return Step(part, name, COMPLETED, after="Carried over: you passed it before.")
    sitting = part_of(registration, part)
    if sitting is not None:
        if is_over(sitting, now):
            return Step(
                part, name, COMPLETED, "receipt", sitting.public_id, "Handed in", sitting.submitted_at or end_of(sitting, now)
            )
        return Step(part, name, UNDERWAY, "sitting", sitting.public_id, "Your time ends", end_of(sitting, now))
    return _not_started(registration, part, name, now)


def _not_started(registration: Registration, part: str, name: str, now: datetime) -> Step:
    plan, time = plan_of(registration, now), _in_words(registration, part)
    if now < plan.opens_at:
        return Step(part, name, CANNOT, before="Opens", at=plan.opens_at, after=f". {time}")
    waits = part == "two" and "one" in plan.parts and plan.one_ended_at is None
    # Who sits Part One as the window closes has Part Two before them; who never began it has not.
    until = rules.latest_start(plan, "one" if waits else part)
    if now >= until and not (waits and part_of(registration, "one")):
        return Step(part, name, NOT_TAKEN, before="The window closed", at=until)
    if waits:
        return Step(part, name, CANNOT, after=f"Starts after Part One: at once, or later in this window. {time}")
    return Step(part, name, NOT_YET, "start", before=f"{time} Start it before", at=until)


def _in_words(registration: Registration, part: str) -> str:
    hours, rest = divmod(minutes_of(registration, part), 60)
    words = f"{hours} h {rest} min" if hours and rest else f"{hours} h" if hours else f"{rest} min"
    extra = registration.accommodation
    own = extra is not None and (extra.extra_percent or extra.extra_minutes)
    return f"{words}{' with your extra time' if own else ''}."


def _results(registration: Registration) -> Step:
    if registration.window.state == "released":
        return Step("results", "Results", "Ready", "result")
    return Step("results", "Results", CANNOT, after="You get a message when they are ready. Both parts come together.")
