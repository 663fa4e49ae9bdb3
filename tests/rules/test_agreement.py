"""Agreement of markers: hand-computed values, published ones, and what holds for all data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.agreement import (
    Figure,
    alpha,
    coefficients,
    coincidences,
    counts_of,
    crosstab,
    drawn,
    exact,
    gwet,
    icc,
    identity,
    kappa,
    linear,
    mean_interval,
    median_interval,
    quadratic,
    smd,
    spread_interval,
    summarise,
    wilson,
)

NAN = float("nan")
# Cohen 1968, and Fleiss, Cohen and Everitt 1969: published tables with their coefficients.
COHEN_1968 = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]], dtype=float)
COHEN_WEIGHTS = 1 - np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]]) / 6
FLEISS_1969 = np.array([[106, 10, 4], [22, 28, 10], [2, 12, 6]], dtype=float)
FLEISS_WEIGHTS = np.array([[1, 0, 0.4444], [0, 1, 0.6667], [0.4444, 0.6667, 1]])
# Shrout and Fleiss 1979: six targets, four judges.
SHROUT = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float)
# Krippendorff: twelve units, four observers, with gaps.
KRIPPENDORFF = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
        [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
    ]
).T  # fmt: skip


def summary(units: np.ndarray, seed: int) -> dict[str, Figure]:
    """All figures of one group of units with their flat tables."""
    again = drawn(len(units), seed) @ units
    return summarise(units.sum(axis=0).reshape(1, 4, 4), again.reshape(1, -1, 4, 4), [len(units)])[0]


def test_kappa_and_weighted_kappa_are_the_published_ones() -> None:
    assert kappa(COHEN_1968, identity(3)) == pytest.approx(0.49152542373, abs=1e-9)
    assert kappa(COHEN_1968, COHEN_WEIGHTS) == pytest.approx(0.34782608696, abs=1e-9)
    assert kappa(FLEISS_1969, identity(3)) == pytest.approx(3 / 7, abs=1e-9)
    assert kappa(FLEISS_1969, FLEISS_WEIGHTS) == pytest.approx(0.50706996487, abs=1e-9)


def test_quadratic_kappa_of_three_small_cases() -> None:
    cases = [([1, 2, 3], [1, 2, 3], 1.0), ([1, 2, 1], [1, 2, 2], 0.4), ([1, 2, 3, 1, 2, 2, 3], [1, 2, 3, 1, 2, 3, 2], 0.75)]
    for one, two, wanted in cases:
        assert kappa(crosstab(one, two, 3), quadratic(3)) == pytest.approx(wanted)


def test_the_scale_and_not_the_range_of_the_data_sets_the_weights() -> None:
    table = crosstab([1, 2, 1, 2], [1, 2, 2, 2], 4)
    assert quadratic(4)[0, 1] == pytest.approx(8 / 9)
    assert linear(4)[0, 3] == 0
    assert gwet(counts_of([[1, 1], [2, 2], [1, 2], [2, 2]], 4), quadratic(4)) > gwet(
        counts_of([[1, 1], [2, 2], [1, 2], [2, 2]], 2), quadratic(2)
    )
    assert exact(table) == 0.75


def test_icc_of_shrout_and_fleiss_with_its_f_intervals() -> None:
    found = icc(SHROUT)
    assert (found.single.value, found.single.low, found.single.high) == pytest.approx((0.16574176841, -0.13293232, 0.72256006))
    assert (found.mean.value, found.mean.low, found.mean.high) == pytest.approx((0.44279713368, -0.88444215524, 0.91241542034))
    assert found.single.n == 6


def test_krippendorffs_alpha_with_gaps() -> None:
    found = coincidences(counts_of(KRIPPENDORFF, 5))
    wanted = {"nominal": 0.743421052631579, "ordinal": 0.8153875037548814, "interval": 0.8491071428571428}
    assert {metric: float(alpha(found, metric)) for metric in wanted} == pytest.approx(wanted)


def test_gwets_coefficients_by_hand() -> None:
    # Two markers, four units, three agree; both levels equally common: chance is 1/2.
    counts = counts_of([[1, 1], [1, 2], [2, 2], [2, 1]], 2)
    assert gwet(counts, identity(2)) == pytest.approx(0.0)
    counts = counts_of([[1, 1], [1, 1], [1, 1], [1, 2]], 2)
    chance = 2 * (7 / 8) * (1 / 8)
    assert gwet(counts, identity(2)) == pytest.approx((0.75 - chance) / (1 - chance))
    with_a_gap = counts_of([[1, 1], [1, 1], [1, 1], [1, 2], [1, NAN]], 2)
    chance = 2 * (0.9) * (0.1)
    assert gwet(with_a_gap, identity(2)) == pytest.approx((0.75 - chance) / (1 - chance))


def test_the_mean_difference_is_in_standard_deviations() -> None:
    assert smd(crosstab([1, 2, 3], [2, 3, 4], 4)) == pytest.approx(1.0)
    assert smd(crosstab([2, 3, 4], [1, 2, 3], 4)) == pytest.approx(-1.0)
    assert np.isnan(smd(crosstab([2, 2, 2], [3, 3, 3], 4)))


def test_two_constant_and_equal_markers_have_no_agreement_beyond_chance() -> None:
    units = np.zeros((12, 16))
    units[:, 10] = 5
    found = summary(units, seed=1)
    assert found["exact"].value == 1
    for name in ("kappa", "linear", "quadratic", "alpha_ordinal", "alpha_interval", "smd"):
        assert (found[name].value, found[name].low) == (None, None), name
    assert icc([[3, 3]] * 5).single.value is None
    assert icc([[3, 3], [2, 2], [1, 1]]).single.value == 1


def test_negative_agreement_stays_negative() -> None:
    assert kappa(crosstab([1, 2, 1, 2], [2, 1, 2, 1], 2), identity(2)) == pytest.approx(-1.0)
    assert (icc([[1, 4], [4, 1], [2, 3]]).single.value or 0) < 0


def test_nothing_gives_nothing() -> None:
    (found,) = summarise(np.zeros((1, 4, 4)), np.zeros((1, 400, 4, 4)), [0])
    assert {figure.value for figure in found.values()} == {None}
    assert (icc(np.zeros((0, 2))).single.n, mean_interval([]).n) == (0, 0)


def test_intervals_by_hand() -> None:
    assert (wilson(0.9, 10).low, wilson(0.9, 10).high) == pytest.approx((0.595850, 0.982124), abs=1e-6)
    assert wilson(1.0, 10).high == pytest.approx(1.0)
    found = mean_interval([1.0, 2.0, 3.0])
    assert (found.low, found.high) == pytest.approx((2 - 4.302653 / 3**0.5, 2 + 4.302653 / 3**0.5), abs=1e-6)


def test_the_interval_of_a_spread_is_that_of_a_normal_sample() -> None:
    # Chi-square with 4 degrees of freedom: 0.484419 and 11.143287.
    found = spread_interval([1.0, 2.0, 3.0, 4.0, 5.0])
    assert found.value == pytest.approx(1.581139, abs=1e-6)
    assert (found.low, found.high) == pytest.approx(((10 / 11.143287) ** 0.5, (10 / 0.484419) ** 0.5), abs=1e-5)
    assert (spread_interval([2.0]).value, spread_interval([]).n) == (None, 0)


@pytest.mark.parametrize(("n", "low", "high"), [(5, None, None), (6, 1, 6), (10, 2, 9), (20, 6, 15), (25, 8, 18)])
def test_the_interval_of_a_median_lies_between_the_values_of_the_tables(n: int, low: int | None, high: int | None) -> None:
    found = median_interval(range(n, 0, -1))
    assert (found.value, found.low, found.high, found.n) == ((n + 1) / 2, low, high, n)
    assert median_interval([]).value is None


def test_the_same_seed_draws_the_same_and_each_time_as_many_as_there_are() -> None:
    times = drawn(30, seed=7)
    assert (times == drawn(30, seed=7)).all()
    assert (times != drawn(30, seed=8)).any()
    assert set(times.sum(axis=1)) == {30.0}


def test_the_resampled_interval_is_about_the_known_one() -> None:
    # 2,000 independent pairs of two levels: the asymptotic standard error of kappa is known.
    chance = np.random.default_rng(3)
    one = chance.integers(1, 3, 2000)
    two = np.where(chance.random(2000) < 0.8, one, 3 - one)
    units = np.zeros((2000, 16))
    units[np.arange(2000), (one - 1) * 4 + two - 1] = 1
    found = summary(units, seed=1)["kappa"]
    share = exact(units.sum(axis=0).reshape(4, 4))
    error = float(np.sqrt(share * (1 - share) / 2000) / 0.5)
    assert found.low == pytest.approx((found.value or 0) - 1.96 * error, abs=0.01)
    assert found.high == pytest.approx((found.value or 0) + 1.96 * error, abs=0.01)


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=2, max_size=30))
def test_whoever_is_called_first_changes_only_the_sign_of_the_difference(pairs: list[tuple[int, int]]) -> None:
    one, two = zip(*pairs, strict=True)
    there, back = coefficients(crosstab(one, two, 4)), coefficients(crosstab(two, one, 4))
    for name in there:
        wanted = -back[name] if name == "smd" else back[name]
        assert there[name] == pytest.approx(wanted, nan_ok=True), name
    assert icc(pairs).single.value == pytest.approx(icc([pair[::-1] for pair in pairs]).single.value)


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=2, max_size=30))
def test_the_vectorised_coefficients_are_those_of_plain_loops(pairs: list[tuple[int, int]]) -> None:
    table = crosstab(*zip(*pairs, strict=True), 4)
    found, n = coefficients(table), len(pairs)
    assert found["within_one"] == pytest.approx(sum(abs(a - b) <= 1 for a, b in pairs) / n)
    observed = sum((a - b) ** 2 for a, b in pairs) / n
    expected = sum((a - b) ** 2 for a, _ in pairs for _, b in pairs) / n**2
    assert found["quadratic"] == pytest.approx(1 - observed / expected if expected else NAN, nan_ok=True)
    values = [value for pair in pairs for value in pair]
    spread = sum((a - b) ** 2 for a in values for b in values) / (2 * n * (2 * n - 1))
    assert found["alpha_interval"] == pytest.approx(1 - observed / spread if spread else NAN, nan_ok=True)
