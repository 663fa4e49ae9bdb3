"""Rules on a form as a whole: the letters of its keys and its mean p."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from question_bank.assembly.pool import Pool
from question_bank.assembly.wishes import Aim, Wishes
from question_bank.model import Blueprint, Item
from question_bank.programme import Rule


def key_rules(blueprint: Blueprint, pool: Pool, band: int) -> Iterator[Rule]:
    """Each letter is the key of its even share of a form, give or take `band` percentage points, rounded outwards.

    Where items offer different numbers of options the even share is theirs together, and a whole item
    of play is left; items with several right options have no part in it.
    """
    offers = {tuple(option.letter for option in item.options) for item in pool.scored_items}
    if len(offers) == 1 and all(len(item.key) == 1 for item in pool.scored_items):
        yield from _even_keys(blueprint, pool, band, *offers)
    else:
        yield from _mixed_keys(blueprint, pool, band)


def _even_keys(blueprint: Blueprint, pool: Pool, band: int, letters: tuple[str, ...]) -> Iterator[Rule]:
    parts, play = 100 * len(letters), band * len(letters)
    least = max(0, (100 - play) * blueprint.total // parts)
    most = -(-(100 + play) * blueprint.total // parts)
    for letter in sorted(letters):
        places = [place for place, item in enumerate(pool.scored_items) if item.key == letter]
        yield from pool.in_each_form(f"{least} to {most} items with the key {letter}", places, least, most)


def _mixed_keys(blueprint: Blueprint, pool: Pool, band: int) -> Iterator[Rule]:
    play = max(1.0, band * blueprint.total / 100)
    for letter in sorted({option.letter for item in pool.scored_items for option in item.options}):
        places = [place for place, item in enumerate(pool.scored_items) if len(item.key) == 1]
        weights = [_excess(pool.items[place], letter) for place in places]
        name = f"an even number of items with the key {letter}, give or take {play:g}"
        yield from pool.in_each_form(name, places, -play, play, weights)


def _excess(item: Item, letter: str) -> float:
    """Whether the letter is the key, less its chance."""
    letters = [option.letter for option in item.options]
    return (item.key == letter) - (letter in letters) / len(letters)


def mean_p_rules(blueprint: Blueprint, pool: Pool, wishes: Wishes) -> Iterator[Rule]:
    """The mean p of the items whose p is known lies in the band; where a mean is wished for, half of them have one.

    Without that, items that nobody has answered yet would meet every band.
    """
    known, half = known_p(pool, wishes), -(-blueprint.total // 2)
    if wishes.mean_p is not None or wishes.aim is Aim.DIFFICULTY:
        yield from pool.in_each_form(f"{half} items or more whose p is known", list(known), half, blueprint.total)
    if wishes.mean_p is None:
        return
    low, high = wishes.mean_p
    name = f"a mean p from {low:g} to {high:g}"
    for edge, least, most in ((low, 0.0, inf), (high, -inf, 0.0)):
        weights = [p - edge for p in known.values()]
        yield from pool.in_each_form(name, list(known), least, most, weights, per=blueprint.total)


def known_p(pool: Pool, wishes: Wishes) -> dict[int, float]:
    """The p of the scored items that have one, by place."""
    found = ((place, wishes.figures.get(item.id)) for place, item in enumerate(pool.scored_items))
    return {place: figures.p for place, figures in found if figures is not None and figures.p is not None}
