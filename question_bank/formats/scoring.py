"""Finds the key of an item by scoring every possible answer, so that no other scoring slips in as ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from question_bank.formats.check import key_rule
from question_bank.formats.draft import Kind
from question_bank.formats.gather import Notes

MOST_OPTIONS = 12  # 4,096 answers
Score = Callable[[frozenset[str]], Fraction]


def measured_key(options: Sequence[str], kind: Kind, score: Score, notes: Notes, *, most: int = 0) -> frozenset[str]:
    """The options of the one answer that gets the point.

    Our scoring is one point for exactly the key and nothing otherwise. Anything else (part marks,
    penalties, other totals, several right answers) is noted by name, and the set is empty.
    `most` is how many options may be chosen at most, 0 when there is no limit.
    """
    if kind is Kind.MULTIPLE and len(options) > MOST_OPTIONS:
        notes.refuse("scoring of many options", f"with more than {MOST_OPTIONS} options it cannot be tried out")
        return frozenset()
    scores = {answer: score(answer) for answer in _answers(options, kind, most)}
    if set(scores.values()) - {0, 1}:
        given = [f"{float(points):g} for {_told(answer)}" for answer, points in scores.items() if points != 0]
        reason = f"it gives {', '.join(given[:4])}; the bank gives 1 point for exactly the key and 0 otherwise"
        notes.refuse("part marks, penalties or other totals", reason)
        return frozenset()
    return _only([answer for answer, points in scores.items() if points == 1], kind, notes)


def summed(weights: Mapping[str, Fraction], *, is_kept_in_bounds: bool) -> Score:
    """Moodle's scoring: the weights of the chosen options added up; with several choices kept between 0 and 1."""

    def score(answer: frozenset[str]) -> Fraction:
        total = sum((weights[each] for each in answer), Fraction(0))
        return min(max(total, Fraction(0)), Fraction(1)) if is_kept_in_bounds else total

    return score


def _answers(options: Sequence[str], kind: Kind, most: int) -> Iterator[frozenset[str]]:
    largest = 1 if kind is Kind.SINGLE else min(most or len(options), len(options))
    for size in range(largest + 1):
        yield from map(frozenset, combinations(options, size))


def _only(right: Sequence[frozenset[str]], kind: Kind, notes: Notes) -> frozenset[str]:
    if frozenset() in right:
        notes.refuse("a point for no answer", "the bank gives nothing for an unanswered item")
    elif kind is Kind.MULTIPLE and len(right) > 1:
        notes.refuse("several right answers", f"{_told(right[0])} and {_told(right[1])} both get the point; the bank has one key")
    elif len(right) != 1:
        key_rule(len(right), kind, notes)
    else:
        return right[0]
    return frozenset()


def _told(answer: Iterable[str]) -> str:
    return " with ".join(sorted(answer)) or "no answer"
