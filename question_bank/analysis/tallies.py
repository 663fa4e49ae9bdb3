"""Sums about an item that add up over forms and windows.

Receives the counts of an item in one form; hands on `Tally`. Scores of different forms are not on
one scale, so correlations rest on deviations within a form: the sums of squares and products about
the form's own means, with scores as shares of the form's points. For one form they are the usual ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from question_bank.analysis.answers import NOTHING, ItemKey
from question_bank.analysis.counts import ItemCounts
from question_bank.analysis.groups import standing

Numbers = NDArray[np.float64]


class Blanks(StrEnum):
    """What counts in an item's own statistics; the total score always takes a blank as wrong."""

    WRONG = "wrong"  # everybody counts
    REACHED = "reached"  # a blank counts as wrong; who did not reach the item does not count
    ANSWERED = "answered"  # only who answered counts


_LEFT_OUT = {Blanks.WRONG: (), Blanks.REACHED: NOTHING[1:], Blanks.ANSWERED: NOTHING}


@dataclass(frozen=True, slots=True)
class Within:
    """Sums of squares and products of a 0/1 mark and a score, about the means of each form."""

    xx: float
    yy: float
    xy: float

    def __add__(self, other: Within) -> Within:
        return Within(self.xx + other.xx, self.yy + other.yy, self.xy + other.xy)

    @property
    def r(self) -> float | None:
        """The correlation; None where the mark or the score has no spread."""
        return self.xy / sqrt(self.xx * self.yy) if self.xx > 0 and self.yy > 0 else None


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """One item version. Arrays with a row or an entry for each mark: the key, then each letter on offer."""

    item: ItemKey
    forms: int
    points: frozenset[int]  # the lengths of the forms
    presented: int  # everybody who sat the form
    n: int  # who counts
    blank: int
    not_reached: int
    chosen: Numbers
    rest: tuple[Within, ...]  # each mark with the score on the other items
    total: Within  # the key with the total score
    scores: Numbers  # sum of the total scores of those with the mark
    shares: Numbers  # the same as shares of the form's points
    ends: Numbers  # right answers in the upper and the lower 27 %, and the size of either
    fifths: Numbers  # marks x fifths, the lowest scores first
    fifth_sizes: Numbers
    fifth_shares: Numbers  # sum of the scores in each fifth, as shares
    top_third: Numbers  # by mark

    def __add__(self, other: Tally) -> Tally:
        """Both together. Raises ValueError when item, options or key differ."""
        if (self.item.id, self.item.key, self.item.options) != (other.item.id, other.item.key, other.item.options):
            raise ValueError(f"Figures of {self.item.id} and {other.item.id} pool only with one text and one key.")
        return Tally(
            self.item, self.forms + other.forms, self.points | other.points,
            self.presented + other.presented, self.n + other.n, self.blank + other.blank, self.not_reached + other.not_reached, self.chosen + other.chosen,
            tuple(one + two for one, two in zip(self.rest, other.rest, strict=True)), self.total + other.total,
            self.scores + other.scores, self.shares + other.shares, self.ends + other.ends, self.fifths + other.fifths,
            self.fifth_sizes + other.fifth_sizes, self.fifth_shares + other.fifth_shares, self.top_third + other.top_third,
        )  # fmt: skip


def tally(counts: ItemCounts, blanks: Blanks = Blanks.WRONG) -> Tally:
    """The sums of one item in one form."""
    kept = [place for place, choice in enumerate(counts.choices) if choice not in _LEFT_OUT[blanks]]
    table, choices = counts.table[:, kept], [counts.choices[place] for place in kept]
    item, scores = counts.item, np.arange(len(table), dtype=np.float64)
    marks = _marks(item, choices)
    by_score = table @ marks.T  # scores x marks
    people = table.sum(axis=1)
    n, length = int(people.sum()), max(counts.points, 1)
    blank, not_reached = (_times(counts, choice) for choice in NOTHING)
    stand = standing(tuple(people.tolist()))
    own = (marks[0] if item.is_scored else np.zeros(len(choices)))[None, :]
    rest, total = (scores[:, None] - own) / length, np.broadcast_to(scores[:, None] / length, table.shape)
    return Tally(
        item, 1, frozenset({counts.points}), int(counts.table.sum()), n, blank, not_reached, by_score.sum(axis=0).astype(float),
        tuple(_within(table, marks, rest)), next(_within(table, marks, total)),
        scores @ by_score, scores @ by_score / length,
        np.array([stand.upper @ by_score[:, 0], stand.lower @ by_score[:, 0], stand.size]),
        (stand.fifths @ by_score).T, stand.fifths @ people, stand.fifths @ (people * scores) / length, stand.top_third @ by_score,
    )  # fmt: skip


def _marks(item: ItemKey, choices: list[str]) -> NDArray[np.int64]:
    """Which answers bear which mark (marks x choices): the exact key, then each letter."""
    right = [choice == item.key for choice in choices]
    return np.array([right, *([letter in choice for choice in choices] for letter in item.options)], dtype=np.int64)


def _times(counts: ItemCounts, choice: str) -> int:
    return int(counts.table[:, counts.choices.index(choice)].sum())


def _within(table: NDArray[np.int64], marks: NDArray[np.int64], score: Numbers) -> Iterator[Within]:
    """Each mark with the score (scores x choices)."""
    n = max(int(table.sum()), 1)
    off = score - float((table * score).sum()) / n
    yy, by_choice = float((table * off**2).sum()), (table * off).sum(axis=0)
    for xy, times in zip((marks @ by_choice).tolist(), (marks @ table.sum(axis=0)).tolist(), strict=True):
        yield Within(_spread(times * (n - times) / n), _spread(yy), xy)


def _spread(squares: float) -> float:
    # Without any spread the sum is rounding, not exactly 0.
    return squares if squares > 1e-12 else 0.0
