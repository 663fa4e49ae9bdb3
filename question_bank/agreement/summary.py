"""A coefficient with its interval: Wilson for shares, t for means, resampled units for the rest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from question_bank.agreement.chance import alpha, gwet, kappa
from question_bank.agreement.tables import exact, smd, within_one
from question_bank.agreement.weights import Floats, identity, linear, quadratic

Z = 1.959963984540054  # of 95 %
SHARES = ("exact", "within_one")
MOST_LOST = 0.05  # of the resamples may have no coefficient before the interval is left out


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95 % interval and the number of units behind it; None where it is undefined."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def wilson(share: float, n: int) -> Figure:
    """A share of n units with Wilson's interval. Raises ValueError for no units."""
    if n < 1:
        raise ValueError("a share of nothing")
    centre = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return Figure(share, max(centre - half, 0.0), min(centre + half, 1.0), n)


def mean_interval(values: ArrayLike) -> Figure:
    """The mean with its t interval; no interval for fewer than two values."""
    found = np.asarray(values, dtype=float)
    n = len(found)
    if n == 0:
        return Figure(None, None, None, 0)
    mean = float(found.mean())
    if n < 2:
        return Figure(mean, None, None, n)
    from scipy.special import stdtrit

    half = float(stdtrit(n - 1, 0.975)) * float(found.std(ddof=1)) / math.sqrt(n)
    return Figure(mean, mean - half, mean + half, n)


def spread_interval(values: ArrayLike) -> Figure:
    """The standard deviation (n - 1) with the chi-square interval of a normal sample; nothing for fewer than two values."""
    found = np.asarray(values, dtype=float)
    n = len(found)
    if n < 2:
        return Figure(None, None, None, n)
    from scipy.special import chdtri

    spread, freedom = float(found.std(ddof=1)), n - 1
    low, high = (spread * math.sqrt(freedom / float(chdtri(freedom, tail))) for tail in (0.025, 0.975))
    return Figure(spread, low, high, n)


def median_interval(values: ArrayLike) -> Figure:
    """The median between two order statistics, of at least 95 % whatever the distribution; such exist from six values on."""
    found = np.sort(np.asarray(values, dtype=float))
    n = len(found)
    if n == 0:
        return Figure(None, None, None, 0)
    below, rank = math.comb(n, 0), 0
    # So many of the smallest and of the largest values can be left out.
    while 40 * below <= 2**n:
        rank += 1
        below += math.comb(n, rank)
    low, high = (float(found[rank - 1]), float(found[n - rank])) if rank else (None, None)
    return Figure(float(np.median(found)), low, high, n)


def summarise(tables: Floats, again: Floats, units: Sequence[int]) -> list[dict[str, Figure]]:
    """Every coefficient of each group of pairs, by name.

    `tables` (groups, q, q) counts the pairs, `again` (groups, times, q, q) does so in each resample of
    the units (see `drawn`), of which a group has so many: percentile bootstrap. Marks of one script stay
    together in it. Shares get Wilson's interval over the units, which is the wider one.
    """
    found, ends = coefficients(tables), {name: _ends(values) for name, values in coefficients(again).items()}
    return [
        {
            name: _figure(name, float(values[g]), float(ends[name][0, g]), float(ends[name][1, g]), n)
            for name, values in found.items()
        }
        for g, n in enumerate(units)
    ]


def _ends(values: Floats) -> Floats:
    """The 2.5th and the 97.5th percentile by row (2, groups), of what is defined, with straight lines between; nan where too much is not."""
    ordered, known = np.sort(values, axis=-1), (~np.isnan(values)).sum(axis=-1)
    last, rows = np.maximum(known - 1, 0), np.arange(len(values))
    place = np.array([[0.025], [0.975]]) * last
    below = np.floor(place).astype(int)
    found = ordered[rows, below] + (ordered[rows, np.minimum(below + 1, last)] - ordered[rows, below]) * (place - below)
    return np.where(known >= (1 - MOST_LOST) * values.shape[-1], found, np.nan)


def coefficients(tables: Floats) -> dict[str, Floats]:
    """All coefficients of each (..., q, q) table, by name."""
    q = tables.shape[-1]
    coincident = tables + np.swapaxes(tables, -2, -1)
    pairs = np.eye(q)[:, None, :] + np.eye(q)[None, :, :]
    patterns, times = pairs.reshape(q * q, q), tables.reshape(*tables.shape[:-2], q * q)
    return {
        "exact": exact(tables), "within_one": within_one(tables),
        "kappa": kappa(tables, identity(q)), "linear": kappa(tables, linear(q)), "quadratic": kappa(tables, quadratic(q)),
        "alpha_ordinal": alpha(coincident, "ordinal"), "alpha_interval": alpha(coincident, "interval"),
        "ac1": gwet(patterns, identity(q), times), "ac2": gwet(patterns, quadratic(q), times), "smd": smd(tables),
    }  # fmt: skip


def drawn(n: int, seed: int, times: int = 400) -> NDArray[np.floating[Any]]:
    """How often each of n units is drawn when n are drawn with replacement, so many times: times x n."""
    chosen = np.random.default_rng(seed).integers(n, size=(times, n))
    # A row at a time: one count over all of them leaves the processor's cache and takes ten times as long.
    return np.stack([np.bincount(row, minlength=n) for row in chosen]).astype(np.float32)


def _figure(name: str, value: float, low: float, high: float, n: int) -> Figure:
    if math.isnan(value) or n == 0:
        return Figure(None, None, None, n)
    if name in SHARES:
        return wilson(value, n)
    return Figure(value, None, None, n) if math.isnan(low) else Figure(value, low, high, n)
