"""Ebel (1972): items sorted by relevance and difficulty, a share expected of each class.

Receives how many judgements put an item into a class, or the judges' own sortings; hands on the cut
as a share of the points.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from statistics import fmean, stdev

Class = tuple[str, str]  # relevance, difficulty


@dataclass(frozen=True, slots=True)
class EbelCell:
    """A class, how many judgements put an item into it, and the share a borderline candidate should get right."""

    relevance: str
    difficulty: str
    judgements: int
    expected: float

    @property
    def product(self) -> float:
        return self.judgements * self.expected


@dataclass(frozen=True, slots=True)
class Ebel:
    """`share` of the points; with judges known also each judge's share and the standard error over them."""

    share: float
    judgements: int
    cells: tuple[EbelCell, ...]
    judges: tuple[tuple[str, float], ...] = ()
    se: float | None = None


def ebel(cells: Iterable[EbelCell]) -> Ebel:
    """The sum of judgements times expected share, over the judgements.

    Raises ValueError without a judgement, or for a share that is not from 0 to 1.
    """
    cells = tuple(cells)
    judgements = sum(cell.judgements for cell in cells)
    if judgements < 1 or any(cell.judgements < 0 for cell in cells):
        raise ValueError("A standard needs at least one judgement.")
    for cell in cells:
        if not 0 <= cell.expected <= 1:
            raise ValueError(f"{cell.relevance}, {cell.difficulty}: {cell.expected} is no share from 0 to 1.")
    return Ebel(fsum(cell.product for cell in cells) / judgements, judgements, cells)


def ebel_of_judges(sortings: Mapping[str, Mapping[str, Class]], expected: Mapping[Class, float]) -> Ebel:
    """The same from each judge's class for each item (judge -> item -> class).

    Raises ValueError when a judge left out an item that another sorted, or a class has no expected share.
    """
    items = {item for own in sortings.values() for item in own}
    for judge, own in sortings.items():
        if missing := sorted(items - own.keys()):
            raise ValueError(f"{judge} has not sorted {', '.join(missing)}.")
        if strange := sorted(set(own.values()) - expected.keys()):
            raise ValueError(f"No share is expected of {', '.join(' and '.join(each) for each in strange)}.")
    times = Counter(each for own in sortings.values() for each in own.values())
    found = ebel(EbelCell(*each, times[each], share) for each, share in expected.items())
    judges = [(judge, fmean(expected[each] for each in own.values())) for judge, own in sortings.items()]
    return Ebel(found.share, found.judgements, found.cells, tuple(judges), _se([share for _, share in judges]))


def _se(shares: Sequence[float]) -> float | None:
    return stdev(shares) / sqrt(len(shares)) if len(shares) > 1 else None
