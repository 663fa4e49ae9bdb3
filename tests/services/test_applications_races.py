"""Two people at once: one wins, the other is told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from exam_app.applications import deciding, evidence, service
from exam_app.applications.models import Application, EvidenceEntry, RecordedPart
from exam_app.audit import AuditEvent
from exam_app.clock import FakeClock
from exam_app.db import begin, db
from exam_app.errors import Refused
from tests.build import Cast
from tests.build_applications import a_complete_application, a_submitted_application, an_approved_application
from tests.services.test_applications_demonstration import ONE

Deed = Callable[[Session, Application], object]


def at_once(app: Flask, session: Session, application: Application, *deeds: Deed) -> list[str]:
    """Do the deeds at the same moment, each in a transaction of its own; the name of each refusal, or "done"."""
    with app.app_context():
        engine = db.engine
    gate, key = Barrier(len(deeds)), application.id
    # What this session has read would otherwise be all that it sees afterwards.
    session.commit()

    def run(deed: Deed) -> str:
        with Session(engine) as own:
            gate.wait(timeout=20)
            begin(own, writes=True)
            try:
                deed(own, own.get_one(Application, key))
                own.commit()
            except Refused as refusal:
                own.rollback()
                return type(refusal).__name__
            return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(run, deeds))


def test_of_two_coordinators_one_decides(app: Flask, session: Session, cast: Cast, clock: FakeClock) -> None:
    application = a_submitted_application(session, cast.ada, now=clock.now())
    cora, carl, now = cast.cora.public_id, cast.carl.public_id, clock.now()
    ended = at_once(
        app,
        session,
        application,
        lambda own, one: deciding.approve(own, one, by=cora, now=now),
        lambda own, one: deciding.give_back(own, one, reason="More.", by=carl, now=now),
    )
    assert ended == ["AlreadyDecided", "done"]
    decided = sa.select(AuditEvent.event).where(AuditEvent.event.in_(["application.approved", "application.returned"]))
    assert len(session.scalars(decided).all()) == 1


def test_evidence_does_not_vanish_under_a_hand_in(app: Flask, session: Session, cast: Cast, clock: FakeClock) -> None:
    application = a_complete_application(session, cast.ada, now=clock.now())
    by = {"by": cast.ada.public_id, "now": clock.now()}
    key = next(entry.id for entry in application.entries if entry.kind == "ethics")
    ended = at_once(
        app,
        session,
        application,
        lambda own, one: service.submit(own, one, **by),
        lambda own, one: evidence.remove_entry(own, own.get_one(EvidenceEntry, key), **by),
    )
    session.expire_all()
    signed = session.get(EvidenceEntry, key) is not None
    assert (application.state, signed, ended) in [
        ("submitted", True, ["NotEditable", "done"]), ("draft", False, ["NotComplete", "done"]),
    ]  # fmt: skip


def test_a_result_that_is_recorded_twice_at_once_stands_there_once(
    app: Flask, session: Session, cast: Cast, clock: FakeClock
) -> None:
    application = an_approved_application(session, cast.ada, by=cast.cora.public_id, now=clock.now())
    now = clock.now()

    def write(own: Session, one: Application) -> None:
        service.record_result(own, one.id, result="r1", parts=[ONE], is_complete=False, now=now)

    assert at_once(app, session, application, write, write) == ["AlreadyRecorded", "done"]
    assert session.scalar(sa.select(sa.func.count()).select_from(RecordedPart)) == 1
