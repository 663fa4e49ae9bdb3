"""What the figures say in words. Pure; no sentence claims more than the figures hold."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from exam_app.standards.rules.reckoning import Outcome

OFFICIAL = Fraction(48, 60)
FIXED_SHARE = (
    "A fixed share asks the same of an easy form as of a hard one. Where forms differ in difficulty, a candidate's chance then "
    "depends on the form, and a fixed 80 % is hard to defend. The panel's value says what this form asks for."
)


def official(out_of: int) -> float:
    """The official pass mark for a form of so many points, by the share of 48 of 60."""
    return float(OFFICIAL * out_of)


def beside_the_rule(outcome: Outcome) -> str:
    """How the panel's cut lies to the official rule."""
    if outcome.cut is None:
        return ""
    rule = official(outcome.out_of)
    apart = outcome.cut - rule
    if abs(apart) < 0.05:
        return "The panel's value is that of the rule."
    where = f"The panel's value lies {abs(apart):.1f} points {'above' if apart > 0 else 'below'} the rule"
    if outcome.interval is None:
        return f"{where}."
    low, high = outcome.interval
    return f"{where}, {'within' if low <= rule <= high else 'and the rule is outside'} its interval."


def few_raters(number: int) -> str:
    """What to bear in mind with so many raters; "" when there are enough for the usual reading."""
    if number >= 10:
        return ""
    return f"With {number} rater{'' if number == 1 else 's'} the interval says little: usual panels have ten or more."


def apart(cuts: Sequence[tuple[str, float]]) -> str:
    """How far the panels' values of several forms of equal length lie apart."""
    if len(cuts) < 2:
        return ""
    told = ", ".join(f"{code} {cut:.1f}" for code, cut in cuts)
    low, high = min(cut for _, cut in cuts), max(cut for _, cut in cuts)
    return f"Panels have judged these forms: {told}. They lie {high - low:.1f} points apart."
