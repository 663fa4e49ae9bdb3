"""Reliability about the cut instead of about the mean: Livingston's k2 and Brennan and Kane's phi(lambda)."""

from __future__ import annotations

from question_bank.consistency.agreement import Scores


def livingston_k2(scores: Scores, reliability: float) -> float:
    """(r s^2 + (M - c)^2) / (s^2 + (M - c)^2), Livingston (1972).

    Raises ValueError where everybody has exactly the cut.
    """
    off = (scores.mean - scores.cut) ** 2
    if scores.variance + off <= 0:
        raise ValueError("Everybody has exactly the cut.")
    return (reliability * scores.variance + off) / (scores.variance + off)


def brennan_kane(scores: Scores, cut: float | None = None) -> float:
    """Phi(lambda) = 1 - (M (1 - M) - s^2) / ((k - 1) ((M - lambda)^2 + s^2)) in shares, Brennan and Kane (1977).

    `cut` takes the place of the scores' own, for instance cut - 0.5. Raises ValueError as above.
    """
    k = scores.items
    mean, variance, at = scores.mean / k, scores.variance / k**2, (scores.cut if cut is None else cut) / k
    around = (mean - at) ** 2 + variance
    if around <= 0:
        raise ValueError("Everybody has exactly the cut.")
    return 1 - (mean * (1 - mean) - variance) / ((k - 1) * around)
