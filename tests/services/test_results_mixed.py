"""Results of forms with several right options and with questions that are only tried out."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.results import rules
from tests.build import Cast
from tests.build_results import a_closed_window, computed, released, result_of
from tests.build_results_form import key_of, make_several
from tests.build_results_papers import a_candidate, letters_with


@pytest.mark.parametrize(("answer", "points"), [("AC", 60), ("A", 59), ("ABC", 59), ("-", 59), ("BD", 59)])
def test_the_point_is_earned_by_exactly_the_right_options(
    session: Session, cast: Cast, clock: FakeClock, answer: str, points: int
) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    make_several(session, window, 3, "AC")
    letters = list(letters_with(60))
    letters[2] = answer
    ada = a_candidate(session, cast, window, cast.ada, letters=letters)
    computed(session, window, now=clock.now())
    one = result_of(session, ada).parts[0]
    assert (one.points_num, one.out_of) == (points, 60)


@pytest.mark.parametrize(
    ("kind", "key"), [("multiple", "ABCD"), ("multiple", "CA"), ("multiple", "AE"), ("multiple", ""), ("single", "AC")]
)
def test_nothing_is_computed_with_a_key_that_cannot_be_one(
    session: Session, cast: Cast, clock: FakeClock, kind: str, key: str
) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    make_several(session, window, 17, key)
    window.form.items[16].version.kind = kind
    a_candidate(session, cast, window, cast.ada)
    with pytest.raises(rules.KeyNotConfirmed, match=r"17 \(2026-A-017\)"):
        computed(session, window, now=clock.now())


@pytest.mark.parametrize("answer", ["A", "B", "C", "D", "-", "AC"])
def test_what_is_tried_out_counts_nowhere_whatever_is_answered(
    session: Session, cast: Cast, clock: FakeClock, answer: str
) -> None:
    window = a_closed_window(session, cast, now=clock.now(), tries_out=True)
    letters = list(letters_with(49, of=61))
    letters[4] = answer
    ada = a_candidate(session, cast, window, cast.ada, letters=letters)
    computed(session, window, now=clock.now())
    one = result_of(session, ada).parts[0]
    assert (one.outcome, one.points_num, one.out_of, one.cut_num, one.cut_den) == ("passed", 48, 60, 48, 1)
    assert sum(int(band["share"].partition(" ")[0]) for band in one.bands) == 60


def test_one_below_the_cut_fails_although_the_tried_out_question_was_answered_by_its_key(
    session: Session, cast: Cast, clock: FakeClock
) -> None:
    window = a_closed_window(session, cast, now=clock.now(), tries_out=True)
    letters = list(letters_with(48, of=61))
    assert letters[4] == key_of(5)
    ada = a_candidate(session, cast, window, cast.ada, letters=letters)
    computed(session, window, now=clock.now())
    assert (result_of(session, ada).parts[0].outcome, result_of(session, ada).parts[0].points_num) == ("failed", 47)


def test_a_letter_tells_of_sixty_questions_and_of_no_tried_out_one(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now(), tries_out=True)
    window.form.items[4].is_voided = True
    window.form.items[9].is_voided = True
    ada = a_candidate(session, cast, window, cast.ada, letters=letters_with(50, of=61))
    released(session, window, now=clock.now())
    part = (result_of(session, ada).letter or {})["parts"][0]
    rule = "48 of 60 answers must be right. Yours: 49. One question was withdrawn after the exam and credited to everybody."
    assert part["rule"] == rule


def test_who_did_not_take_the_part_has_none_of_sixty(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now(), tries_out=True)
    ada = a_candidate(session, cast, window, cast.ada, right=None)
    computed(session, window, now=clock.now())
    one = result_of(session, ada).parts[0]
    assert (one.outcome, one.out_of) == ("not_taken", 60)
