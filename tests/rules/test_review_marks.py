"""How marks become a score: hand-made cases, exact."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from fractions import Fraction

import pytest

from exam_app.exams import rules as exams
from exam_app.exams.documents import STANDARD_POLICY
from exam_app.review.rules import Marks, Settled, as_level, closest, reasons_for_third, settle, traces

POLICY = exams.policy_from(tomllib.loads(STANDARD_POLICY.read_text()))
POINTS = (0, 2, 4, 5)


def marks(*levels: int) -> Marks:
    return Marks({f"criterion-{n}": level for n, level in enumerate(levels, 1)}, POINTS)


def settled(*all_levels: tuple[int, ...]) -> Settled:
    found = settle({seat: marks(*levels) for seat, levels in enumerate(all_levels, 1)}, POLICY)
    assert isinstance(found, Settled)
    return found


def test_marks_add_up_the_points_of_their_levels() -> None:
    assert marks(1, 2, 3, 4).total == 11
    assert marks(1, 2, 3, 4).out_of == 20


def test_two_marks_within_tolerance_are_settled_by_their_mean() -> None:
    found = settled((3, 3, 3, 3, 4), (3, 3, 3, 4, 4))
    assert (found.points, found.out_of, found.method) == (Fraction(43, 2), 25, "mean")
    assert found.seats == (1, 2)
    assert found.criteria["criterion-4"] == Fraction(9, 2)


def test_totals_exactly_the_tolerance_apart_need_no_third_review() -> None:
    # 25 points: the tolerance is 2.5, five criteria; 20 and 22 are 2 apart.
    assert reasons_for_third(marks(3, 3, 3, 3, 3), marks(4, 4, 3, 3, 3), POLICY) == ()


def test_totals_on_the_edge_of_the_tolerance_still_stand() -> None:
    # Four criteria make 20 points and a tolerance of exactly 2.
    assert reasons_for_third(marks(1, 3, 3, 3), marks(2, 3, 3, 3), POLICY) == ()
    assert reasons_for_third(marks(2, 2, 3, 3), marks(3, 3, 3, 3), POLICY) == ("pass", "total")


def test_one_pass_and_one_fail_ask_for_a_third_review_however_close() -> None:
    # The bar is 20 of 25: 19 fails, 20 passes.
    assert marks(2, 3, 3, 4, 3).total == 19
    assert reasons_for_third(marks(2, 3, 3, 4, 3), marks(3, 3, 3, 3, 3), POLICY) == ("pass",)


def test_two_levels_apart_on_one_criterion_ask_for_a_third_review() -> None:
    assert "criterion" in reasons_for_third(marks(4, 2, 3, 3, 3), marks(2, 4, 3, 3, 3), POLICY)
    assert "criterion" not in reasons_for_third(marks(4, 2, 3, 3, 3), marks(3, 3, 3, 3, 3), POLICY)


def test_before_the_third_review_there_are_reasons_and_no_score() -> None:
    assert settle({1: marks(4, 4, 4, 4, 4), 2: marks(1, 1, 1, 1, 1)}, POLICY) == ("pass", "total", "criterion")


def test_the_closest_of_three_makes_the_score() -> None:
    found = settled((4, 4, 4, 4, 4), (1, 1, 1, 1, 1), (4, 4, 4, 4, 3))
    assert (found.points, found.seats, found.method) == (Fraction(49, 2), (1, 3), "adjudicated")
    assert found.reasons == ("pass", "total", "criterion")


@pytest.mark.parametrize("first_is_high", [True, False])
def test_a_third_mark_in_the_middle_goes_with_the_higher_one(first_is_high: bool) -> None:
    low, middle, high = (2, 2, 2, 2), (2, 2, 3, 3), (3, 3, 3, 3)
    found = settled(high, low, middle) if first_is_high else settled(low, high, middle)
    assert found.points == 14


def test_when_all_three_agree_the_first_two_are_named() -> None:
    assert closest({1: marks(3, 3), 2: marks(3, 3), 3: marks(3, 3)}) == (1, 2)


def test_a_policy_that_says_nothing_of_consensus_and_ties_settles_as_it_did() -> None:
    document = tomllib.loads(STANDARD_POLICY.read_text())
    mark = {name: value for name, value in document["essay_mark"].items() if name in OLD_MARK}
    old = exams.policy_from({name: value for name, value in document.items() if name != "quality"} | {"essay_mark": mark})
    assert (old.third, old.tie, old.consensus_days, old.seeds_most) == ("tertium quid", "higher", None, 0)


OLD_MARK = ("pass_share", "tolerance_share", "criterion_distance", "third")


@pytest.mark.parametrize("wrong", [{"third": "whoever shouts"}, {"tie": "nobody"}])
def test_a_policy_with_an_unknown_rule_is_not_read(wrong: dict[str, str]) -> None:
    document = tomllib.loads(STANDARD_POLICY.read_text())
    with pytest.raises(ValueError, match="unknown rule"):
        exams.policy_from(document | {"essay_mark": document["essay_mark"] | wrong})


@pytest.mark.parametrize(("tie", "points"), [("higher", 14), ("lower", 10), ("all", 12)])
def test_the_tie_rule_says_which_marks_count(tie: str, points: int) -> None:
    given = {1: marks(3, 3, 3, 3), 2: marks(2, 2, 2, 2), 3: marks(2, 2, 3, 3)}
    found = settle(given, replace(POLICY, tie=tie))
    assert isinstance(found, Settled)
    assert found.points == points


def test_words_that_could_tell_who_writes_are_found() -> None:
    assert traces("I see the plan in the third paragraph, 2 of 4 steps.") == []
    assert traces("Write to me: ruth@example.org or +1 804 555 0199") == ["a mail address", "a telephone number"]
    assert traces("My name is Ruth, and Dr. Brandt agrees. See www.example.org") == ["a web address", "a name"]


def test_settled_points_stand_on_the_scale_of_levels() -> None:
    assert [as_level(Fraction(points), POINTS) for points in (0, 2, 3, 4, 5)] == [1, 2, 2.5, 3, 4]
    assert as_level(Fraction(9, 2), POINTS) == 3.5
    with pytest.raises(ValueError, match="not on the scale"):
        as_level(Fraction(6), POINTS)
