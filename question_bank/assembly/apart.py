"""Rules on single items: enemies, exposure, overlap with earlier forms, pinned and common items."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from question_bank.assembly.pool import Pool
from question_bank.assembly.wishes import Wishes
from question_bank.model import Item
from question_bank.programme import Rule


def enemy_rules(pool: Pool) -> Iterator[Rule]:
    """Enemies are never in the same form; it is enough that one names the other.

    Items that are all enemies of each other make one rule, which the solver handles far better than pairs.
    """
    for clique in cliques(enemies_of(pool.items)):
        names = sorted(clique)
        name = f"{', '.join(names[:-1])} and {names[-1]} in different forms"
        yield from pool.in_each_form(name, pool.places_of(clique), 0, 1)


def enemies_of(items: Iterable[Item]) -> dict[str, set[str]]:
    """Each item's enemies among the items, on both sides."""
    found: dict[str, set[str]] = {item.id: set() for item in items}
    for item in items:
        for other in item.enemies:
            if other in found and other != item.id:
                found[item.id].add(other)
                found[other].add(item.id)
    return found


def cliques(enemies: Mapping[str, Collection[str]]) -> Iterator[frozenset[str]]:
    """Sets of mutual enemies that together hold every pair, grown greedily in the order of the ids."""
    covered: set[tuple[str, str]] = set()
    for one in sorted(enemies):
        for other in sorted(enemies[one]):
            if one < other and (one, other) not in covered:
                clique = [one, other]
                for third in sorted(set(enemies[one]) & set(enemies[other])):
                    if all(third in enemies[member] for member in clique):
                        clique.append(third)
                clique.sort()
                covered |= {(a, b) for place, a in enumerate(clique) for b in clique[place + 1 :]}
                yield frozenset(clique)


def exposure_rules(pool: Pool, wishes: Wishes) -> Iterator[Rule]:
    """Items that were used too often stay out."""
    if wishes.exposure_cap is not None:
        worn = {item.id for item in pool.items if wishes.uses.get(item.id, 0) >= wishes.exposure_cap}
        name = f"0 items that were on {wishes.exposure_cap} form{'' if wishes.exposure_cap == 1 else 's'} or more"
        yield from pool.in_each_form(name, pool.places_of(worn), 0, 0)


def overlap_rules(pool: Pool, wishes: Wishes) -> Iterator[Rule]:
    """A form shares at most so many items with each earlier form."""
    if wishes.overlap_cap is not None:
        for form, ids in wishes.earlier.items():
            name = f"at most {wishes.overlap_cap} items of {form}"
            yield from pool.in_each_form(name, pool.places_of(ids), 0, wishes.overlap_cap)


def pin_rules(pool: Pool, wishes: Wishes) -> Iterator[Rule]:
    """Pinned items are in one of the forms, common items in each."""
    for place, item in enumerate(pool.scored_items):
        if item.id in wishes.common:
            yield from pool.in_each_form(f"{item.id} in each form", (place,), 1, 1)
        elif item.id in wishes.pinned:
            yield Rule(f"{item.id} in a form", pool.over_forms(place), 1, 1)
