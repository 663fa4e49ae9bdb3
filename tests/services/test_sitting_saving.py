"""Saving: nothing acknowledged is lost, nothing is applied twice, nothing comes too late."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.db import begin
from exam_app.errors import Missing
from exam_app.sitting import choosing, rules, saving
from exam_app.sitting.holding import pass_of
from exam_app.sitting.saves import AskToSave, Conflict, Save, Saved
from tests import build_sitting as b
from tests.build import Cast

pytestmark = pytest.mark.usefixtures("stocked")


def test_a_save_is_a_revision_and_moves_the_head(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    for letter in ("B", "", "C"):
        done = b.save(session, ada, 7, letter, now=clock.advance(seconds=5))
    assert done == Saved(3, rules.digest("C"), clock.now(), 90 * 60_000 - 15_000)
    assert b.revisions(session, ada, 7) == ["B", "", "C"]
    assert (b.head(session, ada, 7).answer, b.head(session, ada, 7).revision) == ("C", 3)


def test_the_same_save_again_is_answered_as_the_first_time_even_after_the_end(
    session: Session, cast: Cast, clock: FakeClock
) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    first = b.save(session, ada, 7, "B", now=clock.now(), seq=1, base=0)
    b.save(session, ada, 7, "C", now=clock.now(), seq=2, base=1)
    again = b.save(session, ada, 7, "B", now=clock.advance(hours=3), seq=1, base=0)
    assert isinstance(first, Saved)
    assert again == Saved(1, first.sha256, first.saved_at, 0)
    assert b.revisions(session, ada, 7) == ["B", "C"]


def test_a_used_number_with_another_answer_or_place_is_refused(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    b.save(session, ada, 7, "B", now=clock.now(), seq=1, base=0)
    with pytest.raises(rules.Unacceptable):
        b.save(session, ada, 7, "C", now=clock.now(), seq=1, base=0)
    with pytest.raises(rules.Unacceptable):
        b.save(session, ada, 8, "B", now=clock.now(), seq=1, base=0)


def test_a_stale_save_is_refused_and_kept_once(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, "two", now=clock.now()).ada
    b.save(session, ada, 1, "the newer text", now=clock.now(), client="window-b")
    for _ in range(2):
        done = b.save(session, ada, 1, "the stale text", now=clock.now(), seq=1, base=0, client="window-a")
        assert done == Conflict(1, "the newer text", "the stale text", 90 * 60_000)
    assert b.kept(session, ada) == ["the stale text"]
    assert b.head(session, ada, 1).answer == "the newer text"


def test_saves_count_up_to_the_grace_and_not_a_moment_longer(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    assert isinstance(b.save(session, ada, 1, "A", now=ada.ends_at + timedelta(seconds=10)), Saved)
    with pytest.raises(rules.TimeUp):
        b.save(session, ada, 1, "B", now=ada.ends_at + timedelta(seconds=10, microseconds=1))
    assert b.revisions(session, ada, 1) == ["A"]


def test_after_the_hand_in_nothing_is_saved_and_nothing_is_marked(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    b.hand_in(session, ada, now=clock.now())
    with pytest.raises(rules.AlreadySubmitted):
        b.save(session, ada, 1, "A", now=clock.now())
    with pytest.raises(rules.AlreadySubmitted):
        choosing.mark_question(session, ada, 1, is_flagged=True, now=clock.now())
    assert b.revisions(session, ada, 1) == []


def test_ben_cannot_save_into_the_sitting_of_ada(session: Session, cast: Cast, clock: FakeClock) -> None:
    two = b.running(session, cast, now=clock.now())
    with pytest.raises(Missing):
        saving.save_answer(session, cast.ben.id, two.ada.public_id, Save(1, "page-one", 1, 0, "A"), now=clock.now())
    assert b.head(session, two.ada, 1).revision == 0


def test_a_question_or_a_letter_that_is_not_there_is_refused(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    for place in (0, 61):
        with pytest.raises(Missing):
            saving.save_answer(session, cast.ada.id, ada.public_id, Save(place, "page-one", 1, 0, "A"), now=clock.now())
    with pytest.raises(rules.Unacceptable):
        b.save(session, ada, 1, "E", now=clock.now())


def test_an_essay_is_stored_as_plain_text_in_one_form(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, "two", now=clock.now()).ada
    done = b.save(session, ada, 1, "Cafe\u0301\r\n<b>\x00", now=clock.now())
    assert isinstance(done, Saved)
    assert b.head(session, ada, 1).answer == "Caf\u00e9\n<b>"
    assert done.sha256 == rules.digest("Caf\u00e9\n<b>")


def test_choosing_an_option_takes_back_that_it_was_ruled_out(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    choosing.mark_question(session, ada, 3, ruled_out="DB", is_flagged=True, now=clock.now())
    b.save(session, ada, 3, "B", now=clock.now())
    head = b.head(session, ada, 3)
    assert (head.ruled_out, head.is_flagged) == ("D", True)
    choosing.toggle(session, ada, 3, letter="A", now=clock.now())
    choosing.toggle(session, ada, 3, letter="D", now=clock.now())
    assert (b.head(session, ada, 3).ruled_out, b.head(session, ada, 3).is_flagged) == ("A", True)


def test_another_choice_keeps_the_text_of_the_first(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, "two", now=clock.now()).ada
    choosing.choose_essay(session, ada, 2, now=clock.now())
    b.save(session, ada, 2, "My first choice.", now=clock.now())
    choosing.choose_essay(session, ada, 3, now=clock.now())
    heads = [b.head(session, ada, position) for position in (1, 2, 3)]
    assert [head.is_chosen for head in heads] == [True, False, True]
    assert heads[1].answer == "My first choice."


def test_the_database_itself_keeps_every_revision(session: Session, cast: Cast, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    b.save(session, ada, 1, "A", now=clock.now())
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        session.execute(sa.text("UPDATE revisions SET answer = 'B'"))


def test_a_group_of_saves_takes_four_statements_at_most_however_large_it_is(
    session: Session, cast: Cast, clock: FakeClock
) -> None:
    two = b.running(session, cast, now=clock.now())
    asks = [
        AskToSave(pass_of(session, one, by="", session_hash=""), Save(1, "page-one", 1, 0, "A"), clock.now())
        for one in (two.ada, two.ben)
    ]
    seen: list[str] = []
    sa.event.listen(session.get_bind(), "before_cursor_execute", lambda c, u, statement, *_: seen.append(statement))
    done = saving.save_all(session.connection(), asks)
    assert [type(one) for one in done] == [Saved, Saved]
    # PostgreSQL appends and moves in one.
    stored = ["INSERT", "UPDATE"] if session.get_bind().dialect.name == "sqlite" else ["WITH"]
    assert [statement.split()[0] for statement in seen] == ["SELECT", "SELECT", *stored]


def test_eight_windows_that_save_at_once_make_one_revision_and_seven_kept_texts(
    session: Session, cast: Cast, clock: FakeClock
) -> None:
    ada = b.running(session, cast, "two", now=clock.now()).ada
    session.commit()
    engine, account, public_id, now = session.get_bind(), cast.ada.id, ada.public_id, clock.now()

    def save(number: int) -> Saved | Conflict:
        with Session(engine) as own:
            begin(own, writes=True)
            wanted = Save(1, f"window-{number}", 1, 0, f"text {number}")
            done = saving.save_answer(own, account, public_id, wanted, now=now)
            own.commit()
            return done

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(save, range(8)))
    session.commit()
    assert sum(isinstance(one, Saved) for one in done) == 1
    assert len(b.revisions(session, ada, 1)) == 1
    assert sorted(b.kept(session, ada) + b.revisions(session, ada, 1)) == [f"text {n}" for n in range(8)]
