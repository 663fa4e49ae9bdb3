"""The office's view: who is registered, how far they are, and what the office can do for each. No answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.exams.models import Window
from exam_app.sitting import rules
from exam_app.sitting.checking import CHECKS
from exam_app.sitting.dashboard import DESIGNATIONS
from exam_app.sitting.finding import end_of, is_over, minutes_of, part_of, registrations_in
from exam_app.sitting.incidents import IncidentLine, incidents_of
from exam_app.sitting.late_list import LateLine, ProposalLine, late_of_candidate, proposals_about
from exam_app.sitting.models import EarlierReceipt, Message, Proposal, Registration, Response


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part of a registration: its state in words, and when it ends or was handed in."""

    part: str
    name: str
    state: str
    minutes: int
    sitting: str
    is_running: bool
    ends_at: datetime | None
    saved_at: datetime | None
    granted: int
    pause: str = ""  # "office" or "break" while the clock stands still
    paused_at: datetime | None = None
    break_seconds: int = 0
    reference: str = ""
    earlier: Sequence[Earlier] = ()
    messages: Sequence[Told] = ()
    reopening: ProposalLine | None = None
    may_reopen: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """A receipt that was replaced."""

    reference: str
    replaced_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A message to the candidate, and when it was read."""

    text: str
    sent_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A candidate on the roster."""

    public_id: str
    name: str
    designation: str
    attempt: int
    fee: str
    parts: Sequence[PartLine]
    wish: str  # state of the arrangements, or ""
    readiness: str
    has_started: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for, in full."""

    kind: str
    request: str
    state: str
    percent: int
    minutes: int
    breaks: int
    reason: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class CandidatePage:
    """One candidate with everything the office needs for a decision."""

    entry: Entry
    window: str
    window_id: str
    wish: Wish | None
    checks: Sequence[tuple[str, str]]
    checked_at: datetime | None
    late: Sequence[LateLine]
    incidents: Sequence[IncidentLine]


@dataclass(frozen=True, slots=True)
class RosterPage:
    """A window's roster."""

    title: str
    opens_at: datetime
    closes_at: datetime
    entries: Sequence[Entry]

    @property
    def running(self) -> int:
        return sum(part.is_running for entry in self.entries for part in entry.parts)

    @property
    def waiting(self) -> int:
        return sum(entry.wish == "asked" for entry in self.entries)


@dataclass(frozen=True, slots=True)
class WindowLine:
    """A window with how many are registered."""

    public_id: str
    title: str
    opens_at: datetime
    closes_at: datetime
    registered: int


def windows_with_rosters(session: Session) -> list[WindowLine]:
    """Every frozen window, the newest first."""
    count = sa.select(sa.func.count()).where(Registration.window_id == Window.id, Registration.state == "registered")
    columns = (Window.public_id, Window.title, Window.opens_at, Window.closes_at, count.scalar_subquery())
    query = sa.select(*columns).where(Window.state != "planned").order_by(Window.opens_at.desc())
    return [WindowLine(*row) for row in session.execute(query)]


def roster_of(session: Session, window: Window, *, now: datetime) -> RosterPage:
    """Everybody who is registered in this window, by name."""
    entries = [_entry(session, registration, now) for registration in registrations_in(session, window)]
    return RosterPage(window.title, window.opens_at, window.closes_at, sorted(entries, key=lambda e: e.name.casefold()))


def candidate_page(session: Session, registration: Registration, *, now: datetime) -> CandidatePage:
    """One registration for the office."""
    asked, window, found = registration.accommodation, registration.window, registration.readiness or {}
    wish = None
    if asked is not None:
        given = (asked.extra_percent, asked.extra_minutes, asked.break_minutes, asked.reason, asked.asked_at)
        wish = Wish(asked.kind, asked.request, asked.state, *given)
    checks = [(CHECKS[check["code"]], check["found"]) for check in found.get("checks", [])]
    entry = _entry(session, registration, now)
    entry = replace(entry, parts=[_with_more(session, registration, line) for line in entry.parts])
    return CandidatePage(
        entry, window.title, window.public_id, wish, checks, registration.readiness_at,
        late_of_candidate(session, registration), incidents_of(session, registration),
    )  # fmt: skip


def _with_more(session: Session, registration: Registration, line: PartLine) -> PartLine:
    """What only the candidate's own page shows of a part."""
    sitting = part_of(registration, line.part)
    if sitting is None:
        return line
    earlier = sa.select(EarlierReceipt).where(EarlierReceipt.sitting_id == sitting.id).order_by(EarlierReceipt.replaced_at)
    words = sa.select(Message).where(Message.sitting_id == sitting.id).order_by(Message.id.desc()).limit(20)
    waiting = sa.and_(Proposal.sitting_id == sitting.id, Proposal.kind == "reopen", Proposal.decided_at.is_(None))
    reopening = [proposal for _, proposal in proposals_about(session, waiting)]
    return replace(
        line, reference=rules.reference(sitting.receipt) if sitting.receipt else "",
        earlier=[Earlier(rules.reference(one.receipt), one.replaced_at) for one in session.scalars(earlier)],
        messages=[Told(one.text, one.sent_at, one.read_at) for one in session.scalars(words)],
        reopening=reopening[0] if reopening else None,
        may_reopen=not line.is_running and not reopening and registration.window.state == "frozen",
    )  # fmt: skip


def _entry(session: Session, registration: Registration, now: datetime) -> Entry:
    found: dict[str, Any] = registration.readiness or {}
    return Entry(
        registration.public_id, registration.application.applicant.name, DESIGNATIONS[registration.designation],
        registration.attempt_no, registration.fee, [_line(session, registration, part, now) for part in registration.parts],
        registration.accommodation.state if registration.accommodation else "",
        "Not checked" if not found else "Ready" if found["ready"] else "Not ready", bool(registration.sittings),
    )  # fmt: skip


def _line(session: Session, registration: Registration, part: str, now: datetime) -> PartLine:
    sitting, minutes, name = part_of(registration, part), minutes_of(registration, part), rules.PART_NAMES[part]
    if sitting is None:
        return PartLine(part, name, "Not started", minutes, "", False, None, None, 0)
    over = is_over(sitting, now)
    by_deadline = sitting.closed_by == "deadline" or sitting.state == "open"
    still = not over and rules.stands_still(sitting.paused_at, sitting.pause_until, now)
    running = "Paused" if still else "Working"
    state = running if not over else "Handed in at the deadline" if by_deadline else "Handed in"
    saved = session.scalar(sa.select(sa.func.max(Response.saved_at)).where(Response.sitting_id == sitting.id))
    at = sitting.submitted_at or end_of(sitting, now)
    return PartLine(
        part, name, state, minutes, sitting.public_id, not over, at, saved, sitting.granted_minutes,
        (sitting.pause_why or "") if still else "", sitting.paused_at if still else None, sitting.break_seconds,
    )  # fmt: skip
