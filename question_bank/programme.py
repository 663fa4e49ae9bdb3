"""The choice of items as a mixed-integer program: 0/1 columns, rules as sums of columns, one aim.

After van der Linden (2005), "Linear Models for Optimal Test Design", Springer. Solved with HiGHS
through scipy without any gap, which gives the same answer to the same question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

NODE_LIMIT = 200_000  # branches first, not seconds, so that a slow machine picks the same form
SECONDS = 30.0
INFEASIBLE = 2


class Undecided(Exception):
    """The solver reached its limit without a form and without a proof that there is none."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`least` <= sum of the chosen `columns` <= `most`; `name` says it in plain words.

    With `weights` each column counts so much; what a form misses is then told divided by `per`.
    """

    name: str
    columns: tuple[int, ...]
    least: float
    most: float
    weights: tuple[float, ...] | None = None
    per: int = 1


@dataclass(frozen=True, slots=True)
class Sum:
    """A weighted sum of columns."""

    columns: tuple[int, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """When the search ends without a proof. The seconds are a last stop: only branches end it alike everywhere."""

    nodes: int = NODE_LIMIT
    seconds: float = SECONDS


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen columns. `value` is what the aim came to, `bound` what no choice can better."""

    columns: frozenset[int]
    value: float
    bound: float
    is_proven: bool


LIMITS = Limits()


def cheapest(costs: Sequence[float], rules: Sequence[Rule], limits: Limits = LIMITS) -> Choice | None:
    """The cheapest choice of columns that keeps every rule, or None when no choice does.

    Raises Undecided when the search limit ends the work first.
    """
    model = _Model(len(costs))
    for rule in rules:
        model.rule(rule)
    return _answer(model.solved(list(costs), limits), len(costs), 1)


def greatest_least(
    size: int,
    sums: Sequence[Sum],
    rules: Sequence[Rule],
    order: Sequence[int],
    limits: Limits = LIMITS,
    *,
    enough: float = inf,
    is_whole: bool = False,
) -> Choice | None:
    """The choice whose least sum is as great as can be, or reaches what is enough.

    `order` of the columns decides between equals; `is_whole` tells that every weight is a whole number. None when no choice keeps the rules. Raises Undecided as above.
    """
    model = _Model(size, order)
    for rule in rules:
        model.rule(rule)
    least = model.column(-inf, enough, is_whole)
    for each in sums:
        model.row([*each.columns, least], [*each.weights, -1.0], 0.0, inf)
    costs = [0.0] * size + [-1.0]
    found = _answer(model.solved(costs, limits), size, -1)
    if found is None:
        return None
    return replace(found, columns=frozenset(order[place] for place in found.columns))


def nearest(size: int, hard: Sequence[Rule], soft: Sequence[Rule], limits: Limits = LIMITS) -> list[tuple[Rule, float]]:
    """The soft rules that are broken when as little as possible is, each with the sum that comes nearest.

    Earlier rules break rather than later ones. The hard rules have to be possible.
    """
    model, costs = _Model(size), [0.0] * size
    for rule in hard:
        model.rule(rule)
    for place, rule in enumerate(soft):
        under, over = model.column(0.0, inf), model.column(0.0, inf)
        weights = rule.weights or (1.0,) * len(rule.columns)
        model.row([*rule.columns, under, over], [*weights, 1.0, -1.0], rule.least, rule.most)
        costs += [1 + place / (1000 * len(soft))] * 2
    result = model.solved(costs, limits)
    if result.x is None:
        raise Undecided(result.message)
    sums = [(rule, _sum(rule, result.x)) for rule in soft]
    return [(rule, value) for rule, value in sums if not rule.least - 1e-6 <= value <= rule.most + 1e-6]


def _sum(rule: Rule, values: np.ndarray[Any, Any]) -> float:
    weights = rule.weights or (1.0,) * len(rule.columns)
    return float(sum(round(values[column]) * weight for column, weight in zip(rule.columns, weights, strict=True)))


def _answer(result: Any, size: int, sign: int) -> Choice | None:
    if result.x is not None:
        chosen = frozenset(column for column, value in enumerate(result.x[:size]) if value > 0.5)
        bound = result.fun if result.mip_dual_bound is None else result.mip_dual_bound
        return Choice(chosen, sign * float(result.fun), sign * float(bound), result.status == 0)
    if result.status == INFEASIBLE:
        return None
    raise Undecided(result.message)


@dataclass(slots=True)
class _Model:
    """Rows and columns as scipy wants them. The first columns are 0/1 choices, in the given order."""

    size: int
    order: Sequence[int] = ()
    entries: list[tuple[int, int, float]] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    extra: list[tuple[float, float, bool]] = field(default_factory=list)

    def column(self, low: float, high: float, is_whole: bool = False) -> int:
        """One more column, a number from low to high."""
        self.extra.append((low, high, is_whole))
        return self.size + len(self.extra) - 1

    def rule(self, rule: Rule) -> None:
        self.row(rule.columns, rule.weights or (1.0,) * len(rule.columns), rule.least, rule.most)

    def row(self, columns: Sequence[int], weights: Sequence[float], least: float, most: float) -> None:
        row = len(self.least)
        self.entries += [(row, column, weight) for column, weight in zip(columns, weights, strict=True)]
        self.least.append(least)
        self.most.append(most)

    def solved(self, costs: Sequence[float], limits: Limits) -> Any:
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        places = {column: place for place, column in enumerate(self.order)}
        width = self.size + len(self.extra)
        rows, columns, weights = zip(*self.entries, strict=True) if self.entries else ((), (), ())
        shape, columns = (len(self.least), width), tuple(places.get(column, column) for column in columns)
        bounds = Bounds(
            [0.0] * self.size + [low for low, *_ in self.extra], [1.0] * self.size + [high for _, high, _ in self.extra]
        )
        return milp(
            costs, integrality=[1] * self.size + [int(is_whole) for *_, is_whole in self.extra], bounds=bounds,
            constraints=LinearConstraint(csr_array((weights, (rows, columns)), shape=shape), self.least, self.most),
            options={"node_limit": limits.nodes, "time_limit": limits.seconds, "mip_rel_gap": 0},
        )  # fmt: skip
