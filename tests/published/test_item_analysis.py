"""Item and form statistics agree with R psych, CTT and ShinyItemAnalysis to six decimals."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from question_bank.analysis import Analysis, ItemKey, analysed, analysed_marks, count, from_letters
from tests.published.files import figures, rows

DATA = ("lsat6", "lsat7", "msatb", "cttdata")


def near(value: Any) -> Any:
    return pytest.approx(value, abs=1e-6)


@cache
def analysis(name: str) -> Analysis:
    if name == "cttdata":
        keys = [ItemKey(row["item"], row["key"]) for row in rows("ctt/cttdata_key.csv")]
        papers = ["".join(row.values()) for row in rows("ctt/cttdata_raw.csv")]
    else:
        scored = rows(f"ctt/{name}_scored.csv")
        keys = [ItemKey(item, "A", "AB") for item in scored[0]]
        papers = ["".join("BA"[int(cell)] for cell in row.values()) for row in scored]
    return analysed(count(from_letters(papers), keys))


@pytest.mark.parametrize("name", DATA)
def test_the_figures_of_a_form_are_the_published_ones(name: str) -> None:
    found, told = analysis(name).form, figures(f"ctt/{name}_expected.json")
    assert found.mean
    assert found.sd
    assert found.alpha
    assert found.sem
    assert (found.n, found.points, found.median) == (told["N"], told["k"], told["median"])
    assert (found.mean.value, found.sd.value) == near((told["mean_total"], told["sd_total_n1"]))
    assert (found.alpha.value, found.kr21) == near((told["alpha"], told["kr21_population_variance"]))
    assert [found.alpha.low, found.alpha.high] == near(told["alpha_feldt_ci95"])
    assert found.sem.value == near(told["sem_alpha_n1"])


@pytest.mark.parametrize("name", DATA)
def test_the_errors_at_each_score_are_the_published_ones(name: str) -> None:
    found, told = analysis(name).form.score_errors, figures(f"ctt/{name}_expected.json")
    assert [error.lord for error in found] == near([row["csem_lord"] for row in told["lord_csem_at_scores"]])
    # Both on population variances; the file's own factor mixes n and n - 1.
    ratio = (1 - told["kr20_population_variance"]) / (1 - told["kr21_population_variance"])
    assert [(error.keats or 0) ** 2 for error in found] == near([ratio * error.lord**2 for error in found])


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("p", "p"), ("rest_r", "r_ir_corrected"), ("total_r", "r_it_uncorrected")],
)
def test_shares_and_correlations_of_every_item_are_the_published_ones(name: str, ours: str, theirs: str) -> None:
    told = figures(f"ctt/{name}_expected.json")["items"]
    assert [getattr(item, ours).value for item in analysis(name).items] == near([row[theirs] for row in told])


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize(("ours", "theirs"), [("alpha_if_deleted", "alpha_if_deleted"), ("upper_lower", "uli27_fractional")])
def test_what_an_item_does_for_the_form_is_as_published(name: str, ours: str, theirs: str) -> None:
    told = figures(f"ctt/{name}_expected.json")["items"]
    assert [getattr(item, ours) for item in analysis(name).items] == near([row[theirs] for row in told])


def test_every_option_has_its_published_choosers() -> None:
    found = {(item.item.id, option.letter): option for item in analysis("cttdata").items for option in item.options}
    told = figures("ctt/cttdata_expected.json")["distractors"]
    assert len(told) == len(found) == 80
    for row in told:
        option = found[row["item"], row["option"]]
        assert (option.n, option.is_key, option.share) == (row["n"], row["correct"], near(row["prop"]))
        assert option.mean_score == near(row["mean_total_of_choosers"])
        assert option.rest_r
        assert option.rest_r.value == near(row["r_pb_rest"])


def test_partial_marks_agree_with_moodle_and_a_negative_alpha_stays_negative() -> None:
    found = analysed_marks([[float(mark) for mark in row.values()] for row in rows("ctt/moodle_results00_25x7.csv")])
    told = rows("ctt/moodle_qstats00_expected.csv")
    assert [100 * mark.rest_r.value for mark in found.marks if mark.rest_r] == near(
        [float(row["discriminationindex"]) for row in told]
    )
    assert [mark.mean for mark in found.marks] == near([float(row["facility"]) for row in told])
    assert [mark.sd for mark in found.marks] == near([float(row["sd"]) for row in told])
    assert found.alpha
    assert found.alpha.value < 0
