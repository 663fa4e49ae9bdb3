"""Gives places to people at the least cost: the transport problem behind an allocation. Pure.

A linear program. Its matrix is totally unimodular, so that the corner the solver ends in is whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Given = tuple[str, int]


def cheapest(costs: Mapping[Given, float], wanted: Mapping[str, int], steps: Mapping[int, Sequence[float]]) -> list[Given]:
    """Fill as many wanted places as can be filled; among the fullest the cheapest. Each pair is given at most once.

    `costs`: of giving a script to a reviewer, for every pair that is allowed. `wanted`: places of a
    script. `steps`: what the first, second, ... script costs a reviewer besides, never falling;
    as many as there is room for. Costs may be negative.
    """
    allowed = [pair for pair in costs if steps.get(pair[1]) and wanted.get(pair[0])]
    if not allowed:
        return []
    # Slow to import, and needed by one page of the coordinator only.
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    scripts = list(wanted)
    ladder = [(reviewer, cost) for reviewer, each in steps.items() for cost in each]
    # Dearer than whatever has to move for one more place.
    dear = 2 * len(wanted) * max((abs(costs[pair]) for pair in allowed), default=0) + 2 * max(abs(c) for _, c in ladder) + 1
    rows, sums = _equations(allowed, [reviewer for reviewer, _ in ladder], scripts, wanted)
    line = [costs[pair] for pair in allowed] + [cost for _, cost in ladder] + [dear] * len(scripts)
    most = [1.0] * (len(allowed) + len(ladder)) + [float(wanted[script]) for script in scripts]
    found = milp(line, bounds=Bounds(0, np.array(most)), constraints=LinearConstraint(rows, sums, sums))
    return [pair for pair, share in zip(allowed, found.x, strict=False) if share > 0.5]


def _equations(pairs: list[Given], ladder: list[int], scripts: list[str], wanted: Mapping[str, int]) -> tuple[Any, list[float]]:
    """One row a script (its reviewers + its empty places = wanted), one a reviewer (scripts = steps used)."""
    import numpy as np
    from scipy.sparse import csr_array

    reviewers = list(dict.fromkeys(ladder))
    script_row = {script: row for row, script in enumerate(scripts)}
    reviewer_row = {reviewer: len(scripts) + row for row, reviewer in enumerate(reviewers)}
    each, up = np.arange(len(pairs)), len(pairs) + np.arange(len(ladder))
    row = np.concatenate(
        [
            [script_row[script] for script, _ in pairs], [reviewer_row[reviewer] for _, reviewer in pairs],
            [reviewer_row[reviewer] for reviewer in ladder], np.arange(len(scripts)),
        ]
    )  # fmt: skip
    column = np.concatenate([each, each, up, len(pairs) + len(ladder) + np.arange(len(scripts))])
    value = np.concatenate([np.ones(2 * len(pairs)), -np.ones(len(ladder)), np.ones(len(scripts))])
    shape = (len(scripts) + len(reviewers), len(pairs) + len(ladder) + len(scripts))
    sums = [float(wanted[script]) for script in scripts] + [0.0] * len(reviewers)
    return csr_array((value, (row, column)), shape=shape), sums
