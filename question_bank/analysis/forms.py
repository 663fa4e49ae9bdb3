"""Statistics of a form: how hard, how reliable, how exact at each score.

Receives `FormCounts`; hands on `FormStatistics` with the statistics of every item. Variances of
scores and items are taken alike (both with n - 1, or both with n, as each formula says).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from question_bank.analysis import estimates
from question_bank.analysis.counts import FormCounts
from question_bank.analysis.estimates import Estimate
from question_bank.analysis.items import LEAST, ItemStatistics, item_statistics
from question_bank.analysis.precision import ScoreError, kr21, score_errors
from question_bank.analysis.tallies import Blanks, tally


@dataclass(frozen=True, slots=True)
class FormStatistics:
    """One form. `alpha` is Cronbach's alpha, which for right or wrong is KR-20; it may be negative."""

    form: str
    n: int
    points: int  # number of scored items
    distribution: tuple[int, ...]  # candidates by score, from 0 to `points`
    is_too_few: bool
    mean: Estimate | None
    sd: Estimate | None  # with n - 1
    median: float | None
    alpha: Estimate | None
    kr21: float | None
    sem: Estimate | None  # standard error of measurement in points
    score_errors: tuple[ScoreError, ...]  # the same at each score
    cut: int | None
    passing: Estimate | None  # share at or above the cut


@dataclass(frozen=True, slots=True)
class Analysis:
    """A form and its items in the order of the form."""

    form: FormStatistics
    items: tuple[ItemStatistics, ...]


def analysed(counts: FormCounts, *, cut: int | None = None, blanks: Blanks = Blanks.WRONG, least: int = LEAST) -> Analysis:
    """Everything of a form. `cut` is the least number of points that passes; below `least` people it is too few."""
    spreads = _Spreads.of(counts)
    items = tuple(
        item_statistics(
            tally(counts.of(place), blanks),
            alpha_if_deleted=spreads.alpha_without(place) if item.is_scored else None,
            least=least,
        )
        for place, item in enumerate(counts.items)
    )
    return Analysis(_form(counts, spreads, cut, least), items)


def _form(counts: FormCounts, spreads: _Spreads, cut: int | None, least: int) -> FormStatistics:
    scores = counts.distribution
    n, k, alpha = int(scores.sum()), counts.points, spreads.alpha
    mean = float(scores @ np.arange(k + 1)) / n if n else 0.0
    sd = sqrt(spreads.total * n / (n - 1)) if n > 1 else None
    return FormStatistics(
        form=counts.form, n=n, points=k, distribution=tuple(int(people) for people in scores), is_too_few=n < least,
        mean=estimates.mean(mean, sd, n) if n else None,
        sd=estimates.spread(sd, n - 1, n) if sd is not None else None,
        median=_median(scores) if n else None,
        alpha=None if alpha is None else estimates.reliability(alpha, n, k),
        kr21=kr21(scores),
        sem=None if alpha is None or sd is None else estimates.spread(sd * sqrt(1 - alpha), (n - 1) * (k - 1), n),
        score_errors=score_errors(scores, alpha),
        cut=cut, passing=None if cut is None else estimates.share(int(scores[max(cut, 0):].sum()), n),
    )  # fmt: skip


def _median(distribution: NDArray[np.int64]) -> float:
    ends, n = np.cumsum(distribution), int(distribution.sum())
    low, high = (int(np.searchsorted(ends, place)) for place in ((n + 1) // 2, n // 2 + 1))
    return (low + high) / 2


@dataclass(frozen=True, slots=True)
class _Spreads:
    """Population variances: of the total, of each item (0 where it is not scored), and what they share."""

    items: NDArray[np.float64]
    with_total: NDArray[np.float64]  # covariance of each item with the total
    total: float
    scored: int

    @classmethod
    def of(cls, counts: FormCounts) -> _Spreads:
        scores, people = np.arange(counts.points + 1), counts.distribution
        n = max(int(people.sum()), 1)
        right = np.stack([_right(counts, place) for place in range(len(counts.items))])  # items x scores
        p, mean = right.sum(axis=1) / n, float(people @ scores) / n
        total = float(people @ (scores - mean) ** 2) / n
        return cls(p * (1 - p), right @ (scores - mean) / n, total, counts.points)

    @property
    def alpha(self) -> float | None:
        """k / (k - 1) (1 - sum of item variances / variance of the total); None without spread or with one item."""
        return _alpha(float(self.items.sum()), self.total, self.scored)

    def alpha_without(self, place: int) -> float | None:
        """Alpha of the form without this item."""
        item = float(self.items[place])
        total = self.total - 2 * float(self.with_total[place]) + item
        return _alpha(float(self.items.sum()) - item, total, self.scored - 1)


def _right(counts: FormCounts, place: int) -> NDArray[np.int64]:
    """How many at each score have the item right; nobody where it is not scored."""
    item = counts.items[place]
    if not item.is_scored or item.key not in counts.choices:
        return np.zeros(len(counts.table), dtype=np.int64)
    return counts.table[:, place, counts.choices.index(item.key)]


def _alpha(items: float, total: float, k: int) -> float | None:
    # Differences of variances leave rounding where there is no spread.
    return k / (k - 1) * (1 - items / total) if k > 1 and total > 1e-9 else None
