"""Whatever the scores, the two forms of Livingston and Lewis are alike."""

from __future__ import annotations

from contextlib import suppress
from math import isclose

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from question_bank.consistency import Rounding, Scores, livingston_lewis

DISTRIBUTIONS = st.lists(st.integers(0, 20), min_size=6, max_size=21).filter(lambda counts: sum(map(bool, counts)) > 2)


@settings(max_examples=60, deadline=None)
@given(DISTRIBUTIONS, st.floats(0.05, 0.95), st.sampled_from(Rounding), st.data())
def test_two_parallel_forms_fail_and_pass_alike(
    counts: list[int], reliability: float, rounding: Rounding, data: st.DataObject
) -> None:
    scores = Scores.of(counts, data.draw(st.integers(1, len(counts) - 1)))
    found = None
    with suppress(ValueError):  # some scores leave no spread of true scores
        found = livingston_lewis(scores, reliability, rounding)
    assume(found)
    (both_fail, one), (other, both_pass) = found.two_forms
    assert one == other
    assert isclose(both_fail + one + other + both_pass, 1, abs_tol=1e-4)
    assert isclose(found.accuracy + found.false_positive + found.false_negative, 1, abs_tol=1e-4)
