"""Livingston and Lewis (1995): accuracy against the true score, and consistency of two forms.

The test is replaced by one of `length` equal binomial items that has the same reliability; true
scores follow a four-parameter beta distribution fitted by moments, or one from 0 to 1 where the
fitted ends leave the scale. Both forms share the true score, so the table of two forms is symmetric.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc, betainc, betaincinv

from question_bank.consistency.agreement import Agreement, Scores

NODES, WEIGHTS = np.polynomial.legendre.leggauss(200)


class Rounding(StrEnum):
    """How the cut becomes a whole score of the effective test; it decides the figures, so it is stated."""

    NEAREST = "nearest"
    UP = "up"
    DOWN = "down"


_ROUND = {Rounding.NEAREST: lambda value: floor(value + 0.5), Rounding.UP: ceil, Rounding.DOWN: floor}


@dataclass(frozen=True, slots=True)
class TrueScores:
    """A beta distribution of true shares from `low` to `high`."""

    a: float
    b: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LivingstonLewis:
    """`two_forms` holds fail/fail, fail/pass, pass/fail, pass/pass of two parallel forms."""

    effective_length: float
    length: int  # rounded
    cut: int  # on the effective test
    rounding: Rounding
    true_scores: TrueScores
    two_forms: tuple[tuple[float, float], tuple[float, float]]
    agreement: Agreement
    accuracy: float  # share whose decision is that of the true score
    false_positive: float
    false_negative: float


def livingston_lewis(scores: Scores, reliability: float, rounding: Rounding = Rounding.NEAREST) -> LivingstonLewis:
    """Accuracy and consistency at the cut.

    Raises ValueError unless the reliability is above 0 and below 1 and the scores have spread and leave
    a true-score distribution.
    """
    length = effective_length(scores, reliability)
    true, n, share = _fitted(scores, length), max(round(length), 1), scores.cut / scores.items
    cut = _ROUND[rounding](round(share * n, 9))
    fails, passes = _mean_of(true, cut, n, 0.0, share), _mean_of(true, cut, n, share, 1.0)
    parts = [low + high for low, high in zip(fails, passes, strict=True)]
    passing = parts[1]
    agreement = Agreement(parts[2] + parts[4], passing**2 + (1 - passing) ** 2, passing)
    matrix = ((parts[2], parts[3]), (parts[3], parts[4]))
    accuracy = fails[0] + passes[1]
    return LivingstonLewis(length, n, cut, rounding, true, matrix, agreement, accuracy, fails[1], passes[0])


def effective_length(scores: Scores, reliability: float) -> float:
    """((M - min)(max - M) - r s^2) / (s^2 (1 - r)), with the variance on n - 1."""
    if not 0 < reliability < 1:
        raise ValueError(f"A reliability of {reliability:.3f} gives no effective length.")
    variance = scores.variance * scores.n / max(scores.n - 1, 1)
    if variance <= 0:
        raise ValueError("All candidates have the same score.")
    return (scores.mean * (scores.items - scores.mean) - reliability * variance) / (variance * (1 - reliability))


def _mean_of(true: TrueScores, cut: int, n: int, low: float, high: float) -> tuple[float, ...]:
    """Shares of all candidates with a true share from low to high: fail, pass, fail twice, one of each, pass twice.

    The integral runs over the quantiles of the true scores, where the density has no poles.
    """
    edge = [float(betainc(true.a, true.b, np.clip((at - true.low) / (true.high - true.low), 0, 1))) for at in (low, high)]
    quantiles = edge[0] + (edge[1] - edge[0]) * (NODES + 1) / 2
    shares = true.low + (true.high - true.low) * betaincinv(true.a, true.b, quantiles)
    passes: NDArray[np.float64] = np.ones_like(shares) if cut < 1 else bdtrc(cut - 1, n, shares)
    fails, weights = 1 - passes, WEIGHTS * (edge[1] - edge[0]) / 2
    return tuple(float(weights @ part) for part in (fails, passes, fails**2, fails * passes, passes**2))


def _fitted(scores: Scores, length: float) -> TrueScores:
    moments = _moments(scores, length)
    mean, variance = moments[0], moments[1] - moments[0] ** 2
    if not 0 < mean < 1 or not 0 < variance < mean * (1 - mean):
        raise ValueError("The scores leave no spread of true scores.")
    return _four(moments, mean, variance) or _two(mean, variance)


def _moments(scores: Scores, length: float) -> list[float]:
    """Raw moments 1 to 4 of the true share: factorial moments of the score on the effective test."""
    shares = scores.distribution / scores.n
    x = np.arange(scores.items + 1) / scores.items * length
    product, most, found = np.ones_like(x), 1.0, []
    for step in range(4):
        # A falling factorial of more steps than the score has is 0, also where the score is not whole.
        product, most = np.where(x < step + 1, 0, product * (x - step)), most * (length - step)
        found.append(float(shares @ product) / most if most > 0 else float("nan"))
    return found


def _four(moments: list[float], mean: float, variance: float) -> TrueScores | None:
    """The beta distribution with these four moments; None where there is none within 0 and 1 (Hanson 1991)."""
    m2, m3, m4 = moments[1:]
    skew = (m3 - 3 * mean * m2 + 2 * mean**3) / variance**1.5
    kurtosis = (m4 - 4 * mean * m3 + 6 * mean**2 * m2 - 3 * mean**4) / variance**2
    size = 6 * (kurtosis - skew**2 - 1) / (6 + 3 * skew**2 - 2 * kurtosis)
    inner = 1 - 24 * (size + 1) / ((size + 2) * (size + 3) * kurtosis - 3 * (size - 6) * (size + 1))
    if not (size > 0 and 0 <= inner < 1):
        return None
    smaller, larger = size / 2 * (1 - sqrt(inner)), size / 2 * (1 + sqrt(inner))
    a, b = (smaller, larger) if skew > 0 else (larger, smaller)
    step = sqrt(variance * (size + 1) / (a * b))
    low, high = mean - a * step, mean + b * step
    return TrueScores(a, b, low, high) if low >= 0 and high <= 1 else None


def _two(mean: float, variance: float) -> TrueScores:
    size = mean * (1 - mean) / variance - 1
    return TrueScores(mean * size, (1 - mean) * size, 0.0, 1.0)
