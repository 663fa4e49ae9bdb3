"""The choice of items as a mixed-integer program: one 0/1 column for each item in each form.

After van der Linden (2005), "Linear Models for Optimal Test Design", Springer. The rules are linear
sums of columns; solved with HiGHS through scipy, which gives the same answer to the same question.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations

from question_bank.blueprint import cell_of
from question_bank.model import Blueprint, Item

NODE_LIMIT = 200_000  # branches, not seconds, so that a slow machine picks the same form
KEY_BAND = 5  # percentage points either side of an even share: 20 % to 30 % with four options


class Undecided(Exception):
    """The solver reached its limit without a form and without a proof that there is none."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`least` <= number of chosen columns among `columns` <= `most`; `name` says it in plain words."""

    name: str
    columns: tuple[int, ...]
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Pool:
    """The items to choose from and the number of forms. Column = form x number of items + place."""

    items: tuple[Item, ...]
    forms: int

    @property
    def size(self) -> int:
        """The number of columns."""
        return len(self.items) * self.forms

    def columns(self, form: int, wanted: AbstractSet[str]) -> tuple[int, ...]:
        """The columns of one form whose items have one of the wanted ids."""
        start = form * len(self.items)
        return tuple(start + place for place, item in enumerate(self.items) if item.id in wanted)


def once_rules(pool: Pool) -> Iterator[Rule]:
    """An item is in at most one form."""
    for place, item in enumerate(pool.items):
        yield Rule(f"{item.id} in one form at most", tuple(range(place, pool.size, len(pool.items))), 0, 1)


def cell_rules(blueprint: Blueprint, pool: Pool) -> Iterator[Rule]:
    """Each form has exactly the items that each cell asks for."""
    for cell in blueprint.cells:
        wanted = {item.id for item in pool.items if cell_of(blueprint, item.area) == cell}
        name = f"{cell.count} items of {cell.name}"
        yield from _in_each_form(pool, name, wanted, cell.count, cell.count)


def level_rules(blueprint: Blueprint, pool: Pool) -> Iterator[Rule]:
    """Each form keeps the least and the greatest number of items of each cognitive level."""
    for share in blueprint.levels:
        wanted = {item.id for item in pool.items if item.level == share.level}
        name = f"{share.least} to {share.most} items of {share.level}"
        yield from _in_each_form(pool, name, wanted, share.least, share.most)


def enemy_rules(pool: Pool) -> Iterator[Rule]:
    """Two enemies are never in the same form; it is enough that one names the other."""
    for one, other in combinations(pool.items, 2):
        if one.id in other.enemies or other.id in one.enemies:
            name = f"{one.id} and {other.id} in different forms"
            yield from _in_each_form(pool, name, {one.id, other.id}, 0, 1)


def key_rules(blueprint: Blueprint, pool: Pool) -> Iterator[Rule]:
    """Each letter is the key of its even share of a form, give or take KEY_BAND, rounded outwards."""
    letters = sorted({option.letter for item in pool.items for option in item.options})
    parts, band = 100 * len(letters), KEY_BAND * len(letters)
    least = max(0, (100 - band) * blueprint.total // parts)
    most = -(-(100 + band) * blueprint.total // parts)
    for letter in letters:
        wanted = {item.id for item in pool.items if item.key == letter}
        yield from _in_each_form(pool, f"{least} to {most} items with the key {letter}", wanted, least, most)


def _in_each_form(pool: Pool, name: str, wanted: AbstractSet[str], least: int, most: int) -> Iterator[Rule]:
    for form in range(pool.forms):
        yield Rule(name, pool.columns(form, wanted), least, most)


def solve(costs: Sequence[float], rules: Sequence[Rule]) -> frozenset[int] | None:
    """The cheapest choice of columns that keeps every rule, or None when no choice does.

    Raises Undecided when the search limit ends the work first.
    """
    from scipy.optimize import LinearConstraint, milp  # type: ignore[import-untyped,unused-ignore]
    from scipy.sparse import csr_array  # type: ignore[import-untyped,unused-ignore]

    entries = [(row, column) for row, rule in enumerate(rules) for column in rule.columns]
    rows, columns = zip(*entries, strict=True)
    matrix = csr_array(([1.0] * len(entries), (rows, columns)), shape=(len(rules), len(costs)))
    limits = LinearConstraint(matrix, [rule.least for rule in rules], [rule.most for rule in rules])
    result = milp(costs, integrality=1, bounds=(0, 1), constraints=limits, options={"node_limit": NODE_LIMIT})
    if result.x is not None:
        return frozenset(column for column, value in enumerate(result.x) if value > 0.5)
    if result.status == 2:  # infeasible
        return None
    raise Undecided(result.message)
