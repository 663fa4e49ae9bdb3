"""Bands by competency area and by criterion: below, near or above the standard. Pure.

The rule, the same everywhere: take the distance between the points somebody has and the points
the standard asks for there. Within the margin it is "near". The margin is one standard error of
a proportion at the standard, sqrt(n p (1 - p)) in questions, and at least one point. Everything
right is "above". All exact: squares are compared, no root is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exam_app.results.rules import Question, is_right

FEWEST = 3  # questions, below which an area says too little
BELOW, NEAR, ABOVE, TOO_FEW = "below", "near", "above", "too_few"
OTHER_AREAS = "Other areas"
AREAS_RULE = (
    "“Near the standard” means within one standard error of the share that is needed, at least one question. "
    f"Areas with fewer than {FEWEST} questions are taken together."
)
CRITERIA_RULE = "“Near the standard” means within one point of the share that is needed."


@dataclass(frozen=True, slots=True)
class Band:
    """How one area or criterion stands. `share` says how much of the part it is."""

    area: str
    band: str
    share: str
    essay: str = ""


def band_of(points: Fraction, out_of: int, share: Fraction, margin_squared: Fraction) -> str:
    """ "below", "near" or "above": `points` of `out_of` against `share` of it, "near" within the margin."""
    distance = points - share * out_of
    if points == out_of:
        return ABOVE
    if distance**2 <= margin_squared:
        return NEAR
    return ABOVE if distance > 0 else BELOW


def bands_by_domain(
    questions: Sequence[Question], answers: Sequence[str], cut: Fraction, names: Mapping[str, str]
) -> tuple[Band, ...]:
    """Part One by competency domain, in the order of `names` (domain id to name).

    Voided questions say nothing about an area and are left out. Domains with fewer than three
    questions are joined into "Other areas"; if even these are fewer, the band is "too_few".
    """
    counted = _count(questions, answers)
    large = {domain: tally for domain, tally in counted.items() if tally[1] >= FEWEST}
    bands = [_domain_band(names[domain], *large[domain], cut) for domain in names if domain in large]
    rest = [tally for domain, tally in counted.items() if domain not in large]
    if rest:
        bands.append(_domain_band(OTHER_AREAS, sum(right for right, _ in rest), sum(n for _, n in rest), cut))
    return tuple(bands)


def _count(questions: Sequence[Question], answers: Sequence[str]) -> dict[str, tuple[int, int]]:
    counted: dict[str, tuple[int, int]] = {}
    for question, answer in zip(questions, answers, strict=True):
        if not question.is_voided:
            right, asked = counted.get(question.domain, (0, 0))
            counted[question.domain] = right + is_right(question, answer), asked + 1
    return counted


def _domain_band(name: str, right: int, asked: int, cut: Fraction) -> Band:
    share = f"{asked} question{'' if asked == 1 else 's'}"
    if asked < FEWEST:
        return Band(name, TOO_FEW, share)
    margin = max(Fraction(1), asked * cut * (1 - cut))
    return Band(name, band_of(Fraction(right), asked, cut, margin), share)


def bands_by_criterion(essay: str, criteria: Iterable[tuple[str, Fraction, int]], share: Fraction) -> tuple[Band, ...]:
    """One essay by criterion (name, settled points, most points): near means within one point."""
    return tuple(
        Band(name, band_of(points, most, share, Fraction(1)), f"{most} points", essay) for name, points, most in criteria
    )
