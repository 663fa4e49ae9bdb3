"""Agreement beyond chance: Cohen's kappa, Gwet's AC1 and AC2, Krippendorff's alpha.

Tables and coincidences are (..., q, q), so that a thousand resamples are one call. Where the
agreement expected by chance is already complete, the coefficient is undefined: nan.
"""

from __future__ import annotations

import numpy as np

from question_bank.agreement.tables import margins, share
from question_bank.agreement.weights import Floats

NOTHING = 1e-12


def _beyond(observed: Floats, expected: Floats) -> Floats:
    room = 1 - expected
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(room > NOTHING, (observed - expected) / np.where(room > NOTHING, room, 1), np.nan)


def kappa(tables: Floats, weights: Floats) -> Floats:
    """Weighted kappa of two markers (Cohen 1960, 1968); with identity weights the unweighted one."""
    first, second = margins(tables)
    with np.errstate(invalid="ignore", divide="ignore"):
        by_chance = np.einsum("...i,...i->...", first @ weights, second) / first.sum(-1) ** 2
    return _beyond(share(tables, weights), by_chance)


def gwet(counts: Floats, weights: Floats, times: Floats | None = None) -> Floats:
    """AC1 with identity weights, AC2 with others (Gwet 2008, 2014), for any number of markers with gaps.

    `counts` is units x levels; `times` (..., units) says how often each unit occurs, once when None.
    """
    q, marks = counts.shape[1], counts.sum(axis=1)
    often = np.ones(len(counts)) if times is None else times
    paired = (marks >= 2).astype(float)
    agreed = (counts * (counts @ weights - 1)).sum(axis=1) / np.where(paired > 0, marks * (marks - 1), 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = (often @ (paired * agreed)) / (often @ paired)
        any_mark = (marks >= 1).astype(float)
        shares = often @ (any_mark[:, None] * counts / np.where(marks > 0, marks, 1)[:, None])
        shares = shares / (often @ any_mark)[..., None]
    return _beyond(observed, weights.sum() / (q * (q - 1)) * (shares.sum(-1) - np.einsum("...i,...i->...", shares, shares)))


def alpha(coincident: Floats, metric: str) -> Floats:
    """Krippendorff's alpha from coincidences, with the "nominal", "ordinal" or "interval" metric."""
    margin, _ = margins(coincident)
    n, distance = margin.sum(-1), _distances(margin, metric)
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = np.einsum("...ij,...ij->...", coincident, distance) / n
        expected = np.einsum("...i,...ij,...j->...", margin, distance, margin) / (n * (n - 1))
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
