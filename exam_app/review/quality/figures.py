"""Agreement of a sheet: over all of it, by prompt and by criterion. Imports numpy, so it is imported where it is used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from exam_app.review.quality.pairs import LEVELS, Sheet
from question_bank.agreement import Figure, drawn, icc, summarise


@dataclass(frozen=True, slots=True)
class Agreement:
    """All coefficients of one group of scripts by name, `icc_1` and `icc_k` among them."""

    scripts: int
    marks: int
    figures: dict[str, Figure]


@dataclass(frozen=True, slots=True)
class Agreements:
    """Of the whole sheet, by prompt version and by criterion (ids of both)."""

    whole: Agreement
    prompts: dict[int, Agreement]
    criteria: dict[int, Agreement]


def agreements(sheet: Sheet, seed: int) -> Agreements:
    """Every group's agreement. Scripts are resampled within their prompt, always in the same way for a seed."""
    times, units, both = _times(sheet, seed), _units(sheet.levels), (sheet.levels > 0).all(axis=2)
    means = sheet.means
    return Agreements(
        _agreement(units, means, times),
        {int(p): _agreement(units[m], means[m], times[:, m]) for p in np.unique(sheet.prompts) for m in [sheet.prompts == p]},
        {
            criterion: _agreement(_units(sheet.levels[m][:, [c]]), sheet.levels[m][:, c].astype(float), times[:, m])
            for c, criterion in enumerate(sheet.criteria)
            for m in [both[:, c]]
        },
    )


def _agreement(units: Any, ratings: Any, times: Any) -> Agreement:
    one = icc(ratings)
    found = summarise(units, LEVELS, times) | {"icc_1": one.single, "icc_k": one.mean}
    return Agreement(len(units), int(units.sum()), found)


def _times(sheet: Sheet, seed: int) -> Any:
    n = len(sheet.prompts)
    times = np.zeros((len(drawn(1, seed)), n))
    for number, prompt in enumerate(np.unique(sheet.prompts)):
        mine = sheet.prompts == prompt
        times[:, mine] = drawn(int(mine.sum()), seed + number)
    return times


def _units(levels: Any) -> Any:
    """For each script the flat table of its pairs of levels, scripts x 16."""
    both = (levels > 0).all(axis=2)
    cell = (levels[..., 0] - 1) * LEVELS + levels[..., 1] - 1
    scripts = np.broadcast_to(np.arange(len(levels))[:, None], both.shape)
    flat = np.bincount(scripts[both] * LEVELS**2 + cell[both], minlength=len(levels) * LEVELS**2)
    return flat.reshape(len(levels), LEVELS**2).astype(float)
