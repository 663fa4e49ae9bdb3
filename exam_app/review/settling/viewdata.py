"""What the comparison of three reviews receives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class ComparedCriterion:
    """One criterion as all three marked it."""

    name: str
    levels: Sequence[str]
    comments: Sequence[str]
    apart: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Three locked reviews side by side, for the third reviewer; the others stay anonymous."""

    code: str
    heads: Sequence[str]
    criteria: Sequence[ComparedCriterion]
    totals: Sequence[int]
    comments: Sequence[str]
    out_of: int
    reasons: Sequence[str]
    settled: Fraction
    used: str
