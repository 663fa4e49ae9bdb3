"""What deserves a look, in words, and how to say a figure: two decimals, its sign, its n.

Receives `ItemStatistics`; hands on `Flag`s. With too few people there is one flag, which says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from question_bank.analysis.items import LEAST, ItemStatistics, OptionStatistics


@dataclass(frozen=True, slots=True)
class Flag:
    """`kind` is one of too-few, possible-wrong-key, unused-distractor, too-easy, too-hard, not-reached."""

    kind: str
    says: str
    letter: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a look is due. Shares are from 0 to 1."""

    least: int = LEAST  # people
    easy: float = 0.95
    hard: float = 0.40
    used: float = 0.05  # a distractor chosen by a smaller share does no work (Haladyna and Downing 1993)
    choosers: int = 5  # fewer choosers of an option say nothing about who chooses it
    draws: float = 0.005  # a distractor's r with the rest score that reads as more than +0.00
    not_reached: float = 0.10


LIMITS = Limits()


def flags(item: ItemStatistics, limits: Limits = LIMITS) -> tuple[Flag, ...]:
    """What deserves a look, most serious first; one flag "too few" where there are not enough people."""
    if item.n < limits.least or item.p is None:
        return (Flag("too-few", f"Too few to judge: {item.n} of at least {limits.least} answers."),)
    return (*_keys(item, limits), *_difficulty(item, limits), *_unused(item, limits), *_not_reached(item, limits))


def _keys(item: ItemStatistics, limits: Limits) -> Iterator[Flag]:
    if item.rest_r is not None and item.rest_r.value < 0:
        yield Flag(
            "possible-wrong-key", f"Possible wrong key: strong candidates miss it more often (r {item.rest_r.value:+.2f})."
        )
    for option in item.options:
        if says := None if option.is_key else _draws(item, option, limits):
            yield Flag("possible-wrong-key", f"Possible wrong key: {says}.", option.letter)


def _draws(item: ItemStatistics, option: OptionStatistics, limits: Limits) -> str | None:
    if option.top_third > item.top_third_right:
        return f"the strongest third chose {option.letter} more often than the key"
    r = option.rest_r
    if r is None or option.n < limits.choosers or r.value < limits.draws:
        return None
    how = "is chosen more by strong candidates" if (r.low or 0) > 0 else "draws strong candidates no less than others"
    return f"{option.letter} {how} (r {r.value:+.2f}, {option.n} chose it)"


def _difficulty(item: ItemStatistics, limits: Limits) -> Iterator[Flag]:
    assert item.p is not None
    right = f"{item.p.value * 100:.0f} % of {item.n} have it right"
    if item.p.value > limits.easy:
        yield Flag("too-easy", f"Too easy: {right}; more than {limits.easy * 100:.0f} % says little.")
    if item.p.value < limits.hard:
        yield Flag("too-hard", f"Too hard: {right}; less than {limits.hard * 100:.0f} % deserves a look.")


def _unused(item: ItemStatistics, limits: Limits) -> Iterator[Flag]:
    for option in item.options:
        if not option.is_key and option.share is not None and option.share < limits.used:
            yield Flag("unused-distractor", f"Unused distractor: {option.n} of {item.n} chose {option.letter}.", option.letter)


def _not_reached(item: ItemStatistics, limits: Limits) -> Iterator[Flag]:
    everybody = item.presented
    if item.not_reached > limits.not_reached * everybody:
        yield Flag("not-reached", f"Not reached: {item.not_reached} of {everybody} did not get this far.")
