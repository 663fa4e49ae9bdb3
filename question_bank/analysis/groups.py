"""Groups of equal size by score: the upper and the lower 27 %, thirds, fifths.

Candidates who tie at the edge of a group belong to it in part, each by the same share, so that the
order of the rows never matters and every group has exactly its size.
"""

from __future__ import annotations

from collections.abc import Sequence

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


def upper_and_lower(distribution: NDArray[np.int64]) -> tuple[NDArray[np.float64], int]:
    """Membership in the upper and the lower 27 % (2 x scores) and the size of either (at least 1)."""
    n = int(distribution.sum())
    size = max(1, round(UPPER_LOWER * n))
    return membership(distribution, ((n - size, n), (0, size))), size


def equal_parts(distribution: NDArray[np.int64], parts: int) -> NDArray[np.float64]:
    """Membership in so many groups of equal size, the lowest scores first (parts x scores)."""
    n = int(distribution.sum())
    return membership(distribution, [(n * part / parts, n * (part + 1) / parts) for part in range(parts)])
