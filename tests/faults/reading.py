"""Reads what the real application holds: from its tables, and through the verbs by which reviewers and scoring get it; the marks beside it."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.audit import AuditEvent, Event
from exam_app.review.blinding import ScriptWriter
from exam_app.review.models import Script
from exam_app.review.routing import intake as review
from exam_app.sitting import closing, letters, pausing, rules, service
from exam_app.sitting.models import KeptDraft, LateWork, Registration, Response, Revision, Sitting
from tests.build_sitting import window_of
from tests.faults import marking
from tests.faults.databases import Database
from tests.faults.filling import GRACE, PART
from tests.faults.history import Begun, Closing, Head, Held, Limit, Place, Row, Stop, digest


def read(database: Database, limits: Mapping[str, Limit]) -> Held:
    """Everything as it is stored; then the window is closed as it will be one day, and the scripts are taken in."""
    engine = database.engine()
    with Session(engine) as session:
        stops, begun = _stops(session), _begun(session)
        # Those who start in the rush get their limits by the clock that then began.
        late = {one.sitting: Limit(one.at + PART.total_seconds(), GRACE) for one in begun}
        limits = late | dict(limits)
        names = {row.id: row.public_id for row in session.execute(sa.select(Sitting.id, Sitting.public_id))}
        rows = _rows(session, names) + marking.rows(session)
        heads = {place: head for place, head in _heads(session, names).items() if place[0] in limits} | marking.heads(session)
        kept = _kept(session, names) | marking.kept(session)
        closings = marking.closings(session)
        _close_window(session)
        closings += [_closing(session, one) for one in session.scalars(sa.select(Sitting)) if one.public_id in limits]
        session.rollback()
    engine.dispose()
    return Held(tuple(rows), heads, limits, tuple(closings), kept, tuple(stops), tuple(begun), PART.total_seconds())


def _rows(session: Session, names: Mapping[int, str]) -> list[Row]:
    found = session.scalars(sa.select(Revision).order_by(Revision.sitting_id, Revision.position, Revision.revision))
    return [
        Row(names[r.sitting_id], r.position, r.revision, r.client, r.seq, r.base, digest(r.answer), r.saved_at.timestamp())
        for r in found
    ]


def _heads(session: Session, names: Mapping[int, str]) -> dict[Place, Head]:
    found = session.scalars(sa.select(Response))
    return {(names[r.sitting_id], r.position): Head(r.position, r.revision, digest(r.answer)) for r in found}


def _kept(session: Session, names: Mapping[int, str]) -> frozenset[tuple[str, int, str]]:
    columns = [(table.sitting_id, table.position, table.answer) for table in (KeptDraft, LateWork)]
    found = [row for wanted in columns for row in session.execute(sa.select(*wanted))]
    return frozenset((names[sitting], position, digest(answer)) for sitting, position, answer in found)


def _stops(session: Session) -> list[Stop]:
    """When the clocks stood still: each ended pause is in the record, one that lasts in its sitting."""
    ended = session.execute(sa.select(AuditEvent.about, AuditEvent.facts).where(AuditEvent.event == Event.SITTING_RESUMED.code))
    found = [Stop(about, facts["why"], _moment(facts["since"]), _moment(facts["until"])) for about, facts in ended]
    lasting = session.scalars(sa.select(Sitting).where(Sitting.paused_at.is_not(None)))
    return found + [Stop(one.public_id, one.pause_why or "", one.paused_at.timestamp()) for one in lasting if one.paused_at]


def _begun(session: Session) -> list[Begun]:
    """The sittings of the window that run."""
    query = sa.select(Sitting).join(Registration).where(Registration.window_id == window_of(session).id, Sitting.state == "open")
    return [_one_begun(one) for one in session.scalars(query)]


def _one_begun(one: Sitting) -> Begun:
    length = one.ends_at - one.started_at
    return Begun(one.registration.public_id, one.part, one.public_id, one.started_at.timestamp(), length.total_seconds())


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def _close_window(session: Session) -> None:
    window = window_of(session)
    # A clock that nobody let go on before the servers ended.
    with contextlib.suppress(rules.NotRunning):
        pausing.resume_all(session, window, by="system", now=datetime.now(UTC))
    later = window.closes_at + timedelta(days=1)
    closing.close_overdue(session, now=later)
    # What two people would decide: here nothing late is admitted.
    session.execute(sa.update(LateWork).values(state="rejected"))
    review.take_in(session, window, by="system", now=later)


def _closing(session: Session, sitting: Sitting) -> Closing:
    assert sitting.packed is not None
    assert sitting.receipt is not None
    scored: Mapping[int, str] = {}
    if sitting.part == "one":
        frozen, counts = _frozen_letters(sitting, sitting.packed["letters"]), dict[int, bool]()
        scored = {head.number: head.sha256 for head in _frozen_letters(sitting, service.part_one_letters(sitting))}
    else:
        frozen = tuple(Head(e["position"], e["revision"], e["sha256"]) for e in sitting.packed["essays"])
        counts = {e["position"]: e["counts"] for e in sitting.packed["essays"]}
    stored = _last(session, sitting, {head.number: counts.get(head.number, True) for head in frozen})
    recomputed = rules.receipt_of(sitting.public_id, sitting.part, stored)
    shown = _shown(session, sitting)
    return Closing(sitting.public_id, rules.reference(sitting.receipt), rules.reference(recomputed), frozen, shown, scored)


def _last(session: Session, sitting: Sitting, counts: Mapping[int, bool]) -> list[rules.Head]:
    """The last stored revision of each number, whatever the heads say."""
    query = sa.select(Revision).where(Revision.sitting_id == sitting.id).order_by(Revision.revision)
    last = {row.position: (row.revision, row.answer) for row in session.scalars(query)}
    return [rules.Head(number, *last.get(number, (0, "")), counts=is_marked) for number, is_marked in counts.items()]


def _frozen_letters(sitting: Sitting, given: Sequence[str]) -> tuple[Head, ...]:
    """The frozen letters of the form, as the candidate saw them."""
    assert sitting.packed is not None
    orders, revisions = sitting.option_orders, sitting.packed["revisions"]
    shown = [letters.as_shown(order, each) for order, each in zip(orders, given, strict=True)]
    return tuple(Head(n, revisions[n - 1], digest(answer)) for n, answer in enumerate(shown, 1))


def _shown(session: Session, sitting: Sitting) -> dict[int, str]:
    query = sa.select(ScriptWriter.position, Script.text).join(Script, Script.id == ScriptWriter.script_id)
    return {position: digest(text) for position, text in session.execute(query.where(ScriptWriter.sitting_id == sitting.id))}
