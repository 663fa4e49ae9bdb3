"""What holds for all marks: symmetry, exactness, range, and when a third review is asked for."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from exam_app.review.rules import Marks, Settled, closest, reasons_for_third, settle
from tests.rules.test_review_marks import POLICY

CRITERIA = 5
POINTS = st.sampled_from([(0, 2, 4, 5), (0, 1, 2, 3), (1, 2, 4, 8)])
LEVELS = st.lists(st.integers(1, 4), min_size=CRITERIA, max_size=CRITERIA)


@st.composite
def reviews(draw: st.DrawFn, number: int) -> dict[int, Marks]:
    points = draw(POINTS)
    return {seat: Marks(dict(zip("abcde", draw(LEVELS), strict=True)), points) for seat in range(1, number + 1)}


@given(reviews(2))
def test_two_reviews_settle_the_same_whoever_sits_where(marks: dict[int, Marks]) -> None:
    there, back = settle(marks, POLICY), settle({1: marks[2], 2: marks[1]}, POLICY)
    assert there == back


@given(reviews(3))
def test_three_reviews_settle_the_same_whoever_of_the_two_sat_first(marks: dict[int, Marks]) -> None:
    there, back = settle(marks, POLICY), settle({1: marks[2], 2: marks[1], 3: marks[3]}, POLICY)
    assert isinstance(there, Settled)
    assert isinstance(back, Settled)
    assert (there.points, there.criteria, there.method, there.reasons) == (back.points, back.criteria, back.method, back.reasons)


@given(reviews(2) | reviews(3))
def test_a_score_lies_within_the_marks_and_is_the_exact_sum_of_its_criteria(marks: dict[int, Marks]) -> None:
    found = settle(marks, POLICY)
    if not isinstance(found, Settled):
        return
    totals = [marks[seat].total for seat in found.seats]
    assert min(totals) <= found.points <= max(totals)
    assert found.points == sum(found.criteria.values()) == Fraction(sum(totals), 2)
    for code, points in found.criteria.items():
        given_points = [marks[seat].by_criterion[code] for seat in found.seats]
        assert min(given_points) <= points <= max(given_points)


@given(reviews(2))
def test_a_third_review_is_asked_for_exactly_when_the_policy_says(marks: dict[int, Marks]) -> None:
    one, two = marks[1], marks[2]
    top = one.out_of
    # The policy in whole numbers, written another way: 80 percent, a tenth of the maximum, two levels.
    passes = [5 * m.total >= 4 * top for m in (one, two)]
    far = 10 * abs(one.total - two.total) > top
    wide = any(abs(one.levels[c] - two.levels[c]) >= 2 for c in "abcde")
    assert bool(reasons_for_third(one, two, POLICY)) == (passes[0] != passes[1] or far or wide)
    assert isinstance(settle(marks, POLICY), Settled) == (not reasons_for_third(one, two, POLICY))


@given(reviews(3))
def test_no_other_pair_is_closer_and_of_equally_close_pairs_none_is_higher(marks: dict[int, Marks]) -> None:
    def apart(pair: tuple[int, int]) -> Fraction:
        return abs(marks[pair[0]].total - marks[pair[1]].total)

    def together(pair: tuple[int, int]) -> Fraction:
        return marks[pair[0]].total + marks[pair[1]].total

    chosen = closest(marks)
    for other in combinations((1, 2, 3), 2):
        assert apart(chosen) <= apart(other)
        assert apart(chosen) < apart(other) or together(chosen) >= together(other)
