"""Where things stand in the chart of severity. Pure: receives estimates, hands on places in the drawing."""

from __future__ import annotations

from collections.abc import Sequence

from exam_app.review.quality.viewdata import Bar, Chart
from exam_app.review.rules import Estimate

WIDTH, LEFT, LINE, HEAD = 640, 170, 28, 30
LEAST_RANGE = 1.0  # levels shown to each side, at least


def chart_of(severities: Sequence[tuple[str, Estimate]]) -> Chart | None:
    """A line for each reviewer with a severity; None when there is none."""
    known = [(name, one, one.value) for name, one in severities if one.value is not None]
    if not known:
        return None
    ends = [abs(end) for _, one, _ in known for end in (one.value, one.low, one.high) if end is not None]
    reach = min(max(LEAST_RANGE, *ends), 3.0)
    middle = LEFT + (WIDTH - LEFT) / 2
    scale = (WIDTH - LEFT - 40) / 2 / reach

    def x(levels: float) -> float:
        return round(middle + max(-reach, min(levels, reach)) * scale, 1)

    bars = [
        Bar(
            name,
            HEAD + LINE * n + LINE // 2,
            None if one.low is None else x(one.low),
            None if one.high is None else x(one.high),
            x(at),
        )
        for n, (name, one, at) in enumerate(known)
    ]
    ticks = [(x(level), f"{level:+d}".replace("-", "\N{MINUS SIGN}") if level else "0") for level in (-1, 0, 1)]
    return Chart(WIDTH, HEAD + LINE * len(known) + 8, middle, ticks, bars)
