"""Every method of decision consistency agrees with the published figures."""

from __future__ import annotations

from typing import Any

import pytest

from question_bank.consistency import (
    Agreement,
    Consistency,
    Rounding,
    Scores,
    brennan_kane,
    consistency,
    livingston_lewis,
    subkoviak_1976,
)
from question_bank.consistency.normal import at
from tests.published.files import figures, rows, scores

CASES = ("lsat6_c4", "lsat7_c4", "cttdata_c12")
NAMES = {
    "subkoviak_1976": "subkoviak1976_with_kr20",
    "huynh": "huynh1976",
    "peng_subkoviak": "peng_subkoviak1980_with_kr21",
    "subkoviak_1988": "subkoviak1988_with_kr20",
}


def near(value: Any, tolerance: float = 1e-6) -> Any:
    return pytest.approx(value, abs=tolerance)


def told_of(case: str) -> Any:
    return figures("ctt/decision_consistency_expected.json")[case]


def found_of(case: str) -> Consistency:
    told = told_of(case)
    return consistency(scores(told["dataset"]), told["cut_raw_pass_if_ge"], kr20=told["kr20"])


def three(found: Agreement) -> tuple[float, float, float | None]:
    return found.p0, found.chance, found.kappa


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("method", NAMES)
def test_the_agreement_of_two_administrations_is_as_published(case: str, method: str) -> None:
    told = told_of(case)[NAMES[method]]
    assert three(getattr(found_of(case), method)) == near((told["p0"], told["pc"], told["kappa"]))


@pytest.mark.parametrize("case", CASES)
def test_subkoviaks_figure_with_kr21_and_reliability_about_the_cut_are_as_published(case: str) -> None:
    told, found = told_of(case), found_of(case)
    exam = Scores.of(scores(told["dataset"]), told["cut_raw_pass_if_ge"])
    with_kr21 = told["subkoviak1976_with_kr21"]
    assert found.kr21 == near(told["kr21"])
    assert three(subkoviak_1976(exam, told["kr21"])) == near((with_kr21["p0"], with_kr21["pc"], with_kr21["kappa"]))
    assert found.livingston_k2 == near(told["livingston1972_k2"])
    assert found.phi_lambda == near(told["brennan_kane_phi_lambda"])
    assert brennan_kane(exam, exam.cut - 0.5) == near(told["brennan_kane_phi_lambda_at_cut_minus_half"])


@pytest.mark.parametrize("case", ["cttdata_c12", "msatb_c12"])
@pytest.mark.parametrize(
    ("rounding", "name"), [(Rounding.NEAREST, "nearest"), (Rounding.UP, "ceiling"), (Rounding.DOWN, "floor")]
)
def test_livingston_and_lewis_agree_with_the_published_figures_for_the_same_rounding(
    case: str, rounding: Rounding, name: str
) -> None:
    whole = figures("ctt/livingston_lewis_expected.json")[case]
    found = livingston_lewis(Scores.of(scores(case.split("_")[0]), whole["cut"]), whole["alpha"], rounding)
    told = whole["livingston_lewis_4p"]
    assert found.effective_length == near(told["effective_test_length"])
    assert (found.length, found.cut) == (told["N"], told[name]["cut_on_effective_test"])
    true = found.true_scores
    assert [true.a, true.b, true.low, true.high] == near([told["params"][each] for each in ("alpha", "beta", "l", "u")])
    assert (found.agreement.p0, found.agreement.kappa) == near((told[name]["consistency"], told[name]["kappa"]))
    assert (found.accuracy, found.false_positive, found.false_negative) == near(
        (told[name]["accuracy"], told[name]["false_positive"], told[name]["false_negative"])
    )


@pytest.mark.parametrize("figure", ["p0", "kappa"])
def test_the_look_up_tables_of_1988_are_met(figure: str) -> None:
    table = rows(f"subkoviak1988_{figure}.csv")
    assert len(table) == 21
    for row in table:
        z = float(row.pop(""))
        for reliability, told in row.items():
            assert getattr(at(z, float(reliability)), figure) == near(float(told))
