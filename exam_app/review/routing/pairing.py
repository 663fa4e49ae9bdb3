"""Parts reviewers who would have many scripts together, without changing how many anybody has. Pure.

Two colleagues who always mark together agree more and more, and then their agreement says little. A
pair that meets for the k-th time counts k - 1, earlier windows included; the sum is to be small.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

Pairs = Mapping[frozenset[int], int]


def repeats(given: Mapping[str, Sequence[int]], beside: Mapping[str, frozenset[int]], met: Pairs) -> int:
    """How much the reviewers of the scripts meet again: for each pair 0 for the first time, 1 for the second, 2, ..."""
    count, total = dict(met), 0
    for script, reviewers in given.items():
        for pair in map(frozenset, combinations({*reviewers, *beside.get(script, ())}, 2)):
            total += count.get(pair, 0)
            count[pair] = count.get(pair, 0) + 1
    return total


def part_pairs(
    given: dict[str, list[int]],
    eligible: Mapping[str, frozenset[int]],
    load: Mapping[int, int],
    room: Mapping[int, int],
    beside: Mapping[str, frozenset[int]],
    met: Pairs,
    chance: random.Random,
) -> None:
    """Change `given` in place until no exchange of two places, and no passing on to somebody with one script less, helps.

    A descent: each step makes the sum smaller, so it ends. It need not end in the least sum of all;
    with few scripts `exact` looks for that.
    """
    import numpy as np

    table = _Table(given, eligible, load, room, beside, met, chance)
    slots, is_better = np.arange(len(table.who)), len(table.who) > 1
    while is_better:
        is_better = sum(table.improve(int(slot)) for slot in slots[table.meetings() > 0]) > 0
    for script in given:
        given[script] = []
    for slot, script in enumerate(table.script):
        given[table.scripts[script]].append(table.people[table.who[slot]])


class _Table:
    """The places as arrays: place i is of script[i], is given to who[i], and partner[i] has the other place.

    The last index stands for "nobody".
    """

    def __init__(
        self, given: Mapping[str, list[int]], eligible: Mapping[str, frozenset[int]], load: Mapping[int, int],
        room: Mapping[int, int], beside: Mapping[str, frozenset[int]], met: Pairs, chance: random.Random,
    ) -> None:  # fmt: skip
        import numpy as np

        self.scripts = list(given)
        known = set(room).union(*beside.values(), *given.values(), *met)
        self.people = chance.sample(sorted(known), len(known))
        at = {person: place for place, person in enumerate(self.people)}
        nobody = len(self.people)
        places = [(row, at[one]) for row, script in enumerate(self.scripts) for one in given[script]]
        chance.shuffle(places)
        self.script = np.array([row for row, _ in places], dtype=int)
        self.who = np.array([one for _, one in places], dtype=int)
        self.may = np.zeros((len(self.scripts), nobody + 1), dtype=bool)
        self.count = np.zeros((nobody + 1, nobody + 1), dtype=int)
        self.partner = np.full(len(places), nobody, dtype=int)
        for row, script in enumerate(self.scripts):
            self.may[row, [at[one] for one in eligible[script] if one in at]] = True
        for pair, times in met.items():
            self._meet([at[one] for one in pair], times)
        for row, script in enumerate(self.scripts):
            there = [at[one] for one in {*given[script], *beside.get(script, ())}]
            self._meet(there, 1)
            for place in np.flatnonzero(self.script == row):
                others = [one for one in there if one != self.who[place]]
                self.partner[place] = others[0] if others else nobody
        now = [load.get(one, 0) for one in self.people]
        self.load = np.array([*now, 0]) + np.bincount(self.who, minlength=nobody + 1)
        self.most = np.array([*(had + room.get(one, 0) for had, one in zip(now, self.people, strict=True)), 0])

    def _meet(self, pair: list[int], times: int) -> None:
        for one, other in combinations(pair, 2):
            self.count[one, other] += times
            self.count[other, one] += times

    def meetings(self) -> Any:
        """For each place how often its two reviewers meet besides this once."""
        return self._again(self.who, self.partner)

    def _again(self, one: Any, other: Any) -> Any:
        import numpy as np

        return np.where(other == len(self.people), 0, self.count[one, other] - 1)

    def improve(self, place: int) -> bool:
        """Make the best change for this place; whether one helped."""
        other, by_exchange = self._best_exchange(place)
        person, by_passing_on = self._best_heir(place)
        if min(by_exchange, by_passing_on) >= 0:
            return False
        if by_passing_on < by_exchange:
            self.load[self.who[place]] -= 1
            self.load[person] += 1
            self._give(place, person)
        else:
            one, two = int(self.who[place]), int(self.who[other])
            self._give(place, two)
            self._give(other, one)
        return True

    def _best_exchange(self, place: int) -> tuple[int, int]:
        import numpy as np

        here, one, beside = self.script[place], self.who[place], self.partner[place]
        change = self.count[self.who, beside] + self.count[one, self.partner]
        change = change - self._again(one, beside) - self.meetings()
        allowed = self.may[here, self.who] & self.may[self.script, one] & (self.who != one) & (self.script != here)
        allowed &= (self.who != beside) & (self.partner != one) & (self.partner != beside)
        change = np.where(allowed, change, 0)
        return int(change.argmin()), int(change.min())

    def _best_heir(self, place: int) -> tuple[int, int]:
        import numpy as np

        one, beside = self.who[place], self.partner[place]
        change = self.count[:, beside] - self._again(one, beside)
        allowed = self.may[self.script[place]] & (self.load + 1 == self.load[one]) & (self.load < self.most)
        allowed[[one, beside]] = False
        change = np.where(allowed, change, 0)
        return int(change.argmin()), int(change.min())

    def _give(self, place: int, person: int) -> None:
        beside = int(self.partner[place])
        if beside != len(self.people):
            self._meet([int(self.who[place]), beside], -1)
            self._meet([person, beside], 1)
        for twin in range(len(self.who)):
            if self.script[twin] == self.script[place] and twin != place:
                self.partner[twin] = person
        self.who[place] = person
