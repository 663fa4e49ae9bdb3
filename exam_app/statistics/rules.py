"""From how many people on a figure is shown, and what the pass mark is on the items that earn points. Pure."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

LEAST = 50  # candidates; below, an item's figures are too few to judge
FEW = 5  # fewer choosers of an option have no mean score: it would be a person's own


def cut_on(points: int, out_of: int, *, questions: int, voided: int) -> int:
    """The least number of points on the items that still tell candidates apart.

    The pass mark is the share `points` / `out_of` of all `questions` that earn points; everybody
    has the `voided` ones of them already.
    """
    return ceil(Fraction(points, out_of) * questions) - voided
