"""Intraclass correlation where the markers differ from unit to unit: ICC(1,1) and ICC(1,k), with F intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from question_bank.agreement.summary import Figure


@dataclass(frozen=True, slots=True)
class Icc:
    """Of a single marker, and of the mean of all k."""

    single: Figure
    mean: Figure


def icc(ratings: ArrayLike, confidence: float = 0.95) -> Icc:
    """One-way random effects (Shrout and Fleiss 1979) of units x k complete ratings.

    Negative values are shown as negative. Undefined for fewer than two units, and when no two ratings differ.
    """
    given = np.asarray(ratings, dtype=float)
    n, k = given.shape if given.ndim == 2 else (0, 2)
    nothing = Figure(None, None, None, n)
    if n < 2:
        return Icc(nothing, nothing)
    between = k * given.mean(axis=1).var(ddof=1)
    within = ((given - given.mean(axis=1, keepdims=True)) ** 2).sum() / (n * (k - 1))
    if within == 0:
        full = nothing if between == 0 else Figure(1.0, 1.0, 1.0, n)
        return Icc(full, full)
    ratio, (below, above) = float(between / within), _quantiles(n - 1, n * (k - 1), confidence)
    low, high = ratio / below, ratio * above
    single = Figure((ratio - 1) / (ratio + k - 1), (low - 1) / (low + k - 1), (high - 1) / (high + k - 1), n)
    return Icc(single, _of_mean(ratio, low, high, n))


def _of_mean(ratio: float, low: float, high: float, n: int) -> Figure:
    if ratio == 0:
        return Figure(None, None, None, n)
    return Figure(1 - 1 / ratio, 1 - 1 / low, 1 - 1 / high, n)


def _quantiles(between: int, within: int, confidence: float) -> tuple[float, float]:
    from scipy.special import fdtri

    upper = 1 - (1 - confidence) / 2
    return float(fdtri(between, within, upper)), float(fdtri(within, between, upper))
