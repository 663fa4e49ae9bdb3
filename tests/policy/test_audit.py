"""The record cannot be changed quietly, and says where it was."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import AuditEvent, Event
from exam_app.clock import FakeClock
from tests.build import Cast


def test_the_chain_of_a_normal_day_holds(session: Session, cast: Cast) -> None:
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 10
    assert list(audit.verify(session)) == []


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("UPDATE audit_events SET by = 'somebody else' WHERE seq = 4", "the event was altered"),
        ("DELETE FROM audit_events WHERE seq = 4", "event 4 is missing"),
        ("UPDATE audit_events SET hash = 'f' WHERE seq = 10", "the event was altered"),
    ],
)
def test_a_change_behind_our_back_is_found(session: Session, cast: Cast, change: str, what: str) -> None:
    _disarm(session)
    session.execute(sa.text(change))
    assert what in [breach.what for breach in audit.verify(session)]


def test_an_altered_event_whose_links_were_mended_is_found_all_the_same(session: Session, cast: Cast) -> None:
    _disarm(session)
    event, after = (session.get_one(AuditEvent, seq) for seq in (4, 5))
    event.by = "somebody else"
    event.hash = after.previous = audit._hash(event)  # noqa: SLF001 - whoever forges it can compute it, too
    session.flush()
    assert [(breach.seq, breach.what) for breach in audit.verify(session)] == [(5, "the event was altered")]


@pytest.mark.parametrize("deed", ["UPDATE audit_events SET by = 'x'", "DELETE FROM audit_events"])
def test_the_database_itself_refuses_to_change_the_record(session: Session, cast: Cast, deed: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(sa.text(deed))


def test_an_event_without_its_facts_is_not_recorded(session: Session, clock: FakeClock) -> None:
    with pytest.raises(ValueError, match="needs the facts"):
        audit.record(session, Event.PERSON_INVITED, by="x", about="y", at=clock.now())
    with pytest.raises(ValueError, match="needs the facts"):
        audit.record(session, Event.SIGNED_OUT, by="x", about="y", at=clock.now(), mood="good")


def _disarm(session: Session) -> None:
    on = " ON audit_events" if session.get_bind().dialect.name == "postgresql" else ""
    for deed in ("update", "delete"):
        session.execute(sa.text(f"DROP TRIGGER audit_events_no_{deed}{on}"))
