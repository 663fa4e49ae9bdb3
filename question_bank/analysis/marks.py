"""Reliability of marks that are not only right or wrong: essay criteria, partial credit.

Receives one row of marks for each candidate; hands on alpha and the part each mark has in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from question_bank.analysis import estimates
from question_bank.analysis.estimates import Estimate


@dataclass(frozen=True, slots=True)
class MarkStatistics:
    """One column of marks. `sd` with n - 1; figures are None where there is no spread."""

    mean: float
    sd: float | None
    rest_r: Estimate | None
    alpha_if_deleted: float | None


@dataclass(frozen=True, slots=True)
class MarksAnalysis:
    """All columns together."""

    n: int
    alpha: Estimate | None
    sem: Estimate | None
    marks: tuple[MarkStatistics, ...]


def analysed_marks(rows: Sequence[Sequence[float]]) -> MarksAnalysis:
    """Cronbach's alpha with Feldt's interval, and each mark with the sum of the others.

    Raises ValueError when there is no candidate or no mark, or when rows have different lengths.
    """
    marks = np.asarray(rows, dtype=np.float64)
    if marks.ndim != 2 or not marks.size:
        raise ValueError("Marks are one row for each candidate, all of one length.")
    n, k = marks.shape
    spread = np.cov(marks, rowvar=False, bias=True).reshape(k, k)
    alpha, total = _alpha(spread), float(spread.sum())
    sem = sqrt(total * n / (n - 1) * (1 - alpha)) if alpha is not None else None
    return MarksAnalysis(
        n, None if alpha is None else estimates.reliability(alpha, n, k),
        None if sem is None else estimates.spread(sem, (n - 1) * (k - 1), n),
        tuple(_mark(marks[:, place], spread, place) for place in range(k)),
    )  # fmt: skip


def _alpha(spread: NDArray[np.float64]) -> float | None:
    k, total = len(spread), float(spread.sum())
    return k / (k - 1) * (1 - float(np.trace(spread)) / total) if k > 1 and total > 1e-9 else None


def _mark(column: NDArray[np.float64], spread: NDArray[np.float64], place: int) -> MarkStatistics:
    n, others = len(column), [other for other in range(len(spread)) if other != place]
    rest, own = spread[np.ix_(others, others)], float(spread[place, place])
    both = float(spread[place, others].sum())
    r = both / sqrt(own * float(rest.sum())) if own > 1e-12 and float(rest.sum()) > 1e-12 else None
    sd = sqrt(own * n / (n - 1)) if n > 1 else None
    return MarkStatistics(float(column.mean()), sd, estimates.correlation(r, n), _alpha(rest))
