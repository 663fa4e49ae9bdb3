"""The release: all or nothing, once, and what it leaves behind."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.applications import service as applications
from exam_app.applications.models import Demonstration, RecordedPart
from exam_app.audit import AuditEvent
from exam_app.clock import FakeClock
from exam_app.errors import Missing
from exam_app.notices.models import Notice, OutboxMail
from exam_app.results import feedback, releasing, rules, viewdata
from exam_app.results.models import Result
from tests.build import Cast
from tests.build_results import a_closed_window, approved, computed, released, result_of
from tests.build_results_papers import MEETS, a_candidate, many

FAILS = ((2, *MEETS[1:]), MEETS)


def test_a_release_records_each_part_once_with_its_versions(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    ada = a_candidate(session, cast, window, cast.ada, levels=FAILS)
    released(session, window, now=clock.now())
    one, two = session.scalars(sa.select(RecordedPart).order_by(RecordedPart.part))
    assert (one.outcome, one.score, one.taken_on, one.valid_until) == ("passed", "52 of 60", date(2026, 5, 2), date(2028, 5, 2))
    assert (two.outcome, two.score, two.valid_until) == ("failed", "46 of 60", None)
    assert one.form == f"2026-A {window.form.content_hash}"
    assert {one.result, two.result} == {result_of(session, ada).public_id}
    assert not session.scalars(sa.select(Demonstration)).one().is_complete


def test_passing_both_parts_completes_the_demonstration(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    a_candidate(session, cast, window, cast.ada)
    released(session, window, now=clock.now())
    assert session.scalars(sa.select(Demonstration)).one().is_complete


def test_a_part_passed_before_is_carried_over_to_the_retake(session: Session, cast: Cast, clock: FakeClock) -> None:
    first = a_closed_window(session, cast, now=clock.now())
    a_candidate(session, cast, first, cast.ada, levels=FAILS)
    released(session, first, now=clock.now())
    later = clock.advance(days=400)
    second = a_closed_window(session, cast, now=later, code="2027-A")
    again = a_candidate(session, cast, second, cast.ada, parts=("two",))
    released(session, second, now=later)
    result = result_of(session, again)
    assert (result.decision, [p.part for p in result.parts]) == ("passed", ["two"])
    assert result.letter is not None
    assert result.letter["parts"][0] == {
        "title": "Part One, multiple choice",
        "outcome": "Passed earlier",
        "rule": "You did not have to take this part again. It stays valid until 2 May 2028.",
    }


def test_the_second_release_is_refused_and_records_nothing(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    a_candidate(session, cast, window, cast.ada)
    released(session, window, now=clock.now())
    with pytest.raises(rules.AlreadyReleased):
        releasing.release(session, window, by="cora", now=clock.now())
    with pytest.raises(rules.AlreadyReleased):
        computed(session, window, now=clock.now())
    assert session.scalar(sa.select(sa.func.count()).select_from(RecordedPart)) == 2


def test_nothing_is_released_before_it_is_computed(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    a_candidate(session, cast, window, cast.ada)
    with pytest.raises(rules.ReleaseBlocked, match="computed and up to date"):
        releasing.release(session, window, by="cora", now=clock.now())


def test_results_that_no_longer_follow_from_the_marks_are_not_released(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    ada = a_candidate(session, cast, window, cast.ada)
    computed(session, window, now=clock.now())
    result_of(session, ada).parts[0].points_num = 60
    session.flush()
    with pytest.raises(rules.ReleaseBlocked, match="up to date"):
        releasing.release(session, window, by="cora", now=clock.now())


def test_a_candidate_without_a_result_blocks_the_release(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    a_candidate(session, cast, window, cast.ada)
    computed(session, window, now=clock.now())
    a_candidate(session, cast, window, cast.ben)
    with pytest.raises(rules.ReleaseBlocked):
        releasing.release(session, window, by="cora", now=clock.now())
    assert {r.state for r in session.scalars(sa.select(Result))} == {"computed"}


def test_the_notice_says_only_that_something_is_ready(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    ada = a_candidate(session, cast, window, cast.ada, right=10)
    a_candidate(session, cast, window, cast.ben)
    released(session, window, now=clock.now())
    notices = session.scalars(sa.select(Notice)).all()
    assert {(n.subject, n.body) for n in notices} == {(releasing.SUBJECT, releasing.BODY)}
    assert {n.path for n in notices if n.account_id == cast.ada.id} == {f"/results/{result_of(session, ada).public_id}"}
    assert not [m for m in session.scalars(sa.select(OutboxMail)) if "pass" in (m.subject + m.body).lower()]


def test_the_letter_is_frozen_and_holds_no_reviewer(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    ada = a_candidate(session, cast, window, cast.ada, comments=True)
    released(session, window, now=clock.now())
    result = result_of(session, ada)
    frozen = str(result.letter)
    assert "More than one meaning is offered in reading the child." in frozen
    assert not [name for name in ("Ruth", "Rolf", "Amsel", "Brandt", "Never to leave") if name in frozen]
    before = feedback.feedback_of(session, ada)
    texts = [(p.text, False) for p in before.paragraphs]
    with pytest.raises(rules.AlreadyReleased):
        feedback.save(session, result, base=before.number, texts=texts, own="", by="cora", now=clock.now())


def test_nothing_is_released_before_every_feedback_is_approved(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    a_candidate(session, cast, window, cast.ada, comments=True)
    a_candidate(session, cast, window, cast.ben)
    computed(session, window, now=clock.now())
    with pytest.raises(rules.ReleaseBlocked, match="2 letters wait for your approval"):
        releasing.release(session, window, by="cora", now=clock.now())
    approved(session, window, now=clock.now())
    assert releasing.release(session, window, by="cora", now=clock.now()) == 2


def test_a_result_is_nobody_elses_and_nobodys_before_release(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    ada = a_candidate(session, cast, window, cast.ada)
    a_candidate(session, cast, window, cast.ben)
    computed(session, window, now=clock.now())
    public_id = result_of(session, ada).public_id
    approved(session, window, now=clock.now())
    assert viewdata.released_for(session, cast.ada.id) == []
    with pytest.raises(Missing):
        viewdata.result_of(session, cast.ada.id, public_id)
    releasing.release(session, window, by="cora", now=clock.now())
    assert viewdata.result_of(session, cast.ada.id, public_id).public_id == public_id
    with pytest.raises(Missing):
        viewdata.result_of(session, cast.ben.id, public_id)
    assert [line.public_id for line in viewdata.released_for(session, cast.ada.id)] == [public_id]


def test_a_warning_needs_two_different_people(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    many(session, cast, window, 20, now=clock.now(), right=lambda n: 30)
    computed(session, window, now=clock.now())
    code = "pass-rate-0-20"
    reason = "The committee looked at every question again."
    with pytest.raises(rules.ReleaseBlocked, match="One warning is open"):
        releasing.release(session, window, by="cora", now=clock.now())
    releasing.sign(session, window, code, account_id=cast.cora.id, reason=reason, by="cora", now=clock.now())
    with pytest.raises(rules.AlreadySigned):
        releasing.sign(session, window, code, account_id=cast.cora.id, reason=reason, by="cora", now=clock.now())
    with pytest.raises(rules.ReleaseBlocked):
        releasing.release(session, window, by="cora", now=clock.now())
    releasing.sign(session, window, code, account_id=cast.carl.id, reason=reason, by="carl", now=clock.advance(minutes=1))
    assert releasing.release(session, window, by="cora", now=clock.now()) == 20
    signed = session.scalars(sa.select(AuditEvent).where(AuditEvent.event == "results.release_overridden")).all()
    assert [(e.by, e.facts["check"]) for e in signed] == [("cora", code), ("carl", code)]


def test_a_signature_does_not_cover_other_figures(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    many(session, cast, window, 20, now=clock.now(), right=lambda n: 30)
    with pytest.raises(rules.NothingToSign):
        releasing.sign(session, window, "pass-rate-1-20", account_id=cast.cora.id, reason="x" * 30, by="cora", now=clock.now())


def test_windows_to_release_are_those_whose_essays_are_marked(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    a_candidate(session, cast, window, cast.ada)
    assert {line.title for line in viewdata.to_release(session, now=clock.now())} == {"Window 2026-A", "Window elsewhere"}
    released(session, window, now=clock.now())
    assert [line.title for line in viewdata.to_release(session, now=clock.now())] == ["Window elsewhere"]
    assert viewdata.to_release(session, now=window.closes_at - timedelta(days=1)) == []


def test_the_carried_part_is_known_to_the_applications(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    ada = a_candidate(session, cast, window, cast.ada, levels=FAILS)
    released(session, window, now=clock.now())
    assert applications.carried_parts(session, ada.application, on=date(2027, 1, 1)) == frozenset({"one"})
    assert applications.carried_parts(session, ada.application, on=date(2028, 5, 3)) == frozenset()
