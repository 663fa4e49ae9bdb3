"""How consistent decisions at a cut are: published figures of LSAT6, and cases that can be worked out by hand."""

from __future__ import annotations

from math import asin, pi
from typing import Any

import pytest

from question_bank.consistency import (
    Agreement,
    Rounding,
    Scores,
    brennan_kane,
    consistency,
    huynh,
    livingston_k2,
    livingston_lewis,
)
from question_bank.consistency.normal import at

LSAT6, KR20 = (3, 20, 85, 237, 357, 298), 0.29499719222


def near(value: Any, tolerance: float = 1e-6) -> Any:
    return pytest.approx(value, abs=tolerance)


def three(found: Agreement | None) -> tuple[float, float, float | None]:
    assert found
    return found.p0, found.chance, found.kappa


def test_lsat6_at_four_of_five_has_its_published_agreement() -> None:
    found = consistency(LSAT6, 4, kr20=KR20)
    assert (found.n, found.cut, found.notes) == (1000, 4, ())
    assert three(found.subkoviak_1976) == near((0.58319792, 0.55219600, 0.06923100))
    assert three(found.huynh) == near((0.61493444, 0.55134953, 0.14172484))
    assert three(found.peng_subkoviak) == near((0.58703458, 0.52932737, 0.12260585))
    assert three(found.subkoviak_1988) == near((0.61703454, 0.52932737, 0.18634431))
    assert (found.livingston_k2, found.phi_lambda) == near((0.31593699, 0.22030825))


def test_true_scores_spread_evenly_give_huynhs_agreement_by_hand() -> None:
    # Beta(1, 1), two items, cut 1: fails 1/3, fails both 1/5, so p0 = 1 - 2 (1/3 - 1/5).
    found = huynh(Scores.of((1, 1, 1), 1), 0.5)
    assert (found.p0, found.chance) == near((11 / 15, 5 / 9))


@pytest.mark.parametrize("reliability", [0.0, 0.3, 0.8])
def test_a_cut_at_the_mean_of_normal_scores_agrees_by_an_arcsine(reliability: float) -> None:
    assert three(at(0, reliability)) == near((0.5 + asin(reliability) / pi, 0.5, 2 * asin(reliability) / pi))


def test_about_a_cut_at_the_mean_both_indices_are_the_plain_reliabilities() -> None:
    scores = Scores.of((1, 2, 3, 2, 1), 2)  # the mean is 2, the variance 4/3
    assert livingston_k2(scores, 0.7) == near(0.7)
    assert brennan_kane(scores) == near(4 / 3 * (1 - 2 * 2 / (4 * 4 / 3)))  # KR-21


def test_a_test_without_error_decides_alike_twice() -> None:
    found = consistency((5, 0, 0, 0, 5), 2, kr20=1.0).subkoviak_1976
    assert three(found) == near((1, 0.5, 1))


def test_livingston_and_lewis_state_the_effective_test_and_its_rounding() -> None:
    scores = Scores.of([1, 2, 4, 9, 14, 18, 20, 16, 10, 4, 2], 6)
    found = {rounding: livingston_lewis(scores, 0.6, rounding) for rounding in Rounding}
    variance = scores.variance * 100 / 99
    assert scores.n == 100
    told = (scores.mean * (10 - scores.mean) - 0.6 * variance) / (variance * 0.4)
    assert found[Rounding.NEAREST].effective_length == near(told)
    whole = 0.6 * found[Rounding.NEAREST].length
    assert found[Rounding.DOWN].cut <= whole <= found[Rounding.UP].cut
    assert found[Rounding.UP].agreement.passing < found[Rounding.DOWN].agreement.passing


def test_a_more_reliable_form_decides_more_consistently_and_more_rightly() -> None:
    scores = Scores.of([1, 2, 4, 9, 14, 18, 20, 16, 10, 4, 2], 6)
    weak, strong = livingston_lewis(scores, 0.5), livingston_lewis(scores, 0.9)
    assert weak.agreement.p0 < strong.agreement.p0 < 1
    assert weak.accuracy < strong.accuracy < 1


def test_what_is_undefined_is_left_out_with_a_reason() -> None:
    alike = consistency((0, 0, 7, 0), 1, kr20=None)
    assert (alike.subkoviak_1976, alike.huynh, alike.livingston_lewis, alike.livingston_k2) == (None, None, None, None)
    assert "Huynh: All candidates have the same score." in alike.notes
    negative = consistency((0, 5, 9, 5, 0), 2, kr20=-0.4)
    assert (negative.subkoviak_1976, negative.huynh, negative.livingston_lewis) == (None, None, None)
    assert negative.livingston_k2 is not None
    assert "Subkoviak 1976: A reliability of -0.400 cannot tell a true score." in negative.notes


@pytest.mark.parametrize(("distribution", "cut"), [((1, 1), 1), ((0, 0, 0), 1), ((1, 1, 1), 0), ((1, 1, 1), 3)])
def test_one_item_nobody_or_a_cut_that_divides_nobody_is_refused(distribution: tuple[int, ...], cut: int) -> None:
    with pytest.raises(ValueError, match=r"Consistency needs|divides nobody"):
        consistency(distribution, cut, kr20=0.5)
