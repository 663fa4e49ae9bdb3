"""Counts behind the coefficients: cross tables of two markers, counts and coincidences of several with gaps."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

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


def exact(tables: Floats) -> Floats:
    """The share of pairs with the same level. Tables are (..., q, q)."""
    return _share(tables, np.eye(tables.shape[-1]))


def within_one(tables: Floats) -> Floats:
    """The share of pairs at most one level apart."""
    levels = np.arange(tables.shape[-1])
    return _share(tables, (np.abs(levels[:, None] - levels[None, :]) <= 1).astype(float))


def _share(tables: Floats, counted: NDArray[np.floating[Any]]) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((tables * counted).sum((-2, -1)) / tables.sum((-2, -1)))


def smd(tables: Floats) -> Floats:
    """Standardised mean difference: second minus first mean over the root of the mean of both variances (n - 1).

    Undefined (nan) where both markers give one level only.
    """
    levels, n = np.arange(1, tables.shape[-1] + 1, dtype=float), tables.sum((-2, -1))
    with np.errstate(invalid="ignore", divide="ignore"):
        (mean1, var1), (mean2, var2) = (_moments(tables.sum(axis), levels, n) for axis in (-1, -2))
        spread = np.sqrt((var1 + var2) / 2)
        return np.where(spread > 0, (mean2 - mean1) / np.where(spread > 0, spread, 1), np.nan)


def _moments(margin: Floats, levels: Floats, n: Floats) -> tuple[Floats, Floats]:
    mean = margin @ levels / n
    return mean, (margin @ levels**2 - n * mean**2) / (n - 1)
