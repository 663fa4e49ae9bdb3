"""How two administrations would agree on pass and fail, and what all methods start from.

Receives the scores of one administration; every method hands on an `Agreement`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Scores:
    """Candidates by number-right score, from 0 to the number of items, and the least score that passes."""

    distribution: NDArray[np.int64]
    cut: int

    @classmethod
    def of(cls, distribution: Sequence[int], cut: int) -> Scores:
        """Raises ValueError for fewer than two items, for nobody, and for a cut that all or none reach."""
        k, n = len(distribution) - 1, sum(distribution)
        if k < 2 or n < 1:
            raise ValueError("Consistency needs at least two items and one candidate.")
        if not 1 <= cut <= k:
            raise ValueError(f"A cut of {cut} divides nobody on a form of {k} items.")
        return cls(np.asarray(distribution, dtype=np.int64), cut)

    @property
    def items(self) -> int:
        return len(self.distribution) - 1

    @property
    def n(self) -> int:
        return int(self.distribution.sum())

    @property
    def mean(self) -> float:
        return float(self.distribution @ np.arange(self.items + 1)) / self.n

    @property
    def variance(self) -> float:
        """The population variance."""
        return float(self.distribution @ (np.arange(self.items + 1) - self.mean) ** 2) / self.n

    @property
    def z(self) -> float:
        """Standard deviations from the mean to the cut, with half a point for continuity."""
        return (self.cut - 0.5 - self.mean) / sqrt(self.variance)


@dataclass(frozen=True, slots=True)
class Agreement:
    """`p0` share of candidates with the same decision twice, `chance` what chance alone would give."""

    p0: float
    chance: float
    passing: float  # share that passes one administration, as the method sees it

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa; None where chance alone agrees on everybody."""
        return (self.p0 - self.chance) / (1 - self.chance) if self.chance < 1 else None


def of_two_forms(fails_both: float, passes: float) -> Agreement:
    """From the share that fails both of two parallel forms and the share that passes each."""
    return Agreement(1 - 2 * (1 - passes - fails_both), passes**2 + (1 - passes) ** 2, passes)
