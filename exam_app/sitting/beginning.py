"""Starting parts: those of many candidates who start at one moment, judged and written in one transaction.

Receives asks; reads for all of them together what the rules want to know; hands on, for each, the
running part or why it cannot start.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.db import rows_as, rows_from
from exam_app.errors import Refused
from exam_app.exams.models import Window
from exam_app.exams.rules import ExamPolicy, minutes_for
from exam_app.exams.service import have_read
from exam_app.sitting import rules
from exam_app.sitting.finding import policy_in
from exam_app.sitting.first_rows import Blank, blank_part, write_all
from exam_app.sitting.models import Accommodation, Registration, Sitting
from exam_app.sitting.outline import Outline, outline_of


@dataclass(frozen=True, slots=True)
class AskToStart:
    """Start this part of a registration now, on this device (the fingerprint of its name; None: on any).

    `by` is the candidate (public id), whom nobody else can start for. `session` is the hash of the
    sign-in session, which is to last as long as the part; None when nobody is signed in.
    """

    registration_id: int
    part: str
    attestation: str
    device: str | None
    session: str | None
    by: str
    now: datetime

    @property
    def key(self) -> tuple[str, int]:
        return "start", self.registration_id


@dataclass(frozen=True, slots=True)
class Started:
    """The part runs, since now or before; `is_new` tells which."""

    public_id: str
    part: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the rules want to know of all who ask. A place that somebody else holds is missing in `places`."""

    places: Mapping[int, Any]
    sittings: Mapping[tuple[int, str], Any]
    windows: Mapping[int, Window]
    outlines: Mapping[int, Outline]
    readers: frozenset[tuple[str, int]]


def start_all(connection: sa.Connection, asks: Sequence[AskToStart]) -> list[Started | Refused | None]:
    """Start these parts of different registrations; their outcomes in order.

    A part that was started before is given back as it is, so that two clicks start one clock. The full time
    runs from now on, also beyond the window's close. A refusal is CannotStart before the clock starts, AlreadySubmitted
    or TimeUp for a part that is over. None stands for a registration that somebody else holds: ask again.
    """
    with Session(connection, join_transaction_mode="rollback_only") as session:
        facts = _facts(session, asks)
        judged = [_judged(facts, ask) for ask in asks]
        write_all(session, [one for one in judged if isinstance(one, Blank)])
    return [_started(one) if isinstance(one, Blank) else one for one in judged]


def _started(made: Blank) -> Started:
    return Started(made.row["public_id"], made.row["part"], is_new=True)


def _judged(facts: _Facts, ask: AskToStart) -> Blank | Started | Refused | None:
    place = facts.places.get(ask.registration_id)
    if place is None:
        return None
    window = facts.windows[place.window_id]
    policy = policy_in(window)
    try:
        if running := facts.sittings.get((place.id, ask.part)):
            rules.accepts(running.state, _end_of(running, ask.now), policy.grace, ask.now)
            return Started(running.public_id, ask.part, is_new=False)
        if place.state != "registered":
            raise rules.CannotStart("Your place in this window was given back.")
        one = facts.sittings.get((place.id, "one"))
        rules.may_start(_plan(place, window, policy, one, ask.now), ask.part, ask.now)
        _refuse_readers(facts, ask.by, window)
    except Refused as refusal:
        return refusal
    return _blank(ask, place, policy, facts.outlines[window.id])


def _plan(place: Any, window: Window, policy: ExamPolicy, one: Any, now: datetime) -> rules.Plan:
    ended = None
    if one is not None and rules.is_over(one.state, _end_of(one, now), policy.grace, now):
        ended = one.submitted_at or one.ends_at
    return rules.Plan(place.parts, window.opens_at, window.closes_at, policy.break_minutes, ended)


def _end_of(sitting: Any, now: datetime) -> datetime:
    return rules.end_of(sitting.ends_at, sitting.paused_at, sitting.pause_until, now)


def _refuse_readers(facts: _Facts, candidate: str, window: Window) -> None:
    # What somebody read between the registration and the start counts as well.
    if (candidate, window.form_id) in facts.readers:
        raise rules.CannotStart(
            "You have read questions of this exam for the exam committee, so you cannot sit it.",
            "Give this place back, and choose a window with another form or ask the exam office.",
        )


def _blank(ask: AskToStart, place: Any, policy: ExamPolicy, outline: Outline) -> Blank:
    minutes = minutes_for(
        policy.part_minutes[ask.part], extra_percent=place.extra_percent or 0, extra_minutes=place.extra_minutes or 0
    )
    letters, chosen = outline.letters, [False] * len(outline.letters)
    if ask.part == "two":
        kinds = outline.kinds.get(place.designation, [])
        first = rules.first_choice(policy.essays[place.designation], kinds)
        letters, chosen = [], [position in first for position in range(1, len(kinds) + 1)]
    return blank_part(
        registration_id=place.id, part=ask.part, letters=letters, chosen=chosen, started_at=ask.now, minutes=minutes,
        break_minutes=place.break_minutes or 0, attestation=ask.attestation, device=ask.device, by=ask.by, session=ask.session,
    )  # fmt: skip


def _facts(session: Session, asks: Sequence[AskToStart]) -> _Facts:
    dialect = session.get_bind().dialect.name
    asked = rows_as("ids", dialect, ["id"], [[ask.registration_id] for ask in asks])
    connection = session.connection()
    places = {row.id: row for row in connection.execute(_PLACES[dialect], asked)}
    sittings = {(row.registration_id, row.part): row for row in connection.execute(_SITTINGS[dialect], asked)}
    some = sa.select(Window).where(Window.id.in_({place.window_id for place in places.values()}))
    windows = {window.id: window for window in session.scalars(some)} if places else {}
    sat = {(ask.by, windows[place.window_id].form_id) for ask in asks if (place := places.get(ask.registration_id))}
    outlines = {window.id: outline_of(session, window) for window in windows.values()}
    return _Facts(places, sittings, windows, outlines, have_read(session, sat))


def _places_query(dialect: str) -> sa.Select[*tuple[Any, ...]]:
    asked, wish = rows_from("ids", dialect, id=int), Accommodation
    columns = (Registration.id, Registration.state, Registration.parts, Registration.designation, Registration.window_id)
    query = sa.select(*columns, wish.extra_percent, wish.extra_minutes, wish.break_minutes)
    query = query.join(asked, asked.c.id == Registration.id).outerjoin(wish, wish.registration_id == Registration.id)
    # Without waiting: a group must not stand still for one registration, nor two groups for each other.
    return query.order_by(Registration.id).with_for_update(of=Registration, skip_locked=True)


def _sittings_query(dialect: str) -> sa.Select[*tuple[Any, ...]]:
    asked, sat = rows_from("ids", dialect, id=int), Sitting
    columns = (
        sat.registration_id, sat.part, sat.public_id, sat.state, sat.ends_at, sat.paused_at, sat.pause_until, sat.submitted_at,
    )  # fmt: skip
    return sa.select(*columns).join(asked, asked.c.id == sat.registration_id)


_PLACES = {dialect: _places_query(dialect) for dialect in ("sqlite", "postgresql")}
_SITTINGS = {dialect: _sittings_query(dialect) for dialect in ("sqlite", "postgresql")}
