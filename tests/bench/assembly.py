"""`assembly`: how long two parallel forms of 60 take from a bank of 1,000 made-up items, with every kind of rule."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from question_bank.assembly import Aim, Figures, Impossible, Wishes, assemble_forms
from question_bank.blueprint import cell_of
from question_bank.load import load_blueprints, load_items
from question_bank.model import Blueprint, Item
from tests.bench.figures import Figure, Load

BANK, FORMS, SEEDS, PILOTS = 1000, 2, 5, 5


def measure(kind: str, load: Load) -> Iterator[Figure]:
    """Nothing here asks a database, so it is measured once."""
    if not load.is_first:
        return
    blueprint = load_blueprints()[0]
    for aim in Aim:
        times, gaps = [], []
        for seed in range(SEEDS):
            items, wishes = made(blueprint, seed, aim)
            began = time.perf_counter()
            found = assemble_forms(blueprint, items, forms=FORMS, seed=seed, wishes=wishes)
            times.append(time.perf_counter() - began)
            gaps.append(found.bound - found.value)
        name = f"{FORMS} forms of {blueprint.total} from {BANK:,}, {aim}"
        yield Figure(f"{name}: the longest", max(times), "seconds", "memory")
        yield Figure(f"{name}: gap to the proof at most", max(gaps), "sum of r" if aim is Aim.DISCRIMINATION else "", "memory")
    yield Figure("naming a rule that cannot be met", _refusal(blueprint), "seconds", "memory")
    yield Figure("memory beside the solver", _peak(blueprint), "MiB", "memory")


def made(blueprint: Blueprint, seed: int, aim: Aim) -> tuple[list[Item], Wishes]:
    """A bank spread like the blueprint, with figures, enemies, three earlier forms and pilot items."""
    random, shipped = Random(seed), load_items()
    by_cell = {cell.name: [item for item in shipped if cell_of(blueprint, item.area) == cell] for cell in blueprint.cells}
    slots = [cell.name for cell in blueprint.cells for _ in range(cell.count)]
    items = []
    for number in range(BANK + 8 * PILOTS):
        like = random.choice(by_cell[random.choice(slots)])
        enemies = tuple(f"item-{random.randrange(BANK):04}" for _ in range(2)) if number % 8 == 0 else ()
        items.append(replace(like, id=f"item-{number:04}", key=random.choice("ABCD"), enemies=enemies))
    bank, pilots = items[:BANK], items[BANK:]
    ids = [item.id for item in bank]
    pinned = frozenset(random.sample(ids, 2))
    figures = {each: Figures(random.uniform(0.3, 0.95), min(0.7, max(-0.1, random.gauss(0.3, 0.12)))) for each in ids}
    return bank, Wishes(
        figures=figures, aim=aim, aim_p=0.65, mean_p=(0.6, 0.7), pinned=pinned,
        uses={each: random.randrange(5) for each in ids if each not in pinned}, exposure_cap=4,
        earlier={f"Form {letter}": frozenset(random.sample(ids, blueprint.total)) for letter in "ABC"}, overlap_cap=5,
        pilots=tuple(pilots), pilots_per_form=PILOTS,
    )  # fmt: skip


def _refusal(blueprint: Blueprint) -> float:
    items, wishes = made(blueprint, 0, Aim.DISCRIMINATION)
    began = time.perf_counter()
    try:
        assemble_forms(blueprint, items, forms=FORMS, seed=0, wishes=replace(wishes, mean_p=(0.94, 0.95)))
    except Impossible:
        return time.perf_counter() - began
    raise AssertionError("no such forms can be made")


def _peak(blueprint: Blueprint) -> float:
    items, wishes = made(blueprint, 0, Aim.DISCRIMINATION)
    tracemalloc.start()
    assemble_forms(blueprint, items, forms=FORMS, seed=0, wishes=wishes)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20
