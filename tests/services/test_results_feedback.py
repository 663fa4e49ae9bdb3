"""Feedback from draft to approval: every state is kept, edits survive, only what was approved counts."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from exam_app.audit import AuditEvent
from exam_app.clock import FakeClock
from exam_app.exams.models import Window
from exam_app.results import feedback, flags, rules, service
from exam_app.results.models import FeedbackRevision
from exam_app.review.models import Assignment
from exam_app.sitting.models import Registration
from tests.build import Cast
from tests.build_results import a_closed_window, approved, computed, result_of
from tests.build_results_papers import a_candidate


@pytest.fixture
def window(session: Session, cast: Cast, clock: FakeClock) -> Window:
    return a_closed_window(session, cast, now=clock.now())


@pytest.fixture
def ada(session: Session, cast: Cast, clock: FakeClock, window: Window) -> Registration:
    """Ada with comments, computed; Ben stands beside."""
    made = a_candidate(session, cast, window, cast.ada, comments=True)
    a_candidate(session, cast, window, cast.ben, comments=True)
    computed(session, window, now=clock.now())
    return made


def edited(session: Session, ada: Registration, clock: FakeClock, at: int, text: str) -> feedback.Feedback:
    held = feedback.feedback_of(session, ada)
    texts = [(text if n == at else p.text, True) for n, p in enumerate(held.paragraphs)]
    return feedback.save(session, result_of(session, ada), base=held.number, texts=texts, own="", by="cora", now=clock.now())


def approve(session: Session, ada: Registration, clock: FakeClock, number: int) -> None:
    result, scripts = result_of(session, ada), service.scripts_of(session, ada)
    feedback.approve(session, result, scripts, number=number, by="cora", now=clock.now())


def test_both_reviewers_comments_become_one_draft_without_names_and_private_notes(session: Session, ada: Registration) -> None:
    held = feedback.feedback_of(session, ada)
    text = " ".join(p.text for p in held.paragraphs)
    assert "More than one meaning is offered in reading the child. The details are used well in reading the child." in text
    assert not [word for word in ("Ruth", "Rolf", "Never to leave") if word in text]
    assert held.needs_approval


def reworded(session: Session, marked: Assignment, comment: str) -> None:
    """The marks opened again, with another comment on the first criterion, and locked."""
    locked_at, review = marked.locked_at, marked.review
    assert review is not None
    marked.state, marked.locked_at = "assigned", None
    session.flush()
    review.scores[0].comment = comment
    session.flush()
    marked.state, marked.locked_at = "locked", locked_at
    session.flush()


def test_edits_survive_computing_again_and_every_state_is_kept(
    session: Session, ada: Registration, window: Window, clock: FakeClock
) -> None:
    saved = edited(session, ada, clock, 1, "Said more kindly.")
    computed(session, window, now=clock.advance(hours=1))
    held = feedback.feedback_of(session, ada)
    assert (held.number, held.paragraphs[1].text) == (saved.number, "Said more kindly.")
    reworded(session, service.scripts_of(session, ada)[0].assignments[0], "A new comment.")
    computed(session, window, now=clock.advance(hours=1))
    newer = feedback.feedback_of(session, ada)
    assert (newer.paragraphs[1].text, newer.paragraphs[1].is_behind) == ("Said more kindly.", True)
    query = sa.select(FeedbackRevision.number).where(FeedbackRevision.registration_id == ada.id)
    assert session.scalars(query.order_by(FeedbackRevision.number)).all() == [1, 2, 3]


def test_a_change_after_the_approval_needs_a_new_one(session: Session, ada: Registration, clock: FakeClock) -> None:
    approve(session, ada, clock, 1)
    assert feedback.feedback_of(session, ada).is_approved
    edited(session, ada, clock, 0, "Changed.")
    assert feedback.feedback_of(session, ada).needs_approval
    with pytest.raises(rules.FeedbackChanged):
        approve(session, ada, clock, 1)


def test_saving_the_same_again_keeps_the_approval(session: Session, ada: Registration, clock: FakeClock) -> None:
    approve(session, ada, clock, 1)
    held = feedback.feedback_of(session, ada)
    assert edited(session, ada, clock, 0, held.paragraphs[0].text).is_approved


def test_of_two_who_save_the_second_is_refused(session: Session, ada: Registration, clock: FakeClock) -> None:
    edited(session, ada, clock, 0, "Carl was quicker.")
    with pytest.raises(rules.FeedbackChanged):
        feedback.save(session, result_of(session, ada), base=1, texts=[], own="", by="cora", now=clock.now())


def test_a_name_of_the_pool_blocks_the_approval(session: Session, ada: Registration, clock: FakeClock) -> None:
    edited(session, ada, clock, 0, "As Rolf Brandt says, you wait.")
    with pytest.raises(rules.WordsMustGo, match="Rolf Brandt"):
        approve(session, ada, clock, 2)


def test_words_of_another_candidate_block_the_approval(session: Session, cast: Cast, ada: Registration, clock: FakeClock) -> None:
    ben = next(r for r in session.scalars(sa.select(Registration)) if r.application.applicant_id == cast.ben.id)
    other = service.scripts_of(session, ben)[0]
    other.text = "He carries the red cup to the window and looks for his grandmother’s car."
    session.flush()
    edited(session, ada, clock, 0, "Another one wrote: carries the red cup to the window and looks for it.")
    with pytest.raises(rules.WordsMustGo, match="red cup"):
        approve(session, ada, clock, 2)
    scripts = service.scripts_of(session, ada)
    assert not flags.flags(feedback.feedback_of(session, ada).paragraphs[1:], flags.watch_for(session, scripts))


def test_what_was_kept_cannot_be_changed(session: Session, ada: Registration) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(sa.text("UPDATE feedback_revisions SET saved_by = 'x'"))


def test_saving_and_approving_are_on_record_without_words(
    session: Session, ada: Registration, window: Window, clock: FakeClock
) -> None:
    approved(session, window, now=clock.now())
    events = session.scalars(sa.select(AuditEvent).where(AuditEvent.event.like("feedback.%"), AuditEvent.about == ada.public_id))
    assert [(e.event, e.facts["revision"]) for e in events] == [("feedback.saved", 1), ("feedback.approved", 1)]
