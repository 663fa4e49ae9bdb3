"""The matching with the fewest repeated pairs among those with the most even loads, for the few scripts of a small window. Pure.

An integer program over the sets of reviewers that a script could get. Its size grows with the square
of the pool, so larger windows keep what the descent of `pairing` found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from exam_app.review.routing.pairing import Pairs

MOST_CHOICES = 600
MOST_NODES = 2_000
Choice = tuple[str, tuple[int, ...]]


def choices(wanted: Mapping[str, int], eligible: Mapping[str, frozenset[int]], room: Mapping[int, int]) -> list[Choice]:
    """Every set of reviewers that a script could get; fewer than it wants where nobody else may have it."""
    made: list[Choice] = []
    for script, number in wanted.items():
        able = [one for one in room if room[one] > 0 and one in eligible[script]]
        made += [(script, some) for size in range(number + 1) for some in combinations(able, size)]
    return made


def fewest_repeats(
    offered: Sequence[Choice], wanted: Mapping[str, int], steps: Mapping[int, Sequence[float]],
    beside: Mapping[str, frozenset[int]], met: Pairs,
) -> dict[str, list[int]] | None:  # fmt: skip
    """One choice for each script: the fullest, then with the least sum of `steps`, then with the fewest repeats.

    None when that could not be proved in a fixed number of steps of the search.
    """
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    pairs = [[frozenset(p) for p in combinations({*some, *beside.get(script, ())}, 2)] for script, some in offered]
    every = sorted({pair for each in pairs for pair in each}, key=sorted)
    climbs: list[tuple[str, object, float]] = [("load", one, cost) for one, each in steps.items() for cost in each]
    climbs += [("pair", pair, met.get(pair, 0) + k) for pair in every for k in range(_often(pair, pairs, offered))]
    rows = {key: row for row, key in enumerate([*wanted, *steps, *every])}
    cells = [(rows[script], column, 1.0) for column, (script, _) in enumerate(offered)]
    cells += [(rows[one], column, 1.0) for column, (_, some) in enumerate(offered) for one in some]
    cells += [(rows[pair], column, 1.0) for column, each in enumerate(pairs) for pair in each]
    cells += [(rows[key], len(offered) + place, -1.0) for place, (_, key, _) in enumerate(climbs)]
    # One more repeat everywhere weighs less than one step of the loads, and that less than one empty place.
    heavy = 1 + sum(cost for kind, _, cost in climbs if kind == "pair")
    dear = heavy * (1 + 2 * max((cost for each in steps.values() for cost in each), default=0))
    costs = [dear * (wanted[script] - len(some)) for script, some in offered]
    costs += [cost * heavy if kind == "load" else cost for kind, _, cost in climbs]
    row, column, value = zip(*cells, strict=True)
    sums = [1.0] * len(wanted) + [0.0] * (len(rows) - len(wanted))
    found = milp(
        costs, integrality=np.ones(len(costs)), bounds=Bounds(0, 1), options={"mip_rel_gap": 0, "node_limit": MOST_NODES},
        constraints=LinearConstraint(csr_array((value, (row, column)), shape=(len(rows), len(costs))), sums, sums),
    )  # fmt: skip
    if found.status != 0:
        return None
    return {script: list(some) for (script, some), share in zip(offered, found.x, strict=False) if share > 0.5}


def _often(pair: frozenset[int], pairs: Sequence[Sequence[frozenset[int]]], offered: Sequence[Choice]) -> int:
    return len({script for (script, _), each in zip(offered, pairs, strict=True) if pair in each})
