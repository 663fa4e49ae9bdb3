"""Changing and dropping a planned window, discarding a draft form: only while nobody relies on them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.audit import AuditEvent, Event
from exam_app.clock import FakeClock
from exam_app.errors import Missing
from exam_app.exams import rules, service
from exam_app.exams.models import CutScore, ExamForm, FormItem, FormPrompt, Window
from tests.build_exams import draft_form, planned_window, stocked_form


def last_event(session: Session) -> AuditEvent:
    return session.scalars(sa.select(AuditEvent).order_by(AuditEvent.seq.desc())).first() or pytest.fail("nothing is recorded")


def counted(session: Session, *tables: type) -> list[int | None]:
    return [session.scalar(sa.select(sa.func.count()).select_from(table)) for table in tables]


def test_a_planned_window_is_planned_anew(stocked: None, session: Session, clock: FakeClock) -> None:
    window, other = (planned_window(session, stocked_form(session), now=clock.now()) for _ in range(2))
    second = draft_form(session, now=clock.now())
    opens, closes = clock.now() + timedelta(days=50), clock.now() + timedelta(days=52)
    service.change_window(
        session, window, title="July 2026", form=second, policy=window.policy, opens_at=opens, closes_at=closes,
        zone="America/Denver", by="cora", now=clock.now(),
    )  # fmt: skip
    assert (window.title, window.form.code, window.opens_at, window.zone) == ("July 2026", second.code, opens, "America/Denver")
    assert (other.title, other.form.code) == ("June 2026", "IMH-2026-A")
    event = last_event(session)
    assert (event.event, event.by, event.about) == (Event.WINDOW_CHANGED.code, "cora", window.public_id)
    assert (event.facts["form"], event.facts["closes_at"]) == (second.public_id, closes.isoformat())


def test_times_that_cannot_be_are_refused_and_nothing_changes(stocked: None, session: Session, clock: FakeClock) -> None:
    window = planned_window(session, stocked_form(session), now=clock.now())
    with pytest.raises(rules.WindowRefused, match="closes before it opens"):
        service.change_window(
            session, window, title="July", form=window.form, policy=window.policy, opens_at=window.closes_at,
            closes_at=window.opens_at, zone="America/Denver", by="cora", now=clock.now(),
        )  # fmt: skip
    assert window.title == "June 2026"


def test_a_planned_window_is_dropped_and_no_other(stocked: None, session: Session, clock: FakeClock) -> None:
    window, other = (planned_window(session, stocked_form(session), now=clock.now()) for _ in range(2))
    public_id = window.public_id
    service.drop_window(session, window, by="cora", now=clock.now())
    with pytest.raises(Missing):
        service.window_of(session, public_id)
    assert service.window_of(session, other.public_id) is other
    event = last_event(session)
    assert (event.event, event.about, event.facts) == (Event.WINDOW_DROPPED.code, public_id, {"title": "June 2026"})


def test_a_frozen_window_is_neither_changed_nor_dropped(stocked: None, session: Session, clock: FakeClock) -> None:
    window = planned_window(session, stocked_form(session), now=clock.now())
    service.freeze_window(session, window, by="cora", now=clock.now())
    with pytest.raises(rules.WindowFrozen, match="candidates may rely on it"):
        service.planned_window_of(session, window.public_id)
    with pytest.raises(rules.WindowFrozen):
        service.drop_window(session, window, by="cora", now=clock.now())
    with pytest.raises(rules.WindowFrozen):
        service.change_window(
            session, window, title="July", form=window.form, policy=window.policy, opens_at=window.opens_at,
            closes_at=window.closes_at, zone=window.zone, by="cora", now=clock.now(),
        )  # fmt: skip
    session.refresh(window)
    assert window.title == "June 2026"


def test_a_window_is_checked_with_the_form_it_has_when_it_is_frozen(stocked: None, session: Session, clock: FakeClock) -> None:
    window, draft = planned_window(session, stocked_form(session), now=clock.now()), draft_form(session, now=clock.now())
    assert window.form.code == "IMH-2026-A"
    session.execute(
        sa.update(Window).where(Window.id == window.id).values(form_id=draft.id), execution_options={"synchronize_session": False}
    )
    with pytest.raises(rules.WindowNotReady, match="Form IMH-2026-B is not published"):
        service.freeze_window(session, window, by="cora", now=clock.now())


def test_a_draft_is_discarded_with_all_that_is_its_own(stocked: None, session: Session, clock: FakeClock) -> None:
    before = counted(session, ExamForm, FormItem, FormPrompt, CutScore)
    form = draft_form(session, now=clock.now())
    service.set_cut_score(
        session, form, points=48, out_of=60, authority="Board", decided_on=date(2026, 5, 1), by="clara", now=clock.now()
    )
    public_id = form.public_id
    service.discard_form(session, form, by="clara", now=clock.now())
    session.expire_all()
    assert counted(session, ExamForm, FormItem, FormPrompt, CutScore) == before
    event = last_event(session)
    assert (event.event, event.by, event.about) == (Event.FORM_DISCARDED.code, "clara", public_id)
    assert event.facts == {"code": "IMH-2026-B", "blueprint": "imh-example", "seed": 7}
    assert draft_form(session, now=clock.now()).code == "IMH-2026-B"


def test_a_published_form_is_not_discarded(stocked: None, session: Session, clock: FakeClock) -> None:
    form = stocked_form(session)
    with pytest.raises(rules.FormFrozen, match="Form IMH-2026-A is published"):
        service.discard_form(session, form, by="clara", now=clock.now())
    with pytest.raises(rules.FormFrozen):
        service.draft_form_of(session, form.public_id)
    assert len(form.items) == 60


def test_a_draft_that_a_window_is_planned_with_is_not_discarded(stocked: None, session: Session, clock: FakeClock) -> None:
    form = draft_form(session, now=clock.now())
    window = planned_window(session, form, now=clock.now())
    with pytest.raises(rules.FormPlanned, match="A window is planned with form IMH-2026-B"):
        service.discard_form(session, form, by="clara", now=clock.now())
    service.drop_window(session, window, by="cora", now=clock.now())
    service.discard_form(session, form, by="clara", now=clock.now())
    assert [one.code for one in service.forms(session)] == ["IMH-2026-A"]
