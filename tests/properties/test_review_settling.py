"""What holds for all marks: symmetry, exactness, range, and when a third review is asked for."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations, permutations

from hypothesis import given
from hypothesis import strategies as st

from exam_app.exams.rules import ExamPolicy
from exam_app.review.rules import Marks, Settled, between, closest, corrected, lie_between, reasons_for_third, settle
from tests.rules.test_review_marks import POLICY

CRITERIA = 5
POINTS = st.sampled_from([(0, 2, 4, 5), (0, 1, 2, 3), (1, 2, 4, 8)])
LEVELS = st.lists(st.integers(1, 4), min_size=CRITERIA, max_size=CRITERIA)


@st.composite
def reviews(draw: st.DrawFn, number: int) -> dict[int, Marks]:
    points = draw(POINTS)
    return {seat: Marks(dict(zip("abcde", draw(LEVELS), strict=True)), points) for seat in range(1, number + 1)}


POLICIES = st.builds(
    lambda third, tie: replace(POLICY, third=third, tie=tie),
    st.sampled_from(["tertium quid", "parity"]), st.sampled_from(["higher", "lower", "all"]),
)  # fmt: skip


@given(reviews(2))
def test_two_reviews_settle_the_same_whoever_sits_where(marks: dict[int, Marks]) -> None:
    there, back = settle(marks, POLICY), settle({1: marks[2], 2: marks[1]}, POLICY)
    assert there == back


@given(reviews(3), POLICIES)
def test_three_reviews_settle_the_same_whoever_of_the_two_sat_first(marks: dict[int, Marks], policy: ExamPolicy) -> None:
    there, back = settle(marks, policy), settle({1: marks[2], 2: marks[1], 3: marks[3]}, policy)
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


@given(reviews(3), POLICIES)
def test_what_is_made_of_three_totals_is_a_function_of_the_three_and_of_no_order(
    marks: dict[int, Marks], policy: ExamPolicy
) -> None:
    found = set()
    for order in permutations((1, 2, 3)):
        seated = {seat: marks[other] for seat, other in enumerate(order, 1)}
        if reasons_for_third(seated[1], seated[2], policy):
            settled = settle(seated, policy)
            assert isinstance(settled, Settled)
            found.add(settled.points)
    assert len(found) <= 1


@given(reviews(3), st.sampled_from(["higher", "lower", "all"]))
def test_tertium_quid_equals_its_brute_force_twin(marks: dict[int, Marks], tie: str) -> None:
    settled = settle(marks, replace(POLICY, tie=tie))
    assert isinstance(settled, Settled)
    if settled.method == "adjudicated":
        assert settled.points == twin([mark.total for mark in marks.values()], tie)


def twin(totals: list[Fraction], tie: str) -> Fraction:
    """Of three sorted totals the closer neighbours; the outer pair is never the closest one alone."""
    low, middle, high = sorted(totals)
    if high - middle == middle - low:
        chosen = {"higher": [middle, high], "lower": [low, middle], "all": [low, middle, high]}[tie]
        chosen = [low, middle, high] if low == high else chosen
    else:
        chosen = [middle, high] if high - middle < middle - low else [low, middle]
    return sum(chosen, Fraction(0)) / len(chosen)


@given(reviews(2), st.data())
def test_consensus_never_leaves_the_two_marks(marks: dict[int, Marks], data: st.DataObject) -> None:
    one, two = marks[1], marks[2]
    agreed = {code: data.draw(st.sampled_from(list(between(code, one, two)))) for code in one.levels}
    found = settle(marks, POLICY, agreed=agreed)
    assert isinstance(found, Settled)
    for code, points in found.criteria.items():
        given_points = [mark.by_criterion[code] for mark in (one, two)]
        assert min(given_points) <= points <= max(given_points)
    assert found == settle({1: two, 2: one}, POLICY, agreed=agreed)
    assert found.method == ("consensus" if reasons_for_third(one, two, POLICY) else "mean")


@given(reviews(2), LEVELS)
def test_levels_outside_of_the_two_marks_are_no_consensus(marks: dict[int, Marks], levels: list[int]) -> None:
    agreed = dict(zip("abcde", levels, strict=True))
    if not lie_between(agreed, marks[1], marks[2]):
        assert settle(marks, POLICY, agreed=agreed) == settle(marks, POLICY)


@given(reviews(3), LEVELS)
def test_an_adjudicators_decision_is_the_score_exactly_where_the_two_disagree(marks: dict[int, Marks], levels: list[int]) -> None:
    policy, decided = replace(POLICY, third="adjudicator"), dict(zip("abcde", levels, strict=True))
    reasons = reasons_for_third(marks[1], marks[2], policy)
    found = settle(marks, policy, decided=decided)
    assert isinstance(found, Settled)
    assert found.points == (Marks(decided, marks[3].points).total if reasons else (marks[1].total + marks[2].total) / 2)
    assert settle(marks, policy) == (reasons or found)


@given(LEVELS, LEVELS)
def test_a_correction_and_the_one_back_leave_the_first_levels(first: list[int], other: list[int]) -> None:
    before, after = (dict(zip("abcde", levels, strict=True)) for levels in (first, other))
    there = [{"criterion": code, "before": before[code], "after": after[code]} for code in before]
    back = [{"criterion": code, "before": after[code], "after": before[code]} for code in before]
    assert corrected(before, [there]) == after
    assert corrected(before, [there, back]) == before
