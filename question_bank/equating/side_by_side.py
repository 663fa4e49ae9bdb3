"""All methods for one pair of forms with common items, beside each other, with what to prefer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from question_bank.equating import common_items
from question_bank.equating.circle_arc import circle_arc
from question_bank.equating.common_items import Design
from question_bank.equating.conversion import Beyond, Conversion
from question_bank.equating.random_groups import identity

FEW = 300  # candidates in the smaller group below which the linear methods err more than they mend


@dataclass(frozen=True, slots=True)
class SideBySide:
    """`conversions` with the preferred methods first; `left_out` says which method had no answer and why."""

    conversions: tuple[Conversion, ...]
    preferred: tuple[str, ...]
    advice: str
    left_out: tuple[str, ...]


def side_by_side(design: Design, *, policy: Beyond) -> SideBySide:
    """Identity, nominal weights, circle-arc (its middle point by the chained line), chained linear, Tucker, Levine."""
    methods: dict[str, Callable[[], Conversion]] = {
        "Nominal weights mean": lambda: common_items.nominal(design, policy=policy),
        "Circle-arc": lambda: _arc(design, policy),
        "Chained linear": lambda: common_items.chained_linear(design, policy=policy),
        "Tucker": lambda: common_items.tucker(design, policy=policy),
        "Levine": lambda: common_items.levine(design, policy=policy),
    }
    found = [identity(design.new_items, design.old_items, n=design.n, policy=policy)]
    left_out = []
    for name, method in methods.items():
        try:
            found.append(method())
        except ValueError as why:
            left_out.append(f"{name}: {why}")
    few = min(design.n) < FEW
    preferred = [each.method for each in found if (each.line is None or each.line.slope == 1) or not few]
    return SideBySide(tuple(found), tuple(preferred), _advice(min(design.n), few), tuple(left_out))


def _arc(design: Design, policy: Beyond) -> Conversion:
    middle = design.new.total.mean
    point = (middle, common_items.chain_of(design)(middle))
    return circle_arc(point, design.new_items, design.old_items, policy=policy, n=design.n)


def _advice(n: int, few: bool) -> str:
    if few:
        return f"The smaller group has {n} candidates: prefer identity, nominal weights or circle-arc, and say that equating is uncertain."
    return f"The smaller group has {n} candidates: compare the methods; where they differ at the cut, say so."
