"""Whatever the answers, the figures from counts are those from the raw rows, and no order matters."""

from __future__ import annotations

from math import isclose
from random import Random
from statistics import correlation, pvariance

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.analysis import Analysis, Blanks, ItemKey, analysed, count, from_letters, rescored, totals
from question_bank.analysis.estimates import Estimate

ITEMS = 4
PAPERS = st.lists(st.text("ABCD-.", min_size=ITEMS, max_size=ITEMS), min_size=2, max_size=25)
KEYS = st.text("ABCD", min_size=ITEMS, max_size=ITEMS)
SETTINGS = settings(max_examples=60, deadline=None)


def keyed(keys: str) -> list[ItemKey]:
    return [ItemKey(f"i-{n}", key) for n, key in enumerate(keys)]


def analysis(papers: list[str], keys: str) -> Analysis:
    return analysed(count(from_letters(papers), keyed(keys)))


def plain_r(one: list[int], other: list[int]) -> float | None:
    return correlation(one, other) if len(set(one)) > 1 and len(set(other)) > 1 else None


def agree(found: Estimate | None, told: float | None) -> bool:
    return (found is None) == (told is None) and (found is None or told is None or isclose(found.value, told, abs_tol=1e-9))


@SETTINGS
@given(PAPERS, KEYS)
def test_counted_correlations_are_those_of_the_raw_rows(papers: list[str], keys: str) -> None:
    right = [[int(letter == key) for letter, key in zip(paper, keys, strict=True)] for paper in papers]
    scores = [sum(row) for row in right]
    for place, item in enumerate(analysis(papers, keys).items):
        own = [row[place] for row in right]
        rest = [score - mark for score, mark in zip(scores, own, strict=True)]
        assert agree(item.rest_r, plain_r(own, rest))
        assert agree(item.total_r, plain_r(own, scores))
        for option in item.options:
            assert agree(option.rest_r, plain_r([int(paper[place] == option.letter) for paper in papers], rest))


@SETTINGS
@given(PAPERS, KEYS)
def test_alpha_is_that_of_the_raw_rows_also_without_an_item(papers: list[str], keys: str) -> None:
    def plain(places: list[int]) -> float | None:
        right = [[int(paper[place] == keys[place]) for place in places] for paper in papers]
        total, k = pvariance([sum(row) for row in right]), len(places)
        return k / (k - 1) * (1 - sum(pvariance(column) for column in zip(*right, strict=True)) / total) if total else None

    found = analysis(papers, keys)
    assert agree(found.form.alpha, plain(list(range(ITEMS))))
    for place, item in enumerate(found.items):
        told = plain([other for other in range(ITEMS) if other != place])
        assert item.alpha_if_deleted == (told if told is None else pytest.approx(told, abs=1e-9))


@SETTINGS
@given(PAPERS, KEYS, st.integers())
def test_the_order_of_the_candidates_never_matters(papers: list[str], keys: str, seed: int) -> None:
    shuffled = list(papers)
    Random(seed).shuffle(shuffled)
    assert analysis(papers, keys) == analysis(shuffled, keys)


@SETTINGS
@given(PAPERS, KEYS)
def test_lords_errors_average_to_the_variance_times_one_minus_kr21(papers: list[str], keys: str) -> None:
    form = analysis(papers, keys).form
    if form.kr21 is not None:
        scores = [score for score, n in enumerate(form.distribution) for _ in range(n)]
        mean_square = sum(form.score_errors[score].lord ** 2 for score in scores) / form.n
        assert isclose(mean_square, pvariance(scores) * (1 - form.kr21), abs_tol=1e-9)


@SETTINGS
@given(PAPERS, KEYS, KEYS)
def test_rescoring_gives_what_scoring_afresh_gives(papers: list[str], before: str, after: str) -> None:
    answers = from_letters(papers)
    found = rescored(answers, totals(answers, keyed(before)), keyed(before), keyed(after))
    assert found.tolist() == totals(answers, keyed(after)).tolist()


@SETTINGS
@given(PAPERS, KEYS, st.sampled_from(Blanks))
def test_who_counts_is_who_answered_and_as_the_setting_says(papers: list[str], keys: str, blanks: Blanks) -> None:
    found = analysed(count(from_letters(papers), keyed(keys)), blanks=blanks)
    for place, item in enumerate(found.items):
        answered = sum(paper[place] not in "-." for paper in papers)
        blank = sum(paper[place] == "-" for paper in papers)
        told = {Blanks.WRONG: len(papers), Blanks.REACHED: answered + blank, Blanks.ANSWERED: answered}[blanks]
        assert (item.n, sum(option.n for option in item.options)) == (told, answered)
