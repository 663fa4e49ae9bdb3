"""Rules on what a form is about: once, cells, levels, targets, pilot items."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from question_bank.assembly.pool import Pool
from question_bank.assembly.wishes import Target
from question_bank.blueprint import cell_of
from question_bank.model import Blueprint
from question_bank.programme import Rule


def once_rules(pool: Pool, common: AbstractSet[str]) -> Iterator[Rule]:
    """An item is in at most one form, unless it is common to all."""
    if pool.forms > 1:
        for place, item in enumerate(pool.items):
            if item.id not in common:
                yield Rule(f"{item.id} in one form at most", pool.over_forms(place), 0, 1)


def cell_rules(blueprint: Blueprint, pool: Pool) -> Iterator[Rule]:
    """Each form has exactly the items that each cell asks for."""
    cells = [cell_of(blueprint, item.area) for item in pool.scored_items]
    for cell in blueprint.cells:
        places = [place for place, own in enumerate(cells) if own == cell]
        yield from pool.in_each_form(f"{cell.count} items of {cell.name}", places, cell.count, cell.count)


def level_rules(blueprint: Blueprint, pool: Pool) -> Iterator[Rule]:
    """Each form keeps the least and the greatest number of items of each cognitive level."""
    for share in blueprint.levels:
        places = [place for place, item in enumerate(pool.scored_items) if item.level == share.level]
        yield from pool.in_each_form(f"{share.least} to {share.most} items of {share.level}", places, share.least, share.most)


def target_rules(blueprint: Blueprint, targets: tuple[Target, ...], pool: Pool) -> Iterator[Rule]:
    """Each form has from the least to the greatest number of items of each target."""
    for target in targets:
        name = f"{_between(target, blueprint.total)} items of {target.name}"
        yield from pool.in_each_form(name, pool.places(target.wants), target.least, target.most)


def _between(target: Target, total: int) -> str:
    if target.least == target.most:
        return f"{target.least}"
    if target.most >= total:
        return f"at least {target.least}"
    return f"{target.least} to {target.most}" if target.least else f"at most {target.most}"


def pilot_rules(pool: Pool, wanted: int) -> Iterator[Rule]:
    """Each form has exactly so many pilot items."""
    places = range(pool.scored, len(pool.items))
    if wanted or places:
        yield from pool.in_each_form(f"{wanted} pilot items", places, wanted, wanted)
