"""Equating: Kolen and Brennan's worked example, circles by hand, and a policy for what leaves the scale."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from typing import Any

import pytest

from question_bank.equating import (
    Beyond,
    Design,
    Group,
    Line,
    Moments,
    chained_linear,
    circle_arc,
    identity,
    levine,
    linear,
    mean,
    nominal,
    side_by_side,
    tucker,
)

KEEP = Beyond.KEEP
# Kolen and Brennan (2014), table 4.1: 36 items, 12 of them common.
KB = Design(
    Group(Moments(1655, 15.8205, 6.5278), Moments(1655, 5.1063, 2.3760), 13.4088),
    Group(Moments(1638, 18.6728, 6.8784), Moments(1638, 5.8626, 2.4515), 14.7603),
    36, 36, 12,
)  # fmt: skip


def near(value: Any, tolerance: float = 1e-9) -> Any:
    return pytest.approx(value, abs=tolerance)


def line(found: Any) -> tuple[float, float]:
    assert isinstance(found.line, Line)
    return found.line.intercept, found.line.slope


def test_tucker_gives_the_published_line() -> None:
    assert line(tucker(KB, policy=KEEP)) == near((0.5370, 1.0289), 6e-5)


def test_levine_gives_the_line_worked_out_by_hand() -> None:
    # gamma = 6.8784^2 / 14.7603 = 3.20539; mean 18.6728 - .7563 gamma; variance 47.3124 - .36447 gamma^2
    gamma = 6.8784**2 / 14.7603
    middle, spread = 18.6728 - 0.7563 * gamma, sqrt(6.8784**2 + gamma**2 * (2.3760**2 - 2.4515**2))
    slope = spread / 6.5278
    assert line(levine(KB, policy=KEEP)) == near((middle - slope * 15.8205, slope))


def test_levine_with_an_outside_anchor_uses_its_own_slope() -> None:
    group = Group(Moments(100, 20, 3), Moments(100, 6, 1), 2)
    weaker = replace(group, total=Moments(100, 18, 3), anchor=Moments(100, 5, 1))
    found = levine(Design(group, weaker, 30, 30, 10, is_internal=False), policy=KEEP)
    assert line(found) == near((18 + (9 + 2) / (1 + 2) - 20, 1))


def test_chained_linear_goes_over_the_anchor() -> None:
    slope = 6.8784 / 2.4515 * 2.3760 / 6.5278
    at_mean = 18.6728 + 6.8784 / 2.4515 * (5.1063 - 5.8626)
    found = chained_linear(KB, policy=KEEP)
    assert line(found) == near((at_mean - slope * 15.8205, slope))


def test_nominal_weights_take_the_lengths_for_slopes() -> None:
    assert line(nominal(KB, policy=KEEP)) == near((18.6728 + 3 * (5.1063 - 5.8626) - 15.8205, 1))


def test_the_weight_of_the_groups_hardly_matters() -> None:
    found = [line(tucker(replace(KB, weight=weight), policy=KEEP)) for weight in (1.0, 0.5, 0.0)]
    assert found[1:] == [near(found[0], 0.01)] * 2


def test_groups_that_are_alike_need_no_anchor() -> None:
    new, old = Moments(50, 40, 6), Moments(200, 42, 8)
    by_mean, by_line = mean(new, old, 60, 60, policy=KEEP), linear(new, old, 60, 60, policy=KEEP)
    assert (by_mean.scores[40], by_line.scores[40], by_line.scores[46]) == near((42, 42, 50))
    assert by_mean.se
    assert by_line.se
    assert by_mean.se[0] == near(sqrt(36 / 50 + 64 / 200))
    assert (by_line.se[40], by_line.se[46]) == near((8 * sqrt(1 / 50 + 1 / 200), 8 * sqrt((1 / 50 + 1 / 200) * 1.5)))


def test_the_arc_is_a_circle_on_the_line_between_the_ends() -> None:
    # Through (0, 0), (5, 1), (10, 0): middle (5, -12), radius 13.
    found = circle_arc((5, 6), 10, 10, policy=KEEP).scores
    assert (found[0], found[5], found[10]) == near((0, 6, 10))
    assert (found[2], found[8]) == near((2 + sqrt(160) - 12, 8 + sqrt(160) - 12))


def test_an_arc_below_the_line_bends_down_as_the_other_bends_up() -> None:
    up, down = (circle_arc((5, middle), 10, 10, policy=KEEP).scores for middle in (6, 4))
    assert [x - score for x, score in enumerate(down)] == near([score - x for x, score in enumerate(up)])
    assert down[2] < 2


def test_the_symmetric_arc_is_a_circle_through_the_points_themselves() -> None:
    found = circle_arc((5, 6), 10, 10, policy=KEEP, is_simplified=False).scores
    middle = 29.5, -19.5  # as far from (0, 0) as from (10, 10) and from (5, 6)
    assert [sqrt((x - middle[0]) ** 2 + (y - middle[1]) ** 2) for x, y in enumerate(found)] == near([sqrt(1250.5)] * 11, 1e-6)


def test_an_arc_that_bends_nowhere_is_the_line_and_beyond_its_ends_it_is_straight() -> None:
    assert circle_arc((5, 5), 10, 10, policy=KEEP).scores == near(tuple(range(11)))
    chance = circle_arc((7, 8), 10, 10, policy=KEEP, low=(2, 2)).scores
    assert chance[:3] == near((0, 1, 2))
    assert chance[7] == near(8)


@pytest.mark.parametrize(("policy", "ends"), [(Beyond.KEEP, (-3, 57)), (Beyond.CLIP, (0, 57))])
def test_what_leaves_the_scale_is_named_and_treated_as_the_policy_says(policy: Beyond, ends: tuple[float, float]) -> None:
    found = mean(Moments(9, 40, 5), Moments(9, 37, 5), 60, 60, policy=policy)
    assert (found.scores[0], found.scores[60]) == ends
    assert (found.beyond, found.policy) == ((0, 1, 2), policy)


def test_the_least_score_that_is_worth_the_cut_is_told() -> None:
    assert mean(Moments(9, 40, 5), Moments(9, 40.5, 5), 60, 60, policy=KEEP).least_reaching(48) == 48
    assert mean(Moments(9, 40, 5), Moments(9, 41, 5), 60, 60, policy=KEEP).least_reaching(48) == 47
    assert identity(40, 60, policy=KEEP).least_reaching(48) is None


def test_moments_come_from_scores() -> None:
    group = Group.of([1, 2, 3, 6], [1, 1, 2, 4])
    assert (group.total.mean, group.total.sd, group.anchor.mean) == near((3, sqrt(14 / 3), 2))
    assert (group.covariance, group.r) == near((3, 3 / sqrt(14 / 3 * 2)))
    with pytest.raises(ValueError, match="one anchor score"):
        Group.of([1], [])
    with pytest.raises(ValueError, match="Nobody"):
        Moments.of([])


def test_small_groups_are_shown_every_method_and_told_which_to_prefer() -> None:
    few = replace(KB, new=replace(KB.new, total=replace(KB.new.total, n=50)))
    found = side_by_side(few, policy=KEEP)
    assert [each.method for each in found.conversions] == [
        "identity", "nominal weights mean", "circle-arc, simplified", "chained linear", "Tucker", "Levine observed score",
    ]  # fmt: skip
    assert found.preferred == ("identity", "nominal weights mean", "circle-arc, simplified")
    assert "50 candidates" in found.advice
    assert side_by_side(KB, policy=KEEP).preferred == tuple(each.method for each in found.conversions)


def test_a_method_without_an_answer_says_why_and_the_others_stay() -> None:
    flat = replace(KB, new=replace(KB.new, anchor=Moments(1655, 5.1, 0), covariance=0))
    found = side_by_side(flat, policy=KEEP)
    assert "Tucker: The anchor does not vary with the total; nothing can be equated through it." in found.left_out
    assert "nominal weights mean" in [each.method for each in found.conversions]
