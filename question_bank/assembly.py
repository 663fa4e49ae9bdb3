"""Picks the items of one or more forms from a bank so that every form meets its blueprint."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from random import Random

from question_bank.blueprint import cell_of, shortfalls
from question_bank.model import Blueprint, Item
from question_bank.programme import (
    Pool,
    Rule,
    cell_rules,
    enemy_rules,
    key_rules,
    level_rules,
    once_rules,
    solve,
)

Families = Sequence[tuple[str, Sequence[Rule]]]


class Impossible(Exception):
    """No such forms can be made; `rule` names what stands in the way."""

    def __init__(self, rule: str, advice: str) -> None:
        self.rule = rule
        super().__init__(f"The forms cannot be assembled: {rule}. {advice}")


def assemble(
    blueprint: Blueprint,
    items: Iterable[Item],
    *,
    forms: int = 1,
    seed: int,
    barred: AbstractSet[str] = frozenset(),
) -> tuple[tuple[Item, ...], ...]:
    """As many forms as asked for, each a tuple of items in the order in which they are asked.

    Every form has the blueprint's count of items in each cell and keeps its cognitive levels; no
    item is in two forms or in `barred` (ids); enemies are never in the same form; with four options
    each letter is the key of 20 % to 30 % of a form. The same seed and bank give the same forms,
    whatever the order of `items`; another seed gives others where the bank has room.

    Raises Impossible, naming the rule that cannot be met; Undecided in the unlikely case that
    the search ends without an answer; ValueError when `forms` is below 1.
    """
    if forms < 1:
        raise ValueError(f"At least one form has to be asked for, not {forms}.")
    pool = Pool(_eligible(blueprint, items, barred), forms)
    _check_cells(blueprint, pool)
    families = _families(blueprint, pool)
    random = Random(seed)
    costs = [random.random() for _ in range(pool.size)]
    chosen = solve(costs, [rule for _, rules in families for rule in rules])
    if chosen is None:
        raise Impossible(_culprit(pool, families), "Relax this rule or write items that help to meet it.")
    return tuple(_shuffled(pool, form, chosen, seed) for form in range(forms))


def _eligible(blueprint: Blueprint, items: Iterable[Item], barred: AbstractSet[str]) -> tuple[Item, ...]:
    wanted = {item.id: item for item in items if item.id not in barred and cell_of(blueprint, item.area)}
    return tuple(wanted[item_id] for item_id in sorted(wanted))


def _check_cells(blueprint: Blueprint, pool: Pool) -> None:
    in_cells = sum(cell.count for cell in blueprint.cells)
    if in_cells != blueprint.total:
        raise Impossible(f"the cells add up to {in_cells} items and not to {blueprint.total}", "Correct the blueprint.")
    short = shortfalls(blueprint, pool.items, pool.forms)
    if short:
        lacking = "; ".join(f"{each.cell} needs {each.need} items and has {each.have}" for each in short)
        raise Impossible(lacking, "Write more items, bar fewer or make fewer forms.")


def _families(blueprint: Blueprint, pool: Pool) -> Families:
    return (
        ("contents", [*once_rules(pool), *cell_rules(blueprint, pool)]),
        ("cognitive levels", list(level_rules(blueprint, pool))),
        ("enemies", list(enemy_rules(pool))),
        ("key letters", list(key_rules(blueprint, pool))),
    )


def _culprit(pool: Pool, families: Families) -> str:
    """The first rule that cannot be met together with the families before its own."""
    kept: list[Rule] = []
    for family, rules in families:
        if not _is_possible(pool, [*kept, *rules]):
            return _one_of(pool, kept, rules) or f"the rules on {family} cannot be met together"
        kept += rules
    raise AssertionError("the rules can be met together after all")


def _one_of(pool: Pool, kept: Sequence[Rule], rules: Sequence[Rule]) -> str | None:
    """One rule that stands in the way by itself, or else one without which the others can be met."""
    names = tuple(dict.fromkeys(rule.name for rule in rules))
    for name in names:
        if not _is_possible(pool, [*kept, *(rule for rule in rules if rule.name == name)]):
            return f"{name} cannot be had"
    for name in names:
        if _is_possible(pool, [*kept, *(rule for rule in rules if rule.name != name)]):
            return f"{name} cannot be had beside the other rules of its kind"
    return None


def _is_possible(pool: Pool, rules: Sequence[Rule]) -> bool:
    return solve([0.0] * pool.size, rules) is not None


def _shuffled(pool: Pool, form: int, chosen: AbstractSet[int], seed: int) -> tuple[Item, ...]:
    start = form * len(pool.items)
    items = [item for place, item in enumerate(pool.items) if start + place in chosen]
    Random(f"{seed}/{form}").shuffle(items)
    return tuple(items)
