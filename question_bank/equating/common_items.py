"""Equating through common items when the groups may differ: nominal weights, Tucker, Levine, chained linear.

`new` took the new form X, `old` the old form Y, both the anchor V. The synthetic population weighs the
group of the new form by `weight` and the other by 1 - `weight`; results hardly depend on it. After Kolen
and Brennan (2014), chapter 4, and Babcock, Albano and Raymond (2012) for nominal weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from question_bank.equating.conversion import Beyond, Conversion, Line, tabled
from question_bank.equating.groups import Group, Moments
from question_bank.equating.random_groups import through


@dataclass(frozen=True, slots=True)
class Design:
    """Both groups and the lengths of the forms and of the anchor. `is_internal`: the anchor counts in the total."""

    new: Group
    old: Group
    new_items: int
    old_items: int
    anchor_items: int
    is_internal: bool = True
    weight: float = 1.0

    @property
    def n(self) -> tuple[int, int]:
        return self.new.total.n, self.old.total.n


def nominal(design: Design, *, policy: Beyond) -> Conversion:
    """Mean equating whose regression slopes are the lengths: form items over anchor items."""
    gamma = design.new_items / design.anchor_items, design.old_items / design.anchor_items
    new, old = _means(design, gamma)
    line = Line(1.0, old - new)
    return tabled("nominal weights mean", line, design.new_items, design.old_items, policy, design.n)


def tucker(design: Design, *, policy: Beyond) -> Conversion:
    """Linear; the slope of the total on the anchor is the same in both groups: cov(total, anchor) / var(anchor)."""
    gamma = _over(design.new.covariance, design.new.anchor.sd**2), _over(design.old.covariance, design.old.anchor.sd**2)
    return _linear("Tucker", design, gamma, policy)


def levine(design: Design, *, policy: Beyond) -> Conversion:
    """Linear on observed scores; true scores correlate perfectly (Angoff's gammas of the classical congeneric model).

    Internal anchor: var(total) / cov; external: (var(total) + cov) / (var(anchor) + cov).
    """
    gamma = tuple(_levine_gamma(group, design.is_internal) for group in (design.new, design.old))
    return _linear("Levine observed score", design, (gamma[0], gamma[1]), policy)


def chained_linear(design: Design, *, policy: Beyond) -> Conversion:
    """X to V in the group of the new form, then V to Y in the group of the old form."""
    return tabled("chained linear", chain_of(design), design.new_items, design.old_items, policy, design.n)


def chain_of(design: Design) -> Line:
    """The chained line itself. Raises ValueError where totals or anchors have no spread."""
    first = through(design.new.total.mean, design.new.total.sd, design.new.anchor.mean, design.new.anchor.sd)
    second = through(design.old.anchor.mean, design.old.anchor.sd, design.old.total.mean, design.old.total.sd)
    return Line(second.slope * first.slope, second(first.intercept))


def _linear(method: str, design: Design, gamma: tuple[float, float], policy: Beyond) -> Conversion:
    new, old = _synthetic(design, gamma)
    line = through(new.mean, new.sd, old.mean, old.sd)
    return tabled(method, line, design.new_items, design.old_items, policy, design.n)


def _means(design: Design, gamma: tuple[float, float]) -> tuple[float, float]:
    """Means of X and Y in the synthetic population (Kolen and Brennan 2014, equations 4.17 and 4.18)."""
    off = design.new.anchor.mean - design.old.anchor.mean
    (g1, g2), weight = gamma, design.weight
    return design.new.total.mean - (1 - weight) * g1 * off, design.old.total.mean + weight * g2 * off


def _synthetic(design: Design, gamma: tuple[float, float]) -> tuple[Moments, Moments]:
    """Moments of X and Y there (equations 4.19 and 4.20)."""
    w1, w2 = design.weight, 1 - design.weight
    one, two = design.new.anchor, design.old.anchor
    off_variance, (mean_x, mean_y) = one.sd**2 - two.sd**2, _means(design, gamma)
    x, y, (g1, g2) = design.new.total, design.old.total, gamma
    product = w1 * w2 * (one.mean - two.mean) ** 2
    x_variance = x.sd**2 - w2 * g1**2 * off_variance + product * g1**2
    y_variance = y.sd**2 + w1 * g2**2 * off_variance + product * g2**2
    if x_variance < 0 or y_variance < 0:
        raise ValueError("The groups differ too much: a synthetic variance would be below 0.")
    return (
        Moments(x.n, mean_x, sqrt(x_variance)),
        Moments(y.n, mean_y, sqrt(y_variance)),
    )


def _levine_gamma(group: Group, is_internal: bool) -> float:
    if is_internal:
        return _over(group.total.sd**2, group.covariance)
    return _over(group.total.sd**2 + group.covariance, group.anchor.sd**2 + group.covariance)


def _over(above: float, below: float) -> float:
    if below <= 0:
        raise ValueError("The anchor does not vary with the total; nothing can be equated through it.")
    return above / below
