"""Groups of equal size by score: the upper and the lower 27 %, thirds, fifths.

Candidates who tie at the edge of a group belong to it in part, each by the same share, so that the
order of the rows never matters and every group has exactly its size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

UPPER_LOWER = 0.27  # Kelley (1939)


def membership(distribution: NDArray[np.int64], bounds: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
    """Which share of the people at each score belongs to each group (groups x scores).

    `distribution` counts people by score; a group reaches from one to another place in the line of
    people that begins with the lowest score.
    """
    ends = np.cumsum(distribution, dtype=np.float64)
    starts, sizes = ends - distribution, np.maximum(distribution, 1)
    held = [np.clip(np.minimum(ends, high) - np.maximum(starts, low), 0, None) for low, high in bounds]
    return np.array(held / sizes)


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Who stands where: the share of the people at each score that belongs to each group."""

    upper: NDArray[np.float64]
    lower: NDArray[np.float64]
    size: int  # of the upper and of the lower group
    fifths: NDArray[np.float64]  # fifths x scores, the lowest first
    top_third: NDArray[np.float64]


@lru_cache(maxsize=32)  # the items of a form mostly have the same candidates
def standing(distribution: tuple[int, ...]) -> Standing:
    """The groups of so many people by score. The upper and the lower group hold at least one."""
    people, n = np.array(distribution, dtype=np.int64), sum(distribution)
    size = max(1, round(UPPER_LOWER * n))
    upper, lower = membership(people, ((n - size, n), (0, size)))
    return Standing(upper, lower, size, _equal_parts(people, n, 5), _equal_parts(people, n, 3)[-1])


def _equal_parts(people: NDArray[np.int64], n: int, parts: int) -> NDArray[np.float64]:
    return membership(people, [(n * part / parts, n * (part + 1) / parts) for part in range(parts)])
