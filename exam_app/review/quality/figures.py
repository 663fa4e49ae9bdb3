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
    prompts = np.unique(sheet.prompts).tolist()
    means, both = sheet.means, (sheet.levels > 0).all(axis=2)
    masks = [np.ones(len(both), dtype=bool), *(sheet.prompts == p for p in prompts), *both.T]
    ratings = [means] * (1 + len(prompts)) + [sheet.levels[:, c] for c in range(len(sheet.criteria))]
    scripts = [int(mask.sum()) for mask in masks]
    now, again = _tables(sheet, seed)
    figures = summarise(now, again, scripts)
    found = [
        Agreement(n, int(table.sum()), figure | _of_totals(rated[mask]))
        for n, table, figure, rated, mask in zip(scripts, now, figures, ratings, masks, strict=True)
    ]
    first = 1 + len(prompts)
    return Agreements(
        found[0], dict(zip(prompts, found[1:first], strict=True)), dict(zip(sheet.criteria, found[first:], strict=True))
    )


def _of_totals(ratings: Any) -> dict[str, Figure]:
    one = icc(ratings)
    return {"icc_1": one.single, "icc_k": one.mean}


def _tables(sheet: Sheet, seed: int) -> tuple[Any, Any]:
    """The tables of the whole, each prompt and each criterion: (groups, 4, 4), and (groups, times, 4, 4) resampled."""
    prompts, number = np.unique(sheet.prompts), len(sheet.criteria)
    times, first = len(drawn(1, seed)), 1 + len(prompts)
    now, again = np.zeros((first + number, LEVELS**2)), np.zeros((first + number, times, LEVELS**2))
    for place, prompt in enumerate(prompts):
        # A criterion belongs to few prompts: a small product for each prompt instead of a large one for each criterion.
        mine = sheet.levels[sheet.prompts == prompt]
        used = np.flatnonzero((mine > 0).any(axis=(0, 2)))
        units = _units(mine[:, used])
        resampled = (drawn(len(units), seed + place) @ units.reshape(len(units), -1)).reshape(times, len(used), -1)
        now[[0, 1 + place]] += units.sum(axis=(0, 1))
        again[[0, 1 + place]] += resampled.sum(axis=1)
        now[first + used] += units.sum(axis=0)
        again[first + used] += resampled.transpose(1, 0, 2)
    return now.reshape(-1, LEVELS, LEVELS), again.reshape(-1, times, LEVELS, LEVELS)


def _units(levels: Any) -> Any:
    """For each script and criterion the flat table of its one pair of levels, scripts x criteria x 16."""
    both = (levels > 0).all(axis=2)
    cell = (levels[..., 0] - 1) * LEVELS + levels[..., 1] - 1
    return ((np.arange(LEVELS**2) == cell[..., None]) & both[..., None]).astype(np.float32)
