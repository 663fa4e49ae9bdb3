"""The rules of a sitting, without a database and without a clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_app.exams.rules import EssayChoice
from exam_app.sitting import rules
from exam_app.sitting.rules import Head, Plan

NOON = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)
GRACE = timedelta(seconds=10)
CLINICAL = EssayChoice(answer=2, compulsory=("supervisory",))
KINDS = ("supervisory", "clinical", "clinical")


def plan(**more: object) -> Plan:
    facts = {
        "parts": ["one", "two"], "opens_at": NOON, "closes_at": NOON + timedelta(days=1), "break_minutes": 15, "one_ended_at": None,
    }  # fmt: skip
    return Plan(**{**facts, **more})  # type: ignore[arg-type]


def test_a_part_starts_from_the_opening_and_not_before() -> None:
    rules.may_start(plan(), "one", NOON)
    with pytest.raises(rules.CannotStart, match="cannot be started yet"):
        rules.may_start(plan(), "one", NOON - timedelta(seconds=1))


def test_a_part_starts_one_minute_before_the_close_but_not_at_it() -> None:
    rules.may_start(plan(), "one", NOON + timedelta(days=1, minutes=-1))
    with pytest.raises(rules.CannotStart, match="window has closed"):
        rules.may_start(plan(), "one", NOON + timedelta(days=1))


def test_part_two_waits_for_part_one_when_both_are_sat() -> None:
    with pytest.raises(rules.CannotStart, match="after Part One"):
        rules.may_start(plan(), "two", NOON)
    rules.may_start(plan(one_ended_at=NOON), "two", NOON)
    rules.may_start(plan(parts=["two"]), "two", NOON)


def test_a_part_that_was_passed_before_is_not_sat_again() -> None:
    with pytest.raises(rules.CannotStart, match="not part of your registration"):
        rules.may_start(plan(parts=["two"]), "one", NOON)


def test_whoever_ends_part_one_after_the_close_still_has_the_break_to_start_part_two() -> None:
    late = NOON + timedelta(days=1, minutes=80)
    rules.may_start(plan(one_ended_at=late), "two", late + timedelta(minutes=14))
    with pytest.raises(rules.CannotStart):
        rules.may_start(plan(one_ended_at=late), "two", late + timedelta(minutes=15))


def test_answers_are_accepted_up_to_the_end_and_the_grace_included() -> None:
    rules.accepts("open", NOON, GRACE, NOON + GRACE)
    with pytest.raises(rules.TimeUp):
        rules.accepts("open", NOON, GRACE, NOON + GRACE + timedelta(microseconds=1))
    with pytest.raises(rules.AlreadySubmitted):
        rules.accepts("submitted", NOON, GRACE, NOON - GRACE)


def test_the_time_left_is_never_less_than_nothing() -> None:
    assert rules.milliseconds_left(NOON, NOON - timedelta(seconds=1.5)) == 1500
    assert rules.milliseconds_left(NOON, NOON + timedelta(seconds=1)) == 0


def test_stored_text_has_newlines_and_tabs_and_no_other_control_characters() -> None:
    assert rules.clean("a\r\nb\rc\td\x00\x07\x85\ud800") == "a\nb\nc\td"
    assert rules.clean("cafe\u0301") == "caf\u00e9"


@given(st.text())
def test_cleaning_twice_is_cleaning_once_and_can_always_be_stored(text: str) -> None:
    once = rules.clean(text)
    assert rules.clean(once) == once
    assert len(rules.digest(once)) == 64


def test_an_essay_ends_at_a_hundred_thousand_characters() -> None:
    rules.check_essay("x" * 100_000)
    with pytest.raises(rules.Unacceptable, match="longer than 100,000"):
        rules.check_essay("x" * 100_001)


def test_compulsory_essays_are_chosen_from_the_start_and_all_when_there_is_no_choice() -> None:
    assert rules.first_choice(CLINICAL, KINDS) == {1}
    assert rules.first_choice(EssayChoice(2, ()), ("policy", "policy")) == {1, 2}


def test_choosing_another_essay_replaces_the_first_choice_and_never_the_compulsory_one() -> None:
    assert rules.chosen_with(CLINICAL, KINDS, {1}, 2) == {1, 2}
    assert rules.chosen_with(CLINICAL, KINDS, {1, 2}, 3) == {1, 3}
    assert rules.chosen_with(CLINICAL, KINDS, {1, 2}, 2) == {1, 2}
    assert rules.chosen_with(CLINICAL, KINDS, {1, 2}, 1) == {1, 2}
    assert rules.chosen_with(EssayChoice(2, ()), ("a", "b", "c"), {1, 2}, 3) == {2, 3}


def test_without_a_choice_the_first_essay_with_text_counts() -> None:
    assert rules.essays_that_count(CLINICAL, KINDS, {1}, ["x", " \n", "y"]) == {1, 3}
    assert rules.essays_that_count(CLINICAL, KINDS, {1}, ["", "", ""]) == {1, 2}
    assert rules.essays_that_count(CLINICAL, KINDS, {1, 2}, ["", "", "long text"]) == {1, 2}


@given(st.sets(st.integers(1, 3)), st.lists(st.sampled_from(["", "text"]), min_size=3, max_size=3), st.integers(1, 3))
def test_exactly_as_many_essays_count_as_the_rule_asks(chosen: set[int], texts: list[str], position: int) -> None:
    assert len(rules.essays_that_count(CLINICAL, KINDS, chosen, texts)) == 2
    assert 1 in rules.essays_that_count(CLINICAL, KINDS, chosen, texts)
    after = rules.chosen_with(CLINICAL, KINDS, rules.chosen_with(CLINICAL, KINDS, {1}, 2), position)
    assert len(after) == 2
    assert {1, position} <= after


def test_the_receipt_changes_with_every_answer_every_revision_and_the_choice() -> None:
    heads = [Head(1, 1, "A"), Head(2, 0, "")]
    receipt = rules.receipt_of("s", "one", heads)
    assert receipt == rules.receipt_of("s", "one", reversed(heads))
    others = [
        rules.receipt_of("t", "one", heads), rules.receipt_of("s", "two", heads), rules.receipt_of("s", "one", [Head(1, 1, "B"), heads[1]]),
        rules.receipt_of("s", "one", [Head(1, 2, "A"), heads[1]]), rules.receipt_of("s", "one", [heads[0], Head(2, 0, "", False)]),
    ]  # fmt: skip
    assert len({receipt, *others}) == 6


@given(st.text("0123456789abcdef", min_size=64, max_size=64))
def test_a_reference_can_be_read_back_to_its_receipt(receipt: str) -> None:
    spoken = rules.reference(receipt)
    assert len(spoken) == 14
    assert rules.receipt_start(spoken.lower().replace("-", " ")) == receipt[:15]


def test_what_is_no_reference_is_none() -> None:
    assert rules.receipt_start("K7QF-M3XR-92H0") is None
    assert rules.receipt_start("") is None


def test_the_wait_before_a_retake_ends_on_the_same_day_of_a_later_month() -> None:
    assert rules.retake_from(date(2026, 5, 12), 12) == date(2027, 5, 12)
    assert rules.retake_from(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert rules.retake_from(date(2026, 12, 31), 2) == date(2027, 2, 28)
