"""The quantile plot of an item: the share that chose each option, by fifth of the candidates' scores. Pure.

Receives statistics; hands on points of a drawing and the same as rows of a table.
"""

from __future__ import annotations

from collections.abc import Sequence

from exam_app.statistics.viewdata import Mark, Plot
from exam_app.statistics.wording import percent
from question_bank.analysis import ItemStatistics

WIDTH, HEIGHT = 760, 320
LEFT, RIGHT, TOP, BOTTOM = 64, 150, 16, 40  # around the lines; on the right stand their names
FIFTHS = ("Lowest fifth", "Second", "Third", "Fourth", "Highest fifth")
APART = 18  # between two names, so that both can be read


def quantile_plot(item: ItemStatistics) -> Plot:
    """The lines of an item: the key (or the exact set of keys) solid, each other option dashed in its own way."""
    named = _lines(item)
    labels = _spread([_y(shares[-1]) for _, _, shares in named])
    marks = [
        Mark(name, style, " ".join(f"{_x(at):.1f},{_y(share):.1f}" for at, share in enumerate(shares)), label)
        for (name, style, shares), label in zip(named, labels, strict=True)
    ]
    return Plot(
        WIDTH, HEIGHT, [(_y(tick / 4), f"{tick * 25} %") for tick in range(5)], [(_x(at), name) for at, name in enumerate(FIFTHS)],
        marks, [(name, [percent(share) for share in shares]) for name, _, shares in named],
    )  # fmt: skip


def _lines(item: ItemStatistics) -> list[tuple[str, int, Sequence[float]]]:
    several = len(item.item.key) > 1
    found: list[tuple[str, int, Sequence[float]]] = []
    if several:
        found.append(("Exactly the key", 0, [fifth.right or 0.0 for fifth in item.fifths]))
    for place, option in enumerate(item.options):
        name = f"{option.letter}, {'in the key' if several else 'key'}" if option.is_key else option.letter
        style = 0 if option.is_key and not several else place + 1
        found.append((name, style, [fifth.chosen[place] or 0.0 for fifth in item.fifths]))
    return found


def _x(at: int) -> float:
    return LEFT + at * (WIDTH - LEFT - RIGHT) / (len(FIFTHS) - 1)


def _y(share: float) -> float:
    return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)


def _spread(wanted: Sequence[float]) -> list[float]:
    """Heights as near to the wanted ones as names that do not touch can stand, within the drawing."""
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    heights = [wanted[place] for place in order]
    for at in range(1, len(heights)):
        heights[at] = max(heights[at], heights[at - 1] + APART)
    low = float(HEIGHT - BOTTOM)
    for at in reversed(range(len(heights))):
        heights[at] = min(heights[at], low)
        low = heights[at] - APART
    return [round(height, 1) for _, height in sorted(zip(order, heights, strict=True))]
