"""Gives scripts to reviewers: the loads as even as they can be, then as few repeated pairs as can be found, then by chance.

Pure. Receives who may mark what, hands back who marks what. Names and the order of ids play no part.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exam_app.review.routing.exact import MOST_CHOICES, choices, fewest_repeats
from exam_app.review.routing.pairing import Pairs, part_pairs, repeats
from exam_app.review.routing.transport import cheapest


@dataclass(frozen=True, slots=True)
class Matching:
    """`given`: script -> reviewers, in random order. `unfilled`: script -> places nobody can take."""

    given: dict[str, tuple[int, ...]]
    unfilled: dict[str, int]


def match(
    wanted: Mapping[str, int],
    eligible: Mapping[str, frozenset[int]],
    room: Mapping[int, int],
    load: Mapping[int, int],
    seed: int,
    *,
    beside: Mapping[str, frozenset[int]] | None = None,
    met: Pairs | None = None,
) -> Matching:
    """Fill as many wanted places as can be filled; what is already given stays.

    `wanted`: reviewers a script still needs; `eligible`: who may mark it; `room`: places left for each
    reviewer; `load`: scripts each has already; `beside`: who has a place of the script already; `met`:
    how often two reviewers had a script together before. Of the fullest matchings it takes one with
    the least sum of squared loads: then the loads differ by at most one wherever the conflicts allow
    it. Of those it looks for the fewest repeated pairs, which is proved for small windows (see `exact`). The same seed gives the same matching.
    """
    chance = random.Random(seed)
    scripts, people = chance.sample(sorted(wanted), len(wanted)), chance.sample(sorted(room), len(room))
    costs = {
        (script, one): chance.random() / (sum(wanted.values()) + 1)
        for script in scripts
        for one in people
        if room[one] > 0 and one in eligible[script]
    }
    # The squares of 1, 2, 3, ... grow by odd numbers: the sum is least when the loads are even.
    steps = {one: [2.0 * (load.get(one, 0) + k) + 1 for k in range(min(room[one], len(scripts)))] for one in people}
    given: dict[str, list[int]] = {script: [] for script in scripts}
    for script, one in cheapest(costs, {script: wanted[script] for script in scripts}, steps):
        given[script].append(one)
    beside, met = beside or {}, met or {}
    part_pairs(given, eligible, load, room, beside, met, chance)
    if repeats(given, beside, met):
        given = _proved(given, {s: wanted[s] for s in scripts}, eligible, {p: room[p] for p in people}, steps, beside, met)
    for reviewers in given.values():
        chance.shuffle(reviewers)
    unfilled = {script: wanted[script] - len(given[script]) for script in scripts if len(given[script]) < wanted[script]}
    return Matching({script: tuple(reviewers) for script, reviewers in given.items()}, unfilled)


def _proved(
    found: dict[str, list[int]], wanted: Mapping[str, int], eligible: Mapping[str, frozenset[int]], room: Mapping[int, int],
    steps: Mapping[int, Sequence[float]], beside: Mapping[str, frozenset[int]], met: Pairs,
) -> dict[str, list[int]]:  # fmt: skip
    """The least number of repeats where the window is small enough to prove it, else what was found."""
    offered = choices(wanted, eligible, room)
    if len(offered) > MOST_CHOICES:
        return found
    return fewest_repeats(offered, wanted, steps, beside, met) or found
