"""What the judgements of a round come to. Pure: receives what each rater gave, hands on the cut with its figures.

The figures are those of `question_bank.standards`; raters are the sample, the items of the form are
given. Percentages come in and go out as percentages, cuts are in points.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isclose
from statistics import correlation, fmean, pstdev

from exam_app.standards.rules.judging import bounds_from
from question_bank.standards import Angoff, Ebel, Hofstee, angoff, ebel_of_judges, hofstee, panel

Percents = Mapping[str, Mapping[int, int]]  # rater -> place of the item -> percent
Classes = Mapping[str, Mapping[int, str]]  # rater -> place of the item -> "relevance-difficulty"
FEWEST_ITEMS = 3  # for a correlation


@dataclass(frozen=True, slots=True)
class RaterFigures:
    """One rater: the cut by these judgements alone, points above the panel, and the correlation with the others' means."""

    rater: str
    cut: float
    severity: float
    consistency: float | None = None


@dataclass(frozen=True, slots=True)
class ItemFigure:
    """One item: mean, spread and bounds of the judgements in percent."""

    place: int
    mean: float
    sd: float | None
    least: float
    most: float

    @property
    def spread(self) -> float:
        """How far the two farthest raters are apart."""
        return self.most - self.least


@dataclass(frozen=True, slots=True)
class Outcome:
    """A round: the cut in points of `out_of`, None where there is none, and why in `says`.

    `se` is the standard error of judgement in points over raters, `interval` 95 % by Student's t.
    """

    number: int
    cut: float | None
    out_of: int
    raters: tuple[RaterFigures, ...] = ()
    items: tuple[ItemFigure, ...] = ()
    sd: float | None = None
    se: float | None = None
    interval: tuple[float, float] | None = None
    r_with_p: float | None = None
    says: str = ""
    hofstee: Hofstee | None = None

    @property
    def percent(self) -> float | None:
        return None if self.cut is None else 100 * self.cut / self.out_of


def of_angoff(number: int, given: Percents, *, p: Mapping[int, float], excluded: Collection[int] = ()) -> Outcome:
    """A round of Angoff: each rater's cut is the sum of the ratings, the panel's is their mean. Nobody: no cut."""
    left = {rater: {place: each for place, each in own.items() if place not in excluded} for rater, own in given.items()}
    if not left or not any(left.values()):
        return Outcome(number, None, 0, says="Nobody has handed in.")
    shares = {rater: {str(place): percent / 100 for place, percent in own.items()} for rater, own in left.items()}
    found = angoff(shares, p={str(place): share for place, share in p.items()})
    return replace(_of_judges(number, found, left), r_with_p=found.r_with_p)


def _of_judges(number: int, found: Angoff, given: Mapping[str, Mapping[int, float]]) -> Outcome:
    agree = consistency(given)
    raters = tuple(RaterFigures(one.judge, one.cut, one.severity, agree[one.judge]) for one in found.judges)
    items = tuple(
        ItemFigure(int(one.item), 100 * one.mean, None if one.sd is None else 100 * one.sd, 100 * one.least, 100 * one.most)
        for one in found.item_standards
    )
    return Outcome(number, found.cut, found.items, raters, items, found.sd, found.se, _on_the_form(found))


def _on_the_form(found: Angoff) -> tuple[float, float] | None:
    # Few raters make it longer than the form, and no cut lies outside of it.
    return found.interval and (max(found.interval[0], 0.0), min(found.interval[1], float(found.items)))


def of_ebel(number: int, classes: Classes, shares: Mapping[str, Mapping[str, int]], *, excluded: Collection[int] = ()) -> Outcome:
    """A round of Ebel: items sorted by each rater; what is expected of a class is the mean over the raters.

    Spread and severity rest on the expected percentage of the class that a rater put the item into.
    """
    left = {rater: {place: each for place, each in own.items() if place not in excluded} for rater, own in classes.items()}
    if not left or not any(left.values()):
        return Outcome(number, None, 0, says="Nobody has handed in.")
    expected = {cell: fmean(own[cell] for own in shares.values()) for cell in next(iter(shares.values()))}
    as_percents = {rater: {place: expected[each] for place, each in own.items()} for rater, own in left.items()}
    by_items = angoff({rater: {str(place): value / 100 for place, value in own.items()} for rater, own in as_percents.items()})
    told = _of_judges(number, by_items, as_percents)
    return replace(told, cut=_ebel(left, expected).share * told.out_of)


def _ebel(classes: Classes, expected: Mapping[str, float]) -> Ebel:
    sortings = {rater: {str(place): _cell(each) for place, each in own.items()} for rater, own in classes.items()}
    return ebel_of_judges(sortings, {_cell(cell): percent / 100 for cell, percent in expected.items()})


def _cell(cell: str) -> tuple[str, str]:
    relevance, _, difficulty = cell.partition("-")
    return relevance, difficulty


def of_hofstee(number: int, numbers: Mapping[str, Mapping[str, int]], distribution: Sequence[int], out_of: int) -> Outcome:
    """A round of Hofstee: where the panel's mean bounds meet the failing shares.

    `distribution` counts released scores from 0 to `out_of`; an empty one means that too few are known.
    """
    if not numbers:
        return Outcome(number, None, out_of, says="Nobody has handed in.")
    if not distribution:
        return Outcome(
            number, None, out_of, says="There are too few released scores of this form yet, so there is no crossing to look for."
        )
    found = hofstee(panel(bounds_from(own) for own in numbers.values()), distribution)
    return Outcome(number, found.crossing, out_of, says=found.says, hofstee=found)


def consistency(given: Mapping[str, Mapping[int, float]]) -> dict[str, float | None]:
    """For each rater the correlation of the ratings with the means of the others, over items; None where there is none."""
    return {rater: _with_the_others(rater, given) for rater in given}


def _with_the_others(rater: str, given: Mapping[str, Mapping[int, float]]) -> float | None:
    others = [own for name, own in given.items() if name != rater]
    if not others or len(given[rater]) < FEWEST_ITEMS:
        return None
    own = [float(value) for value in given[rater].values()]
    means = [fmean(other[place] for other in others) for place in given[rater]]
    return None if isclose(pstdev(own), 0) or isclose(pstdev(means), 0, abs_tol=1e-9) else correlation(own, means)
