"""Holds a form that is there against the rules of an assembly: every rule in plain words, and whether it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from question_bank.assembly.forms import families
from question_bank.assembly.pool import Pool
from question_bank.assembly.wishes import Wishes
from question_bank.model import Blueprint, Item
from question_bank.programme import Rule


@dataclass(frozen=True, slots=True)
class Standing:
    """One rule of a kind ("targets", "overlap", ...) and how a form stands to it.

    `have` is how many items count for it; None where the rule weighs them and does not count.
    """

    kind: str
    rule: str
    have: int | None
    is_kept: bool


def standings(blueprint: Blueprint, items: Iterable[Item], wishes: Wishes) -> list[Standing]:
    """Every rule that the assembly would have kept, for a form of these scored items and the pilots among the wishes."""
    pool = Pool.of(items, wishes.pilots, 1)
    return [each for kind, rules in families(blueprint, pool, wishes) for each in _of_kind(kind, rules)]


def _of_kind(kind: str, rules: Iterable[Rule]) -> Iterator[Standing]:
    by_name: dict[str, list[Rule]] = {}
    for rule in rules:
        by_name.setdefault(rule.name, []).append(rule)
    for name, same in by_name.items():
        have = len(same[0].columns) if same[0].weights is None else None
        yield Standing(kind, name, have, all(_keeps(rule) for rule in same))


def _keeps(rule: Rule) -> bool:
    value = len(rule.columns) if rule.weights is None else sum(rule.weights)
    return rule.least - 1e-6 <= value <= rule.most + 1e-6
