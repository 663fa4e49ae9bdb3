"""Counts behind the coefficients: cross tables of two markers, counts and coincidences of several with gaps."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from question_bank.agreement.weights import Floats


def crosstab(first: ArrayLike, second: ArrayLike, q: int) -> Floats:
    """How often the first marker gave level i and the second level j; levels are 1 to q."""
    one, two = np.asarray(first, dtype=int) - 1, np.asarray(second, dtype=int) - 1
    return np.bincount(one * q + two, minlength=q * q).reshape(q, q).astype(float)


def counts_of(ratings: ArrayLike, q: int) -> Floats:
    """For each unit how many markers gave each level. `ratings` is units x markers, nan where nobody marked."""
    given = np.asarray(ratings, dtype=float)
    return np.stack([(given == level).sum(axis=1) for level in range(1, q + 1)], axis=1).astype(float)


def coincidences(counts: ArrayLike) -> Floats:
    """Krippendorff's coincidence matrix of units x levels counts; units with one mark have no pair and fall away."""
    found = np.asarray(counts, dtype=float)
    found = found[found.sum(axis=1) >= 2]
    pairs = np.einsum("uc,uk->uck", found, found)
    pairs -= np.einsum("uc,ck->uck", found, np.eye(found.shape[1]))
    return np.asarray((pairs / (found.sum(axis=1) - 1)[:, None, None]).sum(axis=0))


def margins(tables: Floats) -> tuple[Floats, Floats]:
    """How often the first marker, and how often the second, gave each level: (..., q) each."""
    # A product with a small matrix: a sum over two short axes takes ten times as long.
    each, flat = np.eye(tables.shape[-1]), _flat(tables)
    return flat @ np.repeat(each, len(each), axis=0), flat @ np.tile(each, (len(each), 1))


def weighed(tables: Floats, weights: Floats) -> Floats:
    """The sum of each table's cells, every cell times its weight (q, q)."""
    return np.asarray(_flat(tables) @ weights.ravel())


def _flat(tables: Floats) -> Floats:
    return tables.reshape(*tables.shape[:-2], -1)


def exact(tables: Floats) -> Floats:
    """The share of pairs with the same level. Tables are (..., q, q)."""
    return share(tables, np.eye(tables.shape[-1]))


def within_one(tables: Floats) -> Floats:
    """The share of pairs at most one level apart."""
    levels = np.arange(tables.shape[-1])
    return share(tables, (np.abs(levels[:, None] - levels[None, :]) <= 1).astype(float))


def share(tables: Floats, weights: Floats) -> Floats:
    """The mean weight of a pair; undefined (nan) in an empty table."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return weighed(tables, weights) / weighed(tables, np.ones_like(weights))


def smd(tables: Floats) -> Floats:
    """Standardised mean difference: second minus first mean over the root of the mean of both variances (n - 1).

    Undefined (nan) where both markers give one level only.
    """
    levels = np.arange(1, tables.shape[-1] + 1, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        (mean1, var1), (mean2, var2) = (_moments(margin, levels) for margin in margins(tables))
        spread = np.sqrt((var1 + var2) / 2)
        return np.where(spread > 0, (mean2 - mean1) / np.where(spread > 0, spread, 1), np.nan)


def _moments(margin: Floats, levels: Floats) -> tuple[Floats, Floats]:
    n = margin.sum(-1)
    mean = margin @ levels / n
    return mean, (margin @ levels**2 - n * mean**2) / (n - 1)
