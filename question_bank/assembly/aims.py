"""Which of the possible forms are chosen: by chance, the sharpest, or the nearest to a mean p."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import floor
from random import Random

from question_bank.assembly.balance import known_p
from question_bank.assembly.pool import Pool
from question_bank.assembly.wishes import Aim, Wishes
from question_bank.programme import LIMITS, Choice, Limits, Rule, Sum, cheapest, greatest_least

# A correlation from some hundred answers is known to a tenth. Finer digits would only keep the
# solver busy with proofs about them; whole thousandths let it find parallel forms and the proof in seconds.
UNIT = 1000
NEAR = 5e-5  # a mean p as near to the aim as this is near enough


def chosen(pool: Pool, wishes: Wishes, rules: Sequence[Rule], seed: int, total: int) -> Choice | None:
    """The choice that serves the aim best; the seed decides between equals and draws the pilot items.

    `total` is the number of scored items in a form.
    """
    limits = LIMITS if wishes.seconds is None else Limits(seconds=wishes.seconds)
    random = Random(seed)
    costs = [random.random() for _ in range(pool.size)]
    if wishes.aim is Aim.CHANCE:
        return cheapest(costs, rules, limits)
    # A random order also draws the pilot items by chance: no aim weighs them, so only the order tells them apart.
    order = sorted(range(pool.size), key=costs.__getitem__)
    if wishes.aim is Aim.DISCRIMINATION:
        return _in_units(greatest_least(pool.size, sums_of_r(pool, wishes), rules, order, limits, is_whole=True))
    return greatest_least(pool.size, sums_off_p(pool, wishes), rules, order, limits, enough=-NEAR * total)


def sums_of_r(pool: Pool, wishes: Wishes) -> list[Sum]:
    """Each form's discrimination in thousandths; an item whose own is not known counts as the average one."""
    figures = [wishes.figures.get(item.id) for item in pool.scored_items]
    known = [each.r for each in figures if each is not None and each.r is not None]
    average = sum(known) / len(known) if known else 0.0
    filled = [average if each is None or each.r is None else each.r for each in figures]
    return _in_forms(pool, {place: round(r * UNIT) for place, r in enumerate(filled)})


def _in_units(found: Choice | None) -> Choice | None:
    return found and replace(found, value=round(found.value) / UNIT, bound=floor(found.bound + 1e-6) / UNIT)


def sums_off_p(pool: Pool, wishes: Wishes) -> list[Sum]:
    """How far each form's sum of p lies from the aim, to either side."""
    off = {place: p - wishes.aim_p for place, p in known_p(pool, wishes).items()}
    return _in_forms(pool, off) + _in_forms(pool, {place: -each for place, each in off.items()})


def _in_forms(pool: Pool, weights: Mapping[int, float]) -> list[Sum]:
    return [Sum(pool.columns(form, weights), tuple(weights.values())) for form in range(pool.forms)]
