"""Agreement weights over a scale of q levels: 1 on the diagonal, less the further two levels are apart."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


def _apart(q: int) -> Floats:
    levels = np.arange(q, dtype=float)
    return np.abs(levels[:, None] - levels[None, :])


def identity(q: int) -> Floats:
    """Only the same level counts as agreement."""
    return np.eye(q)


def linear(q: int) -> Floats:
    """1 - |i - j| / (q - 1)."""
    return 1 - _apart(q) / (q - 1)


def quadratic(q: int) -> Floats:
    """1 - (i - j)^2 / (q - 1)^2 (Fleiss and Cohen 1973)."""
    return 1 - _apart(q) ** 2 / (q - 1) ** 2


def ordinal(q: int) -> Floats:
    """1 - C(|i - j| + 1, 2) / C(q, 2) (Gwet 2014, for ordered categories)."""
    apart = _apart(q)
    return 1 - (apart + 1) * apart / (q * (q - 1))
