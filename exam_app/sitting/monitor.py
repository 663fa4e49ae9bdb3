"""The live monitor of a window: how each candidate stands, problems first. It informs; people act. No answers.

A few light queries for the whole window, and two for the page of it that is shown; none per candidate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account, SignInSession
from exam_app.applications.models import Application
from exam_app.exams.models import Window
from exam_app.exams.rules import policy_from
from exam_app.sitting import rules
from exam_app.sitting.models import Incident, LateWork, Message, Presence, Registration, Response, Sitting
from exam_app.sitting.standing import RUNNING, STATES, URGENCY, Standing, end_of, standing_of

PAGE = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate as they stand now. `minutes` since which the state lasts, where that says something.

    `asked_at`: the last request of a page that does not report by itself.
    """

    registration: str
    sitting: str
    name: str
    part: str
    state: str
    minutes: int | None
    asked_at: datetime | None
    saved_at: datetime | None
    left_minutes: int | None
    ends_at: datetime | None
    handed_in_at: datetime | None
    held_at: datetime | None
    granted: int
    pause_why: str
    has_late: bool
    has_incident: bool
    sitting_id: int | None

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def label(self) -> str:
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class More:
    """What is looked up only for the candidates on the page."""

    answered: int
    total: int
    message_sent: datetime | None
    message_read: datetime | None


@dataclass(frozen=True, slots=True)
class MonitorPage:
    """The page: counts over the whole window, and the lines that are shown."""

    counts: Mapping[str, int]
    lines: Sequence[tuple[Line, More]]
    shown: str
    page: int
    pages: int

    @property
    def running(self) -> int:
        return sum(self.counts[state] for state in RUNNING)


def monitor_page(session: Session, window: Window, *, shown: str = "", page: int = 1, now: datetime) -> MonitorPage:
    """How everybody stands, or those in the state `shown`; 200 on a page, those who need somebody first."""
    saved, asked = _last_saves(session, window), _last_requests(session, window)
    late, incidents = _with_late(session, window), _with_incident(session, window)
    grace = policy_from(window.policy.document).grace
    everybody = [(standing_of(rows, saved, asked, grace, now), {row.id for row in rows}) for rows in _rows(session, window)]
    counts = Counter(standing.state for standing, _ in everybody)
    shown = shown if shown in STATES else ""
    chosen = [one for one in everybody if shown in ("", one[0].state)]
    chosen.sort(
        key=lambda one: (URGENCY[one[0].state], one[1].isdisjoint(incidents), one[0].since or now, one[0].row.name.casefold())
    )
    pages = max(-(-len(chosen) // PAGE), 1)
    page = min(max(page, 1), pages)
    lines = [
        _line(standing, saved, not mine.isdisjoint(late), not mine.isdisjoint(incidents), now)
        for standing, mine in chosen[(page - 1) * PAGE : page * PAGE]
    ]
    more, nothing = _more(session, [line.sitting_id for line in lines if line.sitting_id]), More(0, 0, None, None)
    pairs = [(line, more.get(line.sitting_id or 0, nothing)) for line in lines]
    return MonitorPage({state: counts[state] for state in STATES}, pairs, shown, page, pages)


def _rows(session: Session, window: Window) -> Iterable[Sequence[Any]]:
    """For each candidate one row a part that was started, or one without a part."""
    found: dict[int, list[Any]] = {}
    for row in session.connection().execute(_everybody(window)):
        found.setdefault(row.registration_id, []).append(row)
    return found.values()


def _everybody(window: Window) -> sa.Select[Any]:
    query = sa.select(
        Registration.id.label("registration_id"), Registration.public_id.label("registration"), Registration.parts, Account.name,
        Sitting.id, Sitting.public_id, Sitting.part, Sitting.state, Sitting.started_at, Sitting.ends_at, Sitting.submitted_at,
        Sitting.paused_at, Sitting.pause_until, Sitting.pause_why, Sitting.held_at, Sitting.granted_minutes, Presence.seen_at,
    ).select_from(Registration)  # fmt: skip
    query = query.join(Application, Registration.application_id == Application.id)
    query = query.join(Account, Application.applicant_id == Account.id)
    query = query.outerjoin(Sitting, Sitting.registration_id == Registration.id)
    query = query.outerjoin(Presence, Presence.sitting_id == Sitting.id)
    query = query.where(Registration.window_id == window.id, Registration.state == "registered")
    return query.order_by(Registration.id, Sitting.part)  # type: ignore[return-value]


def _of_window(query: sa.Select[Any], column: Any, window: Window) -> sa.Select[Any]:
    joined = query.join(Sitting, column == Sitting.id).join(Registration, Sitting.registration_id == Registration.id)
    return joined.where(Registration.window_id == window.id)


def _last_saves(session: Session, window: Window) -> dict[int, datetime]:
    last = sa.select(Response.sitting_id, sa.func.max(Response.saved_at)).select_from(Response)
    running = _of_window(last, Response.sitting_id, window).where(Sitting.state == "open")  # type: ignore[arg-type]
    return {sitting: at for sitting, at in session.connection().execute(running.group_by(Response.sitting_id)) if at is not None}


def _last_requests(session: Session, window: Window) -> dict[int, datetime]:
    """When each candidate with a running part last asked for a page, to a minute."""
    query = sa.select(Sitting.id, sa.func.max(SignInSession.seen_at)).join(
        Registration, Sitting.registration_id == Registration.id
    )
    query = query.join(Application, Registration.application_id == Application.id)
    query = query.join(SignInSession, SignInSession.account_id == Application.applicant_id)
    running = query.where(Registration.window_id == window.id, Sitting.state == "open", SignInSession.ended_at.is_(None))
    return {row.id: row[1] for row in session.connection().execute(running.group_by(Sitting.id))}


def _with_late(session: Session, window: Window) -> set[int]:
    query = _of_window(sa.select(LateWork.sitting_id).distinct(), LateWork.sitting_id, window)
    here = sa.and_(Response.sitting_id == LateWork.sitting_id, Response.position == LateWork.position)
    return set(session.scalars(query.join(Response, here).where(LateWork.state == "waiting", LateWork.answer != Response.answer)))


def _with_incident(session: Session, window: Window) -> set[int | None]:
    query = sa.select(Incident.sitting_id).where(Incident.window_id == window.id, Incident.resolved_at.is_(None))
    return set(session.scalars(query)) - {None}


def _line(standing: Standing, saved: Mapping[int, datetime], has_late: bool, has_incident: bool, now: datetime) -> Line:
    row, state, since = standing
    running, ends_at = state in RUNNING, end_of(row, now) if row.id else None
    part = row.part if row.id and state != "not_started" else next((p for p in row.parts if not row.id or p != row.part), "one")
    return Line(
        row.registration, row.public_id or "", row.name, rules.PART_NAMES[part], state,
        (now - since) // timedelta(minutes=1) if since and state != "plain" else None, since if state == "plain" else None, saved.get(row.id or 0),
        rules.milliseconds_left(ends_at, now) // 60_000 if running and ends_at else None, ends_at if running else None,
        None if running else row.submitted_at or ends_at, row.held_at if running else None, row.granted_minutes or 0,
        (row.pause_why or "") if state == "paused" else "", has_late, has_incident, row.id,
    )  # fmt: skip


def _more(session: Session, sittings: Sequence[int]) -> dict[int, More]:
    answered = sa.func.sum(sa.case((Response.answer != "", 1), else_=0))
    counts = sa.select(Response.sitting_id, answered, sa.func.count()).where(Response.sitting_id.in_(sittings))
    newest = sa.select(sa.func.max(Message.id)).where(Message.sitting_id.in_(sittings)).group_by(Message.sitting_id)
    words = sa.select(Message.sitting_id, Message.sent_at, Message.read_at).where(Message.id.in_(newest))
    told = {sitting: (sent, read) for sitting, sent, read in session.execute(words)}
    return {
        sitting: More(int(given), total, *told.get(sitting, (None, None)))
        for sitting, given, total in session.execute(counts.group_by(Response.sitting_id))
    }
