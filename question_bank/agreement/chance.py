"""Agreement beyond chance: Cohen's kappa, Gwet's AC1 and AC2, Krippendorff's alpha.

Tables and coincidences are (..., q, q), so that a thousand resamples are one call. Where the
agreement expected by chance is already complete, the coefficient is undefined: nan.
"""

from __future__ import annotations

import numpy as np

from question_bank.agreement.weights import Floats

NOTHING = 1e-12


def _beyond(observed: Floats, expected: Floats) -> Floats:
    room = 1 - expected
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(room > NOTHING, (observed - expected) / np.where(room > NOTHING, room, 1), np.nan)


def kappa(tables: Floats, weights: Floats) -> Floats:
    """Weighted kappa of two markers (Cohen 1960, 1968); with identity weights the unweighted one."""
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = tables / tables.sum((-2, -1), keepdims=True)
    by_chance = shares.sum(-1)[..., :, None] * shares.sum(-2)[..., None, :]
    return _beyond((shares * weights).sum((-2, -1)), (by_chance * weights).sum((-2, -1)))


def gwet(counts: Floats, weights: Floats, times: Floats | None = None) -> Floats:
    """AC1 with identity weights, AC2 with others (Gwet 2008, 2014), for any number of markers with gaps.

    `counts` is units x levels; `times` (..., units) says how often each unit occurs, once when None.
    """
    q, marks = counts.shape[1], counts.sum(axis=1)
    often = np.ones(len(counts)) if times is None else times
    paired = (marks >= 2).astype(float)
    agreed = (counts * (counts @ weights - 1)).sum(axis=1) / np.where(paired > 0, marks * (marks - 1), 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = (often * paired * agreed).sum(-1) / (often * paired).sum(-1)
        any_mark = (marks >= 1).astype(float)
        share = (often * any_mark) @ (counts / np.where(marks > 0, marks, 1)[:, None])
        share = share / (often * any_mark).sum(-1)[..., None]
    return _beyond(observed, weights.sum() / (q * (q - 1)) * (share * (1 - share)).sum(-1))


def alpha(coincident: Floats, metric: str) -> Floats:
    """Krippendorff's alpha from coincidences, with the "nominal", "ordinal" or "interval" metric."""
    margin = coincident.sum(-1)
    n, distance = margin.sum(-1), _distances(margin, metric)
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = (coincident * distance).sum((-2, -1)) / n
        expected = (margin[..., :, None] * margin[..., None, :] * distance).sum((-2, -1)) / (n * (n - 1))
        return np.where(expected > NOTHING, 1 - observed / np.where(expected > NOTHING, expected, 1), np.nan)


def _distances(margin: Floats, metric: str) -> Floats:
    levels = np.arange(margin.shape[-1], dtype=float)
    if metric == "interval":
        return np.asarray((levels[:, None] - levels[None, :]) ** 2)
    if metric == "nominal":
        return np.asarray((levels[:, None] != levels[None, :]).astype(float))
    # Ordinal: how many marks lie between the two levels, half of both ends included.
    upto = margin.cumsum(-1) - margin / 2
    return np.asarray((upto[..., :, None] - upto[..., None, :]) ** 2)
