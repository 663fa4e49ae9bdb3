"""What may be answered to a question, and what an answer means in the letters of the form."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_app.sitting import letters, rules
from exam_app.sitting.outline import case_titles

options = st.integers(2, len(rules.LETTERS))


@st.composite
def answered(draw: st.DrawFn) -> tuple[str, str]:
    """An order of the options and an answer as shown."""
    shown = rules.LETTERS[: draw(options)]
    order = rules.shuffled(shown, random.Random(draw(st.integers())))
    return order, letters.chosen(draw(st.sets(st.sampled_from(shown))))


def test_one_letter_of_the_question_can_be_answered() -> None:
    sign = letters.sign_of(4, is_several=False)
    for answer in ("", "A", "D"):
        letters.check(answer, sign)
    for answer in ("E", "AB", "AA", "a", "1", "-", " "):
        with pytest.raises(rules.Unacceptable):
            letters.check(answer, sign)


def test_any_set_of_letters_in_order_can_be_answered_where_several_may_be_chosen() -> None:
    sign = letters.sign_of(4, is_several=True)
    for answer in ("", "A", "AC", "BCD", "ABCD"):
        letters.check(answer, sign)
    for answer in ("CA", "AA", "AE", "A,C", "ac", "ABCDE", "-", "A "):
        with pytest.raises(rules.Unacceptable):
            letters.check(answer, sign)


def test_nothing_can_be_answered_by_letters_to_an_essay() -> None:
    with pytest.raises(rules.Unacceptable):
        letters.check("A", letters.ESSAY)


@given(options, st.booleans())
def test_the_sign_of_a_question_tells_its_letters(number: int, is_several: bool) -> None:
    sign = letters.sign_of(number, is_several=is_several)
    assert len(sign) == 1
    assert letters.shown_by(sign) == rules.LETTERS[:number]


@given(answered())
def test_shuffled_and_back_an_answer_is_the_same_set(found: tuple[str, str]) -> None:
    order, answer = found
    given = letters.of_form(order, answer)
    assert letters.as_shown(order, given) == answer
    assert given == (letters.chosen({order[rules.LETTERS.index(one)] for one in answer}) or "-")


@given(st.lists(st.sampled_from(["-", "A", "B", "D", "AC", "ABD"]), max_size=70))
def test_what_is_packed_is_read_back_by_position(given: list[str]) -> None:
    assert letters.letters_by_position({"letters": letters.packed(given)}) == given


def test_a_record_of_single_letters_stays_one_string_and_older_ones_are_read() -> None:
    assert letters.packed(["A", "-", "C"]) == "A-C"
    assert letters.packed(["A", "BD"]) == ["A", "BD"]
    assert letters.letters_by_position({"letters": "AB-C"}) == ["A", "B", "-", "C"]


def test_the_sign_of_a_question_says_how_many_options_it_has_and_whether_several_may_be_chosen() -> None:
    signs = [letters.sign_of(4, is_several=False), letters.sign_of(3, is_several=True), letters.sign_of(5, is_several=False)]
    assert signs == ["4", "C", "5"]
    assert [letters.shown_by(sign) for sign in signs] == ["ABCD", "ABC", "ABCDE"]


def test_the_heading_of_a_case_names_the_questions_that_share_it() -> None:
    assert case_titles({3: 7, 4: 7, 9: 7, 12: 8, 20: 9, 21: 9}) == {
        3: "Case for questions 3, 4 and 9", 4: "Case for questions 3, 4 and 9", 9: "Case for questions 3, 4 and 9",
        12: "Case for question 12", 20: "Case for questions 20 and 21", 21: "Case for questions 20 and 21",
    }  # fmt: skip
