"""Standard setting: the published examples, cases by hand, and answers that there is no answer."""

from __future__ import annotations

from typing import Any

import pytest

from question_bank.standards import (
    Bounds,
    EbelCell,
    Incomplete,
    angoff,
    borderline,
    ebel,
    ebel_of_judges,
    hofstee,
    panel,
    rounds,
    to_discuss,
)

RATINGS = {
    "Clara": {"i-1": 0.9, "i-2": 0.6, "i-3": 0.5},
    "Rosa": {"i-1": 0.7, "i-2": 0.6, "i-3": 0.2},
    "Rolf": {"i-1": 0.8, "i-2": 0.6, "i-3": 0.8},
}


def near(value: Any) -> Any:
    return pytest.approx(value, abs=1e-9)


def test_the_cut_is_the_mean_of_the_judges_sums_with_its_standard_error() -> None:
    found = angoff(RATINGS)
    assert [judge.cut for judge in found.judges] == near([2.0, 1.5, 2.2])
    assert (found.cut, found.share) == near((1.9, 1.9 / 3))
    assert found.se == near((0.13 / 3) ** 0.5)  # deviations .1, -.4, .3: .26 / 2 / 3
    assert found.interval == pytest.approx((1.9 - 4.30265273 * found.se, 1.9 + 4.30265273 * found.se), abs=1e-7)


def test_severity_is_how_much_more_a_judge_asks_than_the_panel() -> None:
    assert [(judge.judge, judge.severity) for judge in angoff(RATINGS).judges] == [
        ("Clara", near(0.1)), ("Rosa", near(-0.4)), ("Rolf", near(0.3)),
    ]  # fmt: skip


def test_excluded_items_leave_the_standard() -> None:
    found = angoff(RATINGS, excluded={"i-3"})
    assert (found.cut, found.items, found.excluded) == (near(4.2 / 3), 2, ("i-3",))


def test_neither_the_order_of_judges_nor_of_items_matters() -> None:
    turned = {judge: dict(reversed(own.items())) for judge, own in reversed(RATINGS.items())}
    one, other = angoff(RATINGS), angoff(turned)
    assert (one.cut, one.sd) == (other.cut, other.sd)
    assert sorted(one.item_standards, key=str) == sorted(other.item_standards, key=str)


def test_every_round_is_kept() -> None:
    second = {judge: {**own, "i-3": 0.5} for judge, own in RATINGS.items()}
    first, last = rounds([RATINGS, second])
    assert (first.cut, last.cut) == near((1.9, 5.7 / 3))
    assert (last.sd or 0) < (first.sd or 0)


def test_the_items_to_discuss_are_those_with_the_ratings_farthest_apart() -> None:
    assert [item.item for item in to_discuss(angoff(RATINGS))] == ["i-3", "i-1"]
    assert [item.item for item in to_discuss(angoff(RATINGS), most=1)] == ["i-3"]


def test_ratings_are_held_against_what_candidates_did() -> None:
    means = {"i-1": 0.8, "i-2": 0.6, "i-3": 0.5}
    assert angoff(RATINGS, p=means).r_with_p == near(1)
    assert angoff(RATINGS, p={"i-1": 0.1}).r_with_p is None
    assert angoff(RATINGS, p={"i-1": 0.1}).item_standards[0].p == 0.1


def test_a_judge_alone_has_a_cut_and_no_error() -> None:
    found = angoff({"Clara": RATINGS["Clara"]})
    assert (found.cut, found.sd, found.se, found.interval) == (near(2), None, None, None)


def test_a_missing_or_impossible_rating_is_named() -> None:
    with pytest.raises(Incomplete, match="Rosa has not rated i-2") as missing:
        angoff({"Clara": {"i-1": 0.5, "i-2": 0.5}, "Rosa": {"i-1": 0.5}})
    assert (missing.value.judge, missing.value.item) == ("Rosa", "i-2")
    with pytest.raises(Incomplete, match="a share from 0 to 1"):
        angoff({"Clara": {"i-1": 75}})
    with pytest.raises(ValueError, match="at least one judge"):
        angoff({})


EBEL = [
    ("essential", "easy", 94, 100), ("important", "easy", 106, 90), ("important", "medium", 153, 70),
    ("acceptable", "easy", 24, 80), ("acceptable", "medium", 49, 60), ("acceptable", "hard", 52, 40),
    ("questionable", "easy", 4, 70), ("questionable", "medium", 11, 50), ("questionable", "hard", 7, 30),
]  # fmt: skip


def test_ebels_own_table_gives_75_26_percent() -> None:
    found = ebel(EbelCell(relevance, difficulty, n, share / 100) for relevance, difficulty, n, share in EBEL)
    assert (found.judgements, found.share) == (500, near(0.7526))


def test_ebel_from_the_judges_own_sortings_has_each_judges_share_and_the_error() -> None:
    must, may = ("essential", "easy"), ("acceptable", "hard")
    sortings = {"Clara": {"i-1": must, "i-2": must}, "Rosa": {"i-1": must, "i-2": may}}
    found = ebel_of_judges(sortings, {must: 1.0, may: 0.4})
    assert (found.share, found.judgements) == (near(0.85), 4)
    assert (found.judges, found.se) == ((("Clara", 1.0), ("Rosa", near(0.7))), near(0.15))
    with pytest.raises(ValueError, match="Rosa has not sorted i-2"):
        ebel_of_judges({**sortings, "Rosa": {"i-1": must}}, {must: 1.0, may: 0.4})
    with pytest.raises(ValueError, match="No share is expected of acceptable and hard"):
        ebel_of_judges(sortings, {must: 1.0})


EVEN = [10] * 10  # below cut c fail c tenths


def test_hofstees_line_meets_the_failing_shares() -> None:
    found = hofstee(Bounds(2, 6, 0.1, 0.5), EVEN)  # .5 - .1 (c - 2) = .1 c at 3.5
    assert (found.crossing, found.n, found.fail_at_least, found.fail_at_most) == near((3.5, 100, 0.2, 0.6))
    assert (found.cut, found.failing) == (3, 0.3)  # 3 and 4 are equally near; the lower counts


def test_hofstee_without_an_intersection_is_no_solution_and_never_an_edge() -> None:
    hard, easy = hofstee(Bounds(6, 8, 0.1, 0.5), EVEN), hofstee(Bounds(1, 2, 0.3, 0.5), EVEN)
    assert (hard.crossing, hard.cut, easy.crossing, easy.cut) == (None, None, None, None)
    assert hard.says == ("No solution: even at the least cut of 6 points 60 % would fail, more than the 50 % that is bearable.")
    assert easy.says == ("No solution: even at the greatest cut of 2 points fewer than the least share of 30 % would fail.")


def test_the_panel_bounds_are_the_judges_means() -> None:
    assert panel([Bounds(2, 6, 0.1, 0.5), Bounds(4, 7, 0.2, 0.6)]) == Bounds(3, 6.5, near(0.15), 0.55)


@pytest.mark.parametrize("bounds", [Bounds(6, 2, 0.1, 0.5), Bounds(2, 10, 0.1, 0.5), Bounds(2, 6, 0.5, 0.1), Bounds(2, 6, 0, 50)])
def test_bounds_out_of_order_or_scale_are_refused(bounds: Bounds) -> None:
    with pytest.raises(ValueError, match="below the greatest"):
        hofstee(bounds, EVEN)


def test_borderline_regression_reads_the_cut_off_the_line() -> None:
    found = borderline([1, 2, 3, 4], [12, 19, 29, 36], at=2)
    assert (found.slope, found.intercept) == near((8.2, 3.5))
    assert (found.n, found.rated_borderline, found.cut) == (4, 1, near(19.9))
    # residuals .3, -.9, .9, -.3: 1.8 / 2 (1/4 + .25 / 5)
    assert found.se == near((0.9 * 0.3) ** 0.5)
    assert found.r_squared == near(1 - 1.8 / 338)


def test_ratings_without_spread_or_against_the_points_give_no_solution() -> None:
    assert borderline([2, 2, 2], [1, 5, 9], at=2).cut is None
    against = borderline([1, 2, 3], [9, 5, 1], at=2)
    assert (against.cut, against.says) == (None, "No solution: points do not rise with the rating.")
    with pytest.raises(ValueError, match="at least three"):
        borderline([1, 2], [3, 4], at=1)
