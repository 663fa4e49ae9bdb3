"""How exact a score is, at each score: KR-21 and the conditional standard errors of Lord and of Keats.

Population variances throughout, so that the mean of Lord's squared error is s^2 (1 - KR-21).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class ScoreError:
    """The standard error of measurement at one score, in points."""

    score: int
    lord: float  # sqrt(x (k - x) / (k - 1)), Lord (1955)
    keats: float | None  # Lord's times sqrt((1 - KR-20) / (1 - KR-21)), Keats (1957)


def kr21(distribution: NDArray[np.int64]) -> float | None:
    """k / (k - 1) (1 - M (k - M) / (k s^2)); None with one item or without spread. May be negative."""
    k, n = len(distribution) - 1, int(distribution.sum())
    if k < 2 or not n:
        return None
    scores = np.arange(k + 1)
    mean = float(distribution @ scores) / n
    variance = float(distribution @ (scores - mean) ** 2) / n
    return k / (k - 1) * (1 - mean * (k - mean) / (k * variance)) if variance > 1e-9 else None


def score_errors(distribution: NDArray[np.int64], kr20: float | None) -> tuple[ScoreError, ...]:
    """The errors at each score from 0 to the number of items; none with fewer than two items."""
    k, low = len(distribution) - 1, kr21(distribution)
    if k < 2:
        return ()
    ratio = None if kr20 is None or low is None or low >= 1 else sqrt((1 - kr20) / (1 - low))
    lord = [sqrt(x * (k - x) / (k - 1)) for x in range(k + 1)]
    return tuple(ScoreError(x, error, None if ratio is None else ratio * error) for x, error in enumerate(lord))
