"""Equating a new form to an old one, made for small groups: several methods side by side, never silently.

Every method takes an explicit policy for results beyond the scale and hands on a `Conversion`. With about
50 candidates prefer identity, nominal weights or circle-arc; the linear methods need several hundred.
"""

from question_bank.equating.circle_arc import circle_arc
from question_bank.equating.common_items import Design, chain_of, chained_linear, levine, nominal, tucker
from question_bank.equating.conversion import Beyond, Conversion, Line
from question_bank.equating.groups import Group, Moments
from question_bank.equating.random_groups import identity, linear, mean
from question_bank.equating.side_by_side import SideBySide, side_by_side

__all__ = [
    "Beyond", "Conversion", "Design", "Group", "Line", "Moments", "SideBySide", "chain_of", "chained_linear", "circle_arc",
    "identity", "levine", "linear", "mean", "nominal", "side_by_side", "tucker",
]  # fmt: skip
