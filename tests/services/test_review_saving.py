"""Saving a draft of marks by the protocol of the answers: nothing lost, nothing doubled, nothing overwritten."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.exams.models import Window
from exam_app.review.marking import desk, drafts, marks, passages, saving
from exam_app.review.marking.saving import Closed, Conflict, Save, Saved
from exam_app.review.models import Assignment, KeptMarks, ReviewRevision
from exam_app.review.rules import Passage, Unacceptable, digest
from tests.build import Cast
from tests.build_review import ESSAY, assigned, candidate, declared, document, enter, locked, taken_in

pytestmark = pytest.mark.usefixtures("stocked")


@pytest.fixture
def mine(session: Session, cast: Cast, clock: FakeClock, window: Window) -> Assignment:
    """A script for Ruth; Rolf has it too."""
    candidate(session, cast.ada, window, now=clock.now())
    enter(session, cast.ruth, cast.rolf, now=clock.now())
    declared(session, window, cast.ruth, cast.rolf, now=clock.now())
    script = taken_in(session, window, now=clock.now())[0]
    assigned(session, script, cast.rolf, 2, now=clock.now())
    return assigned(session, script, cast.ruth, 1, now=clock.now())


def ask(mine: Assignment, level: int | None, *, seq: int = 1, base: int = 0, client: str = "one-page", comment: str = "") -> Save:
    return Save(client, seq, base, document(mine, level, comment))


def count(session: Session, table: type) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_a_save_appends_a_revision_and_moves_the_head(session: Session, clock: FakeClock, mine: Assignment) -> None:
    assert drafts.head_of(mine).revision == 0
    for revision, level in ((1, 2), (2, 3)):
        done = saving.save(session, mine, ask(mine, level, seq=revision, base=revision - 1), now=clock.now())
        assert done == Saved(revision, digest(document(mine, level)), clock.now())
    session.expire_all()
    head = drafts.head_of(mine)
    assert (head.revision, head.document, head.sha256) == (2, document(mine, 3), digest(document(mine, 3)))
    assert mine.review is not None
    assert {score.level for score in mine.review.scores} == {3}
    assert [json.loads(row.document)["levels"][0] for row in session.scalars(sa.select(ReviewRevision))] == [2, 3]


def test_the_same_save_again_is_answered_as_the_first_time(session: Session, clock: FakeClock, mine: Assignment) -> None:
    first = saving.save(session, mine, ask(mine, 2), now=clock.now())
    saving.save(session, mine, ask(mine, 4, seq=2, base=1), now=clock.now())
    assert saving.save(session, mine, ask(mine, 2), now=clock.advance(minutes=3)) == first
    assert drafts.head_of(mine).document == document(mine, 4)
    assert count(session, ReviewRevision) == 2


def test_a_number_is_not_used_for_two_drafts(session: Session, clock: FakeClock, mine: Assignment) -> None:
    saving.save(session, mine, ask(mine, 2), now=clock.now())
    with pytest.raises(Unacceptable, match="used for other marks"):
        saving.save(session, mine, ask(mine, 3), now=clock.now())


def test_a_stale_window_is_told_the_head_and_its_draft_is_kept_once(session: Session, clock: FakeClock, mine: Assignment) -> None:
    saving.save(session, mine, ask(mine, 4), now=clock.now())
    stale = ask(mine, 1, client="other-page", comment="Mine.")
    for _ in range(2):
        done = saving.save(session, mine, stale, now=clock.now())
        assert isinstance(done, Conflict)
        assert (done.head.revision, done.head.document) == (1, document(mine, 4))
    assert drafts.head_of(mine).document == document(mine, 4)
    kept = session.scalars(sa.select(KeptMarks)).one()
    assert (kept.document, kept.reason) == (stale.document, "another window had gone on")
    shown = desk.desk(session, mine, now=clock.now()).kept
    assert ("Comment for the candidate", "Mine.", "") in [(line.name, line.here, line.there) for line in shown[0].lines]


def test_after_the_lock_a_lost_reply_is_answered_and_anything_new_is_only_kept(
    session: Session, cast: Cast, clock: FakeClock, mine: Assignment
) -> None:
    first = saving.save(session, mine, ask(mine, 3), now=clock.now())
    marks.lock(session, mine, by=cast.ruth.public_id, now=clock.now())
    session.expire_all()
    assert saving.save(session, mine, ask(mine, 3), now=clock.now()) == first
    assert saving.save(session, mine, ask(mine, 3, seq=2, base=1), now=clock.now()) == Closed(is_kept=False)
    assert saving.save(session, mine, ask(mine, 4, seq=3, base=1), now=clock.now()) == Closed(is_kept=True)
    assert drafts.head_of(mine).document == document(mine, 3)
    assert [row.reason for row in session.scalars(sa.select(KeptMarks))] == ["the marks were locked"]


def test_21_marks_locked_by_one_stay_frozen_while_the_other_goes_on(
    session: Session, cast: Cast, clock: FakeClock, mine: Assignment
) -> None:
    locked(session, mine, 3, now=clock.now())
    before = drafts.head_of(mine)
    other = next(row for row in mine.script.assignments if row.id != mine.id)
    saving.save(session, other, ask(other, 1), now=clock.now())
    assert saving.save(session, mine, ask(mine, 1, base=1), now=clock.now()) == Closed(is_kept=True)
    session.expire_all()
    assert drafts.head_of(mine) == before


def test_a_plain_form_brought_back_unchanged_is_no_save_and_no_conflict(
    session: Session, clock: FakeClock, mine: Assignment
) -> None:
    assert saving.save_unless_unchanged(session, mine, ask(mine, None), now=clock.now()) is None
    saving.save(session, mine, ask(mine, 2), now=clock.now())
    saving.save(session, mine, ask(mine, 3, seq=2, base=1), now=clock.now())
    for base, level in ((0, None), (1, 2), (2, 3)):
        back = ask(mine, level, base=base, client="plain-form")
        assert saving.save_unless_unchanged(session, mine, back, now=clock.now()) is None
    assert count(session, ReviewRevision) == 2


def test_two_forms_that_started_from_one_revision_meet_and_both_drafts_are_there(
    session: Session, clock: FakeClock, mine: Assignment
) -> None:
    one, two = (ask(mine, level, client="plain-form") for level in (2, 3))
    assert isinstance(saving.save_unless_unchanged(session, mine, one, now=clock.now()), Saved)
    assert isinstance(saving.save_unless_unchanged(session, mine, two, now=clock.now()), Conflict)
    assert [row.document for row in session.scalars(sa.select(KeptMarks))] == [two.document]


def test_comments_on_passages_are_stored_with_their_places_and_no_word_of_the_text(
    session: Session, clock: FakeClock, mine: Assignment
) -> None:
    start = ESSAY.index("two observations")
    tied = [
        Passage(start, start + 16, "candidate", 2, "Well held."), Passage(0, 7, "private", None, "Hm."), Passage(0, 1, "candidate", None, " "),
    ]  # fmt: skip
    saving.save(session, mine, Save("one-page", 1, 0, document(mine, 3, "", tied)), now=clock.now())
    saving.save(session, mine, Save("one-page", 2, 1, document(mine, 3, "", tied[:2])), now=clock.now())
    session.expire_all()
    review = mine.review
    assert review is not None
    rows = [(r.number, r.start_at, r.end_at, r.kind, r.criterion and r.criterion.position) for r in review.passages]
    assert rows == [(1, 0, 7, "private", None), (2, start, start + 16, "candidate", 2)]
    assert [(row.words, passages.quote_now(row, review)) for row in passages.for_release(review)] == [
        ("Well held.", "two observations")
    ]


@pytest.mark.parametrize("table", ["review_revisions", "kept_marks"])
@pytest.mark.parametrize("deed", ["UPDATE {} SET document = '{{}}'", "DELETE FROM {}"])
def test_the_database_itself_keeps_every_draft(
    session: Session, clock: FakeClock, mine: Assignment, table: str, deed: str
) -> None:
    saving.save(session, mine, ask(mine, 4), now=clock.now())
    saving.save(session, mine, ask(mine, 1, client="other-page"), now=clock.now())
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(sa.text(deed.format(table)))


def test_each_script_and_installation_has_a_key_of_its_own(session: Session, mine: Assignment) -> None:
    other = next(row for row in mine.script.assignments if row.id != mine.id)
    keys = [saving.draft_key(secret, row) for secret in ("one", "two") for row in (mine, other)]
    assert len(set(keys)) == 4
    assert {len(bytes.fromhex(key)) for key in keys} == {32}
