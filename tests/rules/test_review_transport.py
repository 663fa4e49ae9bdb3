"""The transport problem behind an allocation finds known optima.

Numbers: five instances of the tests of openreview-matcher, whose optima are published with them.
Minimums and maximums of a reviewer are steps here: the first scripts earn more than any cost.
"""

from __future__ import annotations

import pytest

from exam_app.review.routing.transport import cheapest

EARNS = 1_000.0
Case = tuple[list[list[float]], list[int], int, int, float]

# Costs (papers by reviewers; None is a conflict), demands, least and most of each reviewer, the least cost.
KNOWN = {
    "each paper has its own cheapest reviewers": (
        [[0, 1, 1, 2], [1, 0, 1, 2], [1, 1, 0, 0]], [1, 1, 2], 1, 2, 0,
    ),
    "cheap pairs are conflicts": (
        [[-10, None, 1, -10], [1, -10, -10, None], [1, -10, -10, None], [-10, None, None, -10], [-10, 1, None, -10]],
        [2, 2, 2, 2, 2], 1, 3, -100,
    ),
    "the sum of the affinities is greatest": (
        [[-0.2, -0.5, -0.2, -0.7], [-0.1, -0.2, 0, -0.9], [-0.4, -0.3, -0.6, -0.3]], [2, 1, 3], 1, 2, -3.4,
    ),
    "everybody gets two of six": ([[1] * 6 for _ in range(6)], [2] * 6, 2, 3, 12),
    "a dear reviewer gets the least that is due": ([[0, 0, 0, 2000] for _ in range(3)], [3] * 3, 1, 3, 2000),
    # Ours, by hand: two scripts, the cheap reviewer may take one, so that the other costs 5.
    "a full reviewer sends the second one on": ([[1, 5], [2, 5]], [1, 1], 0, 1, 6),
}  # fmt: skip


@pytest.mark.parametrize("name", list(KNOWN))
def test_the_least_cost_is_found(name: str) -> None:
    table, demands, least, most, expected = KNOWN[name]
    costs = {(f"p{p}", r): float(c) for p, row in enumerate(table) for r, c in enumerate(row) if c is not None}
    dear = 10 * max(abs(c) for c in costs.values()) + EARNS
    steps = {r: [-dear] * least + [0.0] * (most - least) for r in range(len(table[0]))}
    given = cheapest(costs, {f"p{p}": n for p, n in enumerate(demands)}, steps)
    assert sum(costs[pair] for pair in given) == pytest.approx(expected)
    assert len(given) == len(set(given)) == sum(demands)
    assert all(least <= sum(r == who for _, r in given) <= most for who in steps)


def test_where_all_are_in_conflict_nothing_is_given() -> None:
    assert cheapest({}, {f"p{n}": 3 for n in range(20)}, {r: [0.0] * 20 for r in range(5)}) == []
