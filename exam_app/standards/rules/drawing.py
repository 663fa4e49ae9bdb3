"""Where things stand in the drawings of a panel's figures. Pure; each drawing has a table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from exam_app.standards.rules.reckoning import Outcome
from exam_app.standards.rules.words import official
from question_bank.standards import Hofstee

LEFT, WIDTH, ROW, TOP = 84, 640, 34, 34
SIDE, HEIGHT = 44, 260


@dataclass(frozen=True, slots=True)
class CutRow:
    """A round: the raters' cuts as dots, the panel's with its interval."""

    name: str
    y: int
    raters: tuple[float, ...]
    at: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class CutChart:
    """The cuts of all rounds over the points, with the official rule as an upright line."""

    width: int
    height: int
    rule: float
    ticks: tuple[tuple[float, int], ...]
    rows: tuple[CutRow, ...]


def cut_chart(outcomes: Sequence[Outcome]) -> CutChart | None:
    """The drawing of these rounds; None when no round has raters' cuts."""
    told = [one for one in outcomes if one.cut is not None and one.raters]
    if not told:
        return None
    out_of = told[0].out_of

    def x(points: float) -> float:
        return round(LEFT + min(max(points, 0), out_of) / out_of * (WIDTH - LEFT - 16), 1)

    rows = tuple(
        CutRow(
            f"Round {('one', 'two')[one.number - 1]}", TOP + 14 + place * ROW, tuple(x(rater.cut) for rater in one.raters),
            x(one.cut or 0), *((x(one.interval[0]), x(one.interval[1])) if one.interval else (None, None)),
        )
        for place, one in enumerate(told)
    )  # fmt: skip
    step = max(1, round(out_of / 6))
    ticks = tuple((x(points), points) for points in range(0, out_of + 1, step))
    return CutChart(WIDTH, TOP + 14 + len(told) * ROW, x(official(out_of)), ticks, rows)


@dataclass(frozen=True, slots=True)
class HofsteeChart:
    """The curve of failing shares and the panel's line over the points; `crossing` where they meet."""

    width: int
    height: int
    curve: str
    line: tuple[float, float, float, float]
    crossing: tuple[float, float] | None
    ticks: tuple[tuple[float, int], ...]
    levels: tuple[tuple[float, int], ...]


def hofstee_chart(found: Hofstee, distribution: Sequence[int]) -> HofsteeChart:
    """The drawing of a crossing, or of two lines that do not meet."""
    top, people = len(distribution) - 1, sum(distribution)
    below = [0.0, *(n / people for n in accumulate(distribution))]

    def x(points: float) -> float:
        return round(SIDE + points / top * (WIDTH - SIDE - 16), 1)

    def y(share: float) -> float:
        return round(HEIGHT - 28 - share * (HEIGHT - 44), 1)

    def failing(cut: float) -> float:
        whole = min(int(cut), top)
        return below[whole] + (cut - whole) * (below[whole + 1] - below[whole])

    bounds = found.bounds
    return HofsteeChart(
        WIDTH, HEIGHT, " ".join(f"{x(cut)},{y(below[cut])}" for cut in range(top + 1)),
        (x(bounds.least_cut), y(bounds.most_fail), x(bounds.most_cut), y(bounds.least_fail)),
        None if found.crossing is None else (x(found.crossing), y(failing(found.crossing))),
        tuple((x(points), points) for points in range(0, top + 1, max(1, round(top / 6)))),
        tuple((y(percent / 100), percent) for percent in (0, 25, 50, 75, 100)),
    )  # fmt: skip
