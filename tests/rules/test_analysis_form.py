"""The statistics of a form are the published ones of LSAT6, and honest where there is nothing to say."""

from __future__ import annotations

from typing import Any

import pytest

from question_bank.analysis import analysed, analysed_marks
from tests.rules.analysis_build import analysis, lsat6


def near(value: Any) -> Any:
    return pytest.approx(value, abs=1e-6)


def test_the_form_of_lsat6_has_its_published_figures() -> None:
    found = analysed(lsat6(), cut=4).form
    assert found.mean
    assert found.sd
    assert found.alpha
    assert found.sem
    assert found.passing
    assert (found.n, found.points, found.distribution) == (1000, 5, (3, 20, 85, 237, 357, 298))
    assert (found.mean.value, found.sd.value, found.median) == near((3.819, 1.03504121189, 4))
    assert (found.alpha.value, found.kr21, found.sem.value) == near((0.2949971922159, 0.1964411687483, 0.8690666123933))
    assert (found.alpha.low, found.alpha.high) == near((0.2234737878627, 0.3618025317262))
    assert found.passing.value == near(0.655)


def test_the_squared_errors_of_lord_average_to_the_variance_times_one_minus_kr21() -> None:
    found = analysed(lsat6()).form
    mean_square = sum(n * error.lord**2 for n, error in zip(found.distribution, found.score_errors, strict=True)) / found.n
    assert found.kr21
    assert mean_square == near(1.0345235618**2 * (1 - found.kr21))


def test_the_error_of_keats_averages_to_the_variance_times_one_minus_kr20() -> None:
    found = analysed(lsat6()).form
    squares = [(error.keats or 0) ** 2 for error in found.score_errors]
    assert found.alpha
    mean_square = sum(n * square for n, square in zip(found.distribution, squares, strict=True)) / found.n
    assert mean_square == near(1.0345235618**2 * (1 - found.alpha.value))


def test_items_that_pull_apart_have_a_negative_alpha_that_is_shown() -> None:
    found = analysis(["AB", "BA", "AB", "BA", "AA"], "AA").form
    assert found.alpha
    assert found.alpha.value == near(-4)  # items .24 each, total .16: 2 (1 - .48 / .16)
    assert found.sem
    assert found.sem.value > (found.sd.value if found.sd else 0)


def test_a_form_that_all_answer_alike_has_no_reliability() -> None:
    found = analysis(["AA", "AA"], "AB").form
    assert (found.alpha, found.kr21, found.sem) == (None, None, None)
    assert found.mean
    assert found.mean.value == 1


def test_nobody_and_one_candidate_are_no_error() -> None:
    nobody, one = analysis([], "AAA"), analysis(["AB"], "AA").form
    assert (nobody.form.n, nobody.form.mean, nobody.form.alpha, nobody.items[0].p) == (0, None, None, None)
    assert (one.n, one.sd, one.alpha) == (1, None, None)


def test_below_thirty_people_a_form_is_too_few() -> None:
    assert analysis(["A"] * 29, "A").form.is_too_few
    assert not analysis(["A"] * 30, "A").form.is_too_few


def test_marks_that_are_only_right_or_wrong_have_the_same_alpha_as_the_items() -> None:
    papers = ["AAB", "ABB", "BAA", "AAA", "BBB"]
    by_items = analysis(papers, "AAA")
    by_marks = analysed_marks([[letter == "A" for letter in paper] for paper in papers])
    assert by_items.form.alpha
    assert by_marks.alpha
    assert by_marks.alpha.value == near(by_items.form.alpha.value)
    assert [mark.rest_r and mark.rest_r.value for mark in by_marks.marks] == near(
        [item.rest_r and item.rest_r.value for item in by_items.items]
    )
