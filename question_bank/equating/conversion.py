"""An equating function as a table: each whole score of the new form in terms of the old one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Beyond(StrEnum):
    """What becomes of results beyond the scale of the old form. There is no silent choice."""

    KEEP = "keep"  # as computed
    CLIP = "clip"  # the nearest end of the scale


@dataclass(frozen=True, slots=True)
class Line:
    """y = intercept + slope x."""

    slope: float
    intercept: float

    def __call__(self, x: float) -> float:
        return self.intercept + self.slope * x


@dataclass(frozen=True, slots=True)
class Conversion:
    """`scores[x]` is score x of the new form on the scale of the old one, 0 to `old_items`.

    `beyond` are the scores x whose result lies off that scale; under CLIP they are at its end. `se` are
    standard errors of equating by score, None where the method has no formula here. `n` counts the
    candidates of the new and the old form.
    """

    method: str
    scores: tuple[float, ...]
    old_items: int
    policy: Beyond
    beyond: tuple[int, ...]
    se: tuple[float, ...] | None
    n: tuple[int, int]
    line: Line | None = None

    def least_reaching(self, cut: float) -> int | None:
        """The least score of the new form that is worth at least `cut` of the old; None when none is."""
        # A sum such as 47.99999999999999 reaches 48.
        return next((x for x, score in enumerate(self.scores) if score >= cut - 1e-9), None)


def tabled(
    method: str,
    function: Callable[[float], float],
    new_items: int,
    old_items: int,
    policy: Beyond,
    n: tuple[int, int],
    se: Callable[[float], float] | None = None,
) -> Conversion:
    """The function at each whole score from 0 to `new_items`, with the policy applied."""
    raw = [function(x) for x in range(new_items + 1)]
    beyond = tuple(x for x, score in enumerate(raw) if not -1e-9 <= score <= old_items + 1e-9)
    scores = raw if policy is Beyond.KEEP else [min(max(score, 0.0), float(old_items)) for score in raw]
    errors = None if se is None else tuple(se(x) for x in range(new_items + 1))
    line = function if isinstance(function, Line) else None
    return Conversion(method, tuple(scores), old_items, policy, beyond, errors, n, line)
