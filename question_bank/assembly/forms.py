"""Picks the items of one or more forms from a bank so that every form meets its blueprint and the wishes."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from random import Random

from question_bank.assembly import apart, balance, content
from question_bank.assembly.aims import chosen
from question_bank.assembly.obstacles import Families, Impossible, obstacle
from question_bank.assembly.pool import Pool
from question_bank.assembly.wishes import Wishes
from question_bank.blueprint import cell_of, shortfalls
from question_bank.model import Blueprint, Item
from question_bank.programme import Choice


@dataclass(frozen=True, slots=True)
class Form:
    """`items` in the order in which they are asked; those in `pilots` (ids) earn no points.

    `mean_p` and `sum_r` are over the scored items whose figure is known, which `known_p` and `known_r` count.
    """

    items: tuple[Item, ...]
    pilots: frozenset[str]
    mean_p: float | None
    known_p: int
    sum_r: float
    known_r: int


@dataclass(frozen=True, slots=True)
class Assembly:
    """The forms with what they rest on. `seed`, bank and wishes give the same forms again.

    `value` is what the aim came to and `bound` what no forms can better, in the aim's own units (least sum
    of r; minus the greatest distance of a sum of p); `is_proven` says that they meet.
    """

    forms: tuple[Form, ...]
    seed: int
    value: float
    bound: float
    is_proven: bool


WISHES = Wishes()


def assemble_forms(
    blueprint: Blueprint,
    items: Iterable[Item],
    *,
    forms: int = 1,
    seed: int,
    barred: AbstractSet[str] = frozenset(),
    wishes: Wishes = WISHES,
) -> Assembly:
    """As many forms as asked for, with the figures of each; see `assemble` for rules and refusals."""
    if forms < 1:
        raise ValueError(f"At least one form has to be asked for, not {forms}.")
    pool = _pool(blueprint, items, forms, barred, wishes)
    _check_pins(blueprint, pool, barred, wishes)
    _check_cells(blueprint, pool, wishes)
    kinds = families(blueprint, pool, wishes)
    found = chosen(pool, wishes, [rule for _, rules in kinds for rule in rules], seed, blueprint.total)
    if found is None:
        raise obstacle(pool.size, kinds)
    made = tuple(_form(pool, form, found, seed, wishes) for form in range(forms))
    return Assembly(made, seed, found.value, found.bound, found.is_proven)


def assemble(
    blueprint: Blueprint,
    items: Iterable[Item],
    *,
    forms: int = 1,
    seed: int,
    barred: AbstractSet[str] = frozenset(),
    wishes: Wishes = WISHES,
) -> tuple[tuple[Item, ...], ...]:
    """As many forms as asked for, each a tuple of items in the order in which they are asked.

    Every form has the blueprint's count of items in each cell and keeps its cognitive levels; no
    item is in two forms or in `barred` (ids); enemies are never in the same form; with four options
    each letter is the key of 20 % to 30 % of a form; and every wish is kept. The same seed and bank give
    the same forms, whatever the order of `items`; another seed gives others where the bank has room.

    Raises Impossible, naming the rule that cannot be met; Undecided in the unlikely case that
    the search ends without an answer; ValueError when `forms` is below 1.
    """
    found = assemble_forms(blueprint, items, forms=forms, seed=seed, barred=barred, wishes=wishes)
    return tuple(form.items for form in found.forms)


def _pool(blueprint: Blueprint, items: Iterable[Item], forms: int, barred: AbstractSet[str], wishes: Wishes) -> Pool:
    scored = [item for item in items if item.id not in barred and cell_of(blueprint, item.area)]
    pilots = [item for item in wishes.pilots if item.id not in barred] if wishes.pilots_per_form else []
    taken = {item.id for item in pilots}
    return Pool.of((item for item in scored if item.id not in taken), pilots, forms)


def _check_pins(blueprint: Blueprint, pool: Pool, barred: AbstractSet[str], wishes: Wishes) -> None:
    there = {item.id for item in pool.scored_items}
    if missing := sorted((wishes.pinned | wishes.common) - there):
        why = "is barred as well" if missing[0] in barred else f"is not among the items of {blueprint.title}"
        raise Impossible(f"{missing[0]} has to be in a form and {why}", "Take it off one of the lists.")


def _check_cells(blueprint: Blueprint, pool: Pool, wishes: Wishes) -> None:
    in_cells = sum(cell.count for cell in blueprint.cells)
    if in_cells != blueprint.total:
        raise Impossible(f"the cells add up to {in_cells} items and not to {blueprint.total}", "Correct the blueprint.")
    if short := shortfalls(blueprint, pool.scored_items, 1 if wishes.common else pool.forms):
        lacking = "; ".join(f"{each.cell} needs {each.need} items and has {each.have}" for each in short)
        raise Impossible(lacking, "Write more items, bar fewer or make fewer forms.")


def families(blueprint: Blueprint, pool: Pool, wishes: Wishes) -> Families:
    """Every rule of these forms, by what it is about."""
    return (
        ("contents", [*content.once_rules(pool, wishes.common), *content.cell_rules(blueprint, pool)]),
        ("pilot items", list(content.pilot_rules(pool, wishes.pilots_per_form))),
        ("pinned items", list(apart.pin_rules(pool, wishes))),
        ("cognitive levels", list(content.level_rules(blueprint, pool))),
        ("targets", list(content.target_rules(blueprint, wishes.targets, pool))),
        ("enemies", list(apart.enemy_rules(pool))),
        ("exposure", list(apart.exposure_rules(pool, wishes))),
        ("overlap", list(apart.overlap_rules(pool, wishes))),
        ("key letters", list(balance.key_rules(blueprint, pool, wishes.key_band)) if wishes.has_even_keys else []),
        ("difficulty", list(balance.mean_p_rules(blueprint, pool, wishes))),
    )


def _form(pool: Pool, form: int, found: Choice, seed: int, wishes: Wishes) -> Form:
    start = form * len(pool.items)
    places = [place for place in range(len(pool.items)) if start + place in found.columns]
    items = [pool.items[place] for place in places]
    figures = [wishes.figures.get(item.id) for item in items[: sum(place < pool.scored for place in places)]]
    p = [each.p for each in figures if each is not None and each.p is not None]
    r = [each.r for each in figures if each is not None and each.r is not None]
    pilots = frozenset(pool.items[place].id for place in places if place >= pool.scored)
    Random(f"{seed}/{form}").shuffle(items)
    return Form(tuple(items), pilots, sum(p) / len(p) if p else None, len(p), sum(r), len(r))
