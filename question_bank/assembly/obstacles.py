"""Why there is no such form: the first rule that cannot be kept, and how near it can be come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from question_bank.programme import Rule, cheapest, nearest

Families = Sequence[tuple[str, Sequence[Rule]]]  # what the rules are about; the most basic first


class Impossible(Exception):
    """No such forms can be made; `rule` names what stands in the way."""

    def __init__(self, rule: str, advice: str) -> None:
        self.rule, self.advice = rule, advice
        super().__init__(f"The forms cannot be assembled: {rule}. {advice}")

    def __reduce__(self) -> tuple[type[Impossible], tuple[str, str]]:
        return Impossible, (self.rule, self.advice)


@dataclass(frozen=True, slots=True)
class _Broken:
    """A rule that breaks when as little as possible does, and the sum that comes nearest to it."""

    rule: Rule
    value: float

    def __str__(self) -> str:
        rule, value = self.rule, self.value
        if rule.weights is None:
            return f"The nearest form has {value:g}."
        return f"The nearest form misses it by {max(rule.least - value, value - rule.most) / rule.per:.3g}."


def obstacle(size: int, families: Families) -> Impossible:
    """The refusal that names the first rule which cannot be kept together with the families before its own."""
    kept: list[Rule] = []
    for _, rules in families:
        if not _is_possible(size, [*kept, *rules]):
            return _named(size, kept, rules)
        kept += rules
    raise AssertionError("the rules can be kept together after all")


def _named(size: int, kept: Sequence[Rule], rules: Sequence[Rule]) -> Impossible:
    """The broken rule that nothing else of its kind stands in the way of, or else the first one."""
    broken = {rule.name: _Broken(rule, value) for rule, value in reversed(nearest(size, kept, rules))}
    names = list(reversed(broken))
    alone = (name for name in names if not _is_possible(size, [*kept, *(rule for rule in rules if rule.name == name)]))
    name, beside = next(((name, "") for name in alone), (names[0], " beside the other rules of its kind"))
    others = "; ".join(other for other in names if other != name)
    also = f" Nor can these be kept then: {others}." if others else ""
    return Impossible(
        f"{name} cannot be had{beside}", f"{broken[name]}{also} Relax this rule or write items that help to meet it."
    )


def _is_possible(size: int, rules: Sequence[Rule]) -> bool:
    return cheapest([0.0] * size, rules) is not None
