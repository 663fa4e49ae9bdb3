"""Planning and freezing windows, and the policy they freeze."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.audit import AuditEvent, Event
from exam_app.clock import FakeClock
from exam_app.errors import Missing
from exam_app.exams import rules, service
from exam_app.exams.documents import STANDARD_POLICY
from exam_app.exams.models import Policy
from tests.build import freeze_form
from tests.build_exams import draft_form, planned_window, stocked_form


def test_the_stocked_window_is_frozen_and_open(stocked: None, session: Session, clock: FakeClock) -> None:
    window = service.windows(session)[0]
    assert (window.state, window.frozen_at, window.zone) == ("frozen", clock.now(), "America/New_York")
    assert rules.is_open(window.opens_at, window.closes_at, clock.now())
    assert service.policy_of(window).part_minutes == {"one": 90, "two": 90}
    assert service.window_of(session, window.public_id) is window


def test_a_window_is_frozen_once_with_the_hashes_in_its_event(stocked: None, session: Session, clock: FakeClock) -> None:
    window = planned_window(session, stocked_form(session), now=clock.now())
    service.freeze_window(session, window, by="cora", now=clock.now())
    with pytest.raises(rules.WindowFrozen):
        service.freeze_window(session, window, by="carl", now=clock.now())
    events = session.scalars(sa.select(AuditEvent).where(AuditEvent.about == window.public_id).order_by(AuditEvent.seq)).all()
    assert [event.event for event in events] == [Event.WINDOW_PLANNED.code, Event.WINDOW_FROZEN.code]
    assert events[1].facts == {"form_hash": window.form.content_hash, "policy_hash": window.policy.content_hash}


def test_a_window_with_a_draft_form_without_cut_score_is_not_frozen(stocked: None, session: Session, clock: FakeClock) -> None:
    window = planned_window(session, draft_form(session, now=clock.now()), now=clock.now())
    with pytest.raises(rules.WindowNotReady) as refusal:
        service.freeze_window(session, window, by="cora", now=clock.now())
    assert "Form IMH-2026-B is not published." in refusal.value.message
    assert "Form IMH-2026-B has no cut score." in refusal.value.message
    assert window.state == "planned"


def test_a_published_form_without_cut_score_is_not_enough(stocked: None, session: Session, clock: FakeClock) -> None:
    form = draft_form(session, now=clock.now())
    freeze_form(session, form, now=clock.now())
    window = planned_window(session, form, now=clock.now())
    with pytest.raises(rules.WindowNotReady, match="has no cut score"):
        service.freeze_window(session, window, by="cora", now=clock.now())
    service.set_cut_score(
        session, form, points=48, out_of=60, authority="Board", decided_on=date(2026, 5, 1), by="clara", now=clock.now()
    )
    service.freeze_window(session, window, by="cora", now=clock.now())
    assert window.state == "frozen"


def test_a_window_whose_end_has_passed_is_not_frozen(stocked: None, session: Session, clock: FakeClock) -> None:
    window = planned_window(session, stocked_form(session), now=clock.now())
    clock.advance(days=36)
    with pytest.raises(rules.WindowNotReady, match="The window is over"):
        service.freeze_window(session, window, by="cora", now=clock.now())


def test_a_window_that_closes_before_it_opens_is_not_planned(stocked: None, session: Session, clock: FakeClock) -> None:
    with pytest.raises(rules.WindowRefused):
        planned_window(session, stocked_form(session), now=clock.now(), closes_at=clock.now() + timedelta(days=30))


def test_an_unknown_window_is_missing(stocked: None, session: Session) -> None:
    with pytest.raises(Missing):
        service.window_of(session, "nothing")


def test_the_standard_policy_comes_in_once(stocked: None, session: Session, clock: FakeClock) -> None:
    assert service.import_policy(session, now=clock.now()).id == service.windows(session)[0].policy_id
    assert session.scalar(sa.select(sa.func.count()).select_from(Policy)) == 1


def test_other_rules_need_another_number(stocked: None, session: Session, clock: FakeClock, tmp_path: Path) -> None:
    path, text = tmp_path / "standard.toml", STANDARD_POLICY.read_text(encoding="utf-8")
    path.write_text(text.replace("break_minutes = 15", "break_minutes = 20"), encoding="utf-8")
    with pytest.raises(rules.NameTaken, match="other rules"):
        service.import_policy(session, path, now=clock.now())
    number = service.policies(session)[0].number
    path.write_text(path.read_text(encoding="utf-8").replace(f"number = {number}", f"number = {number + 1}"), encoding="utf-8")
    assert service.import_policy(session, path, now=clock.now()).number == number + 1
    assert service.policy_of(service.windows(session)[0]).break_minutes == 15
