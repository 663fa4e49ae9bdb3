"""Gives scripts to reviewers so that everybody gets about the same number.

Pure. Receives who may mark what, hands back who marks what. The problem is a transport problem:
every script asks for so many different reviewers, every reviewer has so many free places.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

UNFILLED = 1e6  # dearer than any load, so that a place stays empty only when nobody can take it


@dataclass(frozen=True, slots=True)
class Matching:
    """`given`: script -> reviewers, in random order. `unfilled`: script -> places nobody can take."""

    given: dict[str, tuple[int, ...]]
    unfilled: dict[str, int]


def match(
    wanted: Mapping[str, int], eligible: Mapping[str, frozenset[int]], room: Mapping[int, int], load: Mapping[int, int], seed: int
) -> Matching:
    """Fill as many wanted places as can be filled, with the loads as even as they can be.

    `wanted`: reviewers a script still needs; `eligible`: who may mark it; `room`: places left for each
    reviewer; `load`: scripts each has already. The same seed gives the same matching.
    """
    chance = random.Random(seed)
    pairs = [(s, r) for s in sorted(wanted) for r in sorted(eligible[s]) if room.get(r, 0) > 0]
    chosen = _solve(pairs, wanted, room, load, chance) if pairs else []
    given: dict[str, list[int]] = {script: [] for script in wanted}
    for script, reviewer in chosen:
        given[script].append(reviewer)
    for reviewers in given.values():
        chance.shuffle(reviewers)
    unfilled = {s: wanted[s] - len(given[s]) for s in wanted if len(given[s]) < wanted[s]}
    return Matching({s: tuple(r) for s, r in given.items()}, unfilled)


def _solve(
    pairs: list[tuple[str, int]],
    wanted: Mapping[str, int],
    room: Mapping[int, int],
    load: Mapping[int, int],
    chance: random.Random,
) -> list[tuple[str, int]]:
    # Slow to import, and needed by one page of the coordinator only.
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    # The k-th script of a reviewer costs k: the sum is least when the loads are even.
    steps = [(r, k) for r in sorted({r for _, r in pairs}) for k in range(room[r])]
    scripts = sorted(wanted)
    costs = [chance.random() / (4 * len(pairs)) for _ in pairs]
    costs += [load.get(r, 0) + k + 1.0 for r, k in steps] + [UNFILLED] * len(scripts)
    rows, sums = _equations(pairs, steps, scripts, wanted)
    upper = [1.0] * (len(pairs) + len(steps)) + [float(wanted[s]) for s in scripts]
    found = milp(
        costs, integrality=np.ones(len(costs)), bounds=Bounds(0, np.array(upper)), constraints=LinearConstraint(rows, sums, sums)
    )
    return [pair for pair, value in zip(pairs, found.x, strict=False) if value > 0.5]


def _equations(
    pairs: list[tuple[str, int]], steps: list[tuple[int, int]], scripts: list[str], wanted: Mapping[str, int]
) -> tuple[Any, list[float]]:
    """One row a script (its reviewers + its empty places = wanted), one a reviewer (scripts = steps used)."""
    from scipy.sparse import csr_array

    reviewers = sorted({r for r, _ in steps})
    script_row = {s: i for i, s in enumerate(scripts)}
    reviewer_row = {r: len(scripts) + i for i, r in enumerate(reviewers)}
    entries = [(script_row[s], c, 1.0) for c, (s, _) in enumerate(pairs)]
    entries += [(reviewer_row[r], c, 1.0) for c, (_, r) in enumerate(pairs)]
    entries += [(reviewer_row[r], len(pairs) + c, -1.0) for c, (r, _) in enumerate(steps)]
    entries += [(script_row[s], len(pairs) + len(steps) + c, 1.0) for c, s in enumerate(scripts)]
    shape = (len(scripts) + len(reviewers), len(pairs) + len(steps) + len(scripts))
    row, column, value = zip(*entries, strict=True)
    sums = [float(wanted[s]) for s in scripts] + [0.0] * len(reviewers)
    return csr_array((value, (row, column)), shape=shape), sums
