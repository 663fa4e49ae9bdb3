"""Agreement of markers against R irrCAC, psych, RSMTool and the krippendorff package."""

from __future__ import annotations

import pytest

from question_bank.agreement import (
    alpha,
    coefficients,
    coincidences,
    counts_of,
    crosstab,
    exact,
    gwet,
    icc,
    identity,
    linear,
    ordinal,
    quadratic,
    within_one,
)
from tests.published.files import figures, rows


def test_icc_of_shrout_and_fleiss_is_that_of_r() -> None:
    table = {line["type"]: line for line in figures("agreement/expected_r.json")["shrout_fleiss_1979"]["table"]}
    judged = [[float(row[f"J{n}"]) for n in (1, 2, 3, 4)] for row in rows("agreement/shrout_fleiss_1979.csv")]
    for name, found in (("ICC1", icc(judged).single), ("ICC1k", icc(judged).mean)):
        wanted = (table[name]["ICC"], table[name]["lower bound"], table[name]["upper bound"])
        assert (found.value, found.low, found.high) == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("name", ["unweighted", "linear", "quadratic", "ordinal"])
def test_gwets_coefficients_are_those_of_the_shared_reference(name: str) -> None:
    expected = figures("agreement/expected_r.json")["gwet_raw4raters"][name]["ac"]["coeff"]
    found = rows("agreement/gwet_cac.raw4raters.csv")
    ratings = [[float("nan") if cell == "NA" else float(cell) for cell in row.values()] for row in found]
    weights = {"unweighted": identity, "linear": linear, "quadratic": quadratic, "ordinal": ordinal}[name](5)
    assert gwet(counts_of(ratings, 5), weights) == pytest.approx(expected, abs=5e-6)  # the file has five decimals


def test_five_hundred_double_scored_essays_of_the_shared_reference() -> None:
    wanted = figures("agreement/expected_python.json")["asap2_train500"]
    scored = rows("agreement/rsmtool_train.csv")
    one, two = ([int(float(row[name])) for row in scored] for name in ("score", "score2"))
    table = crosstab(one, two, 6)
    found = coefficients(table)
    names = {
        "kappa": "kappa", "linear": "linear_wk", "quadratic": "quadratic_wk", "smd": "SMD_ets", "alpha_ordinal": "kripp_ordinal",
        "alpha_interval": "kripp_interval",
    }  # fmt: skip
    assert {name: float(found[name]) for name in names} == pytest.approx({n: wanted[w] for n, w in names.items()}, abs=1e-6)
    assert (100 * float(exact(table)), 100 * float(within_one(table))) == (wanted["exact_pct"], wanted["exact_plus_adjacent_pct"])
    both = icc(list(zip(one, two, strict=True)))
    assert both.single.value == pytest.approx(wanted["icc"]["ICC(1,1)"], abs=1e-6)
    assert both.mean.value == pytest.approx(wanted["icc"]["ICC(1,k)"], abs=1e-6)
    assert alpha(coincidences(counts_of(list(zip(one, two, strict=True)), 6)), "nominal") == pytest.approx(
        wanted["kripp_nominal"]
    )
