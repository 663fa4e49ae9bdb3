"""Circle-arc equating (Livingston and Kim 2009): two ends that are given, one middle point from the data.

Made for small groups: only the middle point has sampling error. The ends are by default the least and the
greatest score of both forms; for a choice test the least may be the chance score.
"""

from __future__ import annotations

from collections.abc import Callable
from math import copysign, sqrt

from question_bank.equating.conversion import Beyond, Conversion, Line, tabled

Point = tuple[float, float]  # score on the new form, score on the old one


def circle_arc(
    middle: Point,
    new_items: int,
    old_items: int,
    *,
    policy: Beyond,
    low: Point = (0.0, 0.0),
    high: Point | None = None,
    is_simplified: bool = True,
    n: tuple[int, int] = (0, 0),
) -> Conversion:
    """The arc through the three points; beyond the ends it goes on as a straight line.

    `is_simplified` puts the arc on the differences from the line between the ends (the published
    recommendation); otherwise the circle goes through the points themselves. Raises ValueError unless the
    middle point lies between the ends.
    """
    high = high or (float(new_items), float(old_items))
    if not low[0] < middle[0] < high[0]:
        raise ValueError("The middle point lies between the ends.")
    chord = Line((high[1] - low[1]) / (high[0] - low[0]), low[1] - (high[1] - low[1]) / (high[0] - low[0]) * low[0])
    if is_simplified:
        lift = _arc((low[0], 0.0), (middle[0], middle[1] - chord(middle[0])), (high[0], 0.0))
        arc: Callable[[float], float] = lambda x: chord(x) + lift(x)  # noqa: E731
    else:
        arc = _arc(low, middle, high)
    name = "circle-arc, simplified" if is_simplified else "circle-arc, symmetric"
    return tabled(name, lambda x: arc(x) if low[0] <= x <= high[0] else chord(x), new_items, old_items, policy, n)


def _arc(one: Point, two: Point, three: Point) -> Callable[[float], float]:
    """The arc of the circle through three points as a function of x; a line when they lie on one."""
    (x1, y1), (x2, y2), (x3, y3) = one, two, three
    turn = 2 * (x1 * (y2 - y3) + x2 * (y3 - y1) + x3 * (y1 - y2))
    if abs(turn) < 1e-9:
        return Line((y3 - y1) / (x3 - x1), y1 - (y3 - y1) / (x3 - x1) * x1)
    s1, s2, s3 = (x * x + y * y for x, y in (one, two, three))
    x0 = (s1 * (y2 - y3) + s2 * (y3 - y1) + s3 * (y1 - y2)) / turn
    y0 = (s1 * (x3 - x2) + s2 * (x1 - x3) + s3 * (x2 - x1)) / turn
    squared, side = (x1 - x0) ** 2 + (y1 - y0) ** 2, copysign(1.0, y2 - y0)
    return lambda x: y0 + side * sqrt(max(squared - (x - x0) ** 2, 0.0))
