"""Discarding an application that was never handed in."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.applications import deciding, discarding, service
from exam_app.applications.models import Application, EvidenceEntry, PersonNamed
from exam_app.applications.states import HandedIn
from exam_app.audit import AuditEvent, Event
from exam_app.clock import FakeClock
from exam_app.errors import Missing
from tests.build import Cast
from tests.build_applications import a_complete_application, a_draft, a_submitted_application


def test_a_draft_goes_with_its_evidence_and_nobody_elses(session: Session, cast: Cast, clock: FakeClock) -> None:
    theirs = a_complete_application(session, cast.ben, now=clock.now())
    mine = a_complete_application(session, cast.ada, now=clock.now())
    public_id, entries = mine.public_id, len(mine.entries)
    assert entries > 10
    discarding.discard(session, mine, by=cast.ada.public_id, now=clock.now())
    session.expire_all()
    assert service.applications_of(session, cast.ada.id) == []
    for rows in (EvidenceEntry, PersonNamed):
        assert set(session.scalars(sa.select(rows.application_id))) == {theirs.id}
    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
    assert event is not None
    assert (event.event, event.about, event.by) == (Event.APPLICATION_DISCARDED.code, public_id, cast.ada.public_id)
    assert event.facts == {"association": "NCIMHA", "designation": "clinical", "entries": entries}
    assert a_draft(session, cast.ada, now=clock.now()).state == "draft"


@pytest.mark.parametrize("is_returned", [False, True])
def test_what_was_handed_in_once_stays(session: Session, cast: Cast, clock: FakeClock, is_returned: bool) -> None:
    mine = a_submitted_application(session, cast.ada, now=clock.now())
    if is_returned:
        deciding.give_back(session, mine, reason="One more page", by=cast.cora.public_id, now=clock.now())
    with pytest.raises(HandedIn, match="was handed in"):
        discarding.discard(session, mine, by=cast.ada.public_id, now=clock.now())
    with pytest.raises(HandedIn):
        discarding.draft_of(session, cast.ada.id, mine.public_id)
    assert session.scalar(sa.select(sa.func.count()).select_from(Application).where(Application.id == mine.id)) == 1
    assert len(mine.entries) > 10


def test_somebody_elses_draft_is_not_found(session: Session, cast: Cast, clock: FakeClock) -> None:
    theirs = a_draft(session, cast.ben, now=clock.now())
    with pytest.raises(Missing):
        discarding.draft_of(session, cast.ada.id, theirs.public_id)
