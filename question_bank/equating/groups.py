"""The scores that an equating starts from: one group for each form, with or without common items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from statistics import fmean


@dataclass(frozen=True, slots=True)
class Moments:
    """Mean and standard deviation (on n - 1) of the scores of `n` candidates."""

    n: int
    mean: float
    sd: float

    @classmethod
    def of(cls, scores: Sequence[float]) -> Moments:
        """Raises ValueError for nobody."""
        if not scores:
            raise ValueError("Nobody has a score.")
        mean = fmean(scores)
        return cls(len(scores), mean, sqrt(fsum((score - mean) ** 2 for score in scores) / max(len(scores) - 1, 1)))


@dataclass(frozen=True, slots=True)
class Group:
    """Candidates of one form: total and common items (the anchor), and how the two vary together."""

    total: Moments
    anchor: Moments
    covariance: float  # on n - 1

    @classmethod
    def of(cls, totals: Sequence[float], anchors: Sequence[float]) -> Group:
        """One total and one anchor score for each candidate. Raises ValueError unless there are as many of each."""
        if len(totals) != len(anchors):
            raise ValueError("Each candidate has one total and one anchor score.")
        total, anchor = Moments.of(totals), Moments.of(anchors)
        both = fsum((x - total.mean) * (v - anchor.mean) for x, v in zip(totals, anchors, strict=True))
        return cls(total, anchor, both / max(len(totals) - 1, 1))

    @property
    def r(self) -> float | None:
        """The correlation of total and anchor; None where either has no spread."""
        spread = self.total.sd * self.anchor.sd
        return self.covariance / spread if spread > 0 else None
