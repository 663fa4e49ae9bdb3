"""Modified Angoff: each judge says for each item which share of borderline candidates would get it right.

Receives the ratings of one round (or of several); hands on the cut with its standard error, the
severity of each judge and the items the panel should talk about. The panel recommends; who decides
is somebody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import fsum, sqrt
from statistics import fmean, stdev

from question_bank.standards.intervals import Interval, mean_interval

Ratings = Mapping[str, Mapping[str, float]]  # judge -> item -> share from 0 to 1


class Incomplete(ValueError):
    """A judge has not rated an item, or a rating is not from 0 to 1; `judge` and `item` say where."""

    def __init__(self, judge: str, item: str, says: str) -> None:
        self.judge, self.item = judge, item
        super().__init__(says)


@dataclass(frozen=True, slots=True)
class JudgeStandard:
    """One judge: the cut by these ratings alone, and how far it lies above the panel's in points."""

    judge: str
    cut: float
    severity: float  # above 0: asks for more than the panel


@dataclass(frozen=True, slots=True)
class ItemStandard:
    """One item: the mean rating and how far apart the judges are. `p` is the observed share, where known."""

    item: str
    mean: float
    sd: float | None
    least: float
    most: float
    p: float | None


@dataclass(frozen=True, slots=True)
class Angoff:
    """The standard of one round. `cut` is in points of `items` items and need not be whole."""

    cut: float
    items: int
    judges: tuple[JudgeStandard, ...]
    item_standards: tuple[ItemStandard, ...]
    excluded: tuple[str, ...]
    sd: float | None  # of the judges' cuts, with n - 1
    se: float | None  # standard error of judgement, sd / sqrt(judges)
    interval: Interval | None  # 95 %, Student's t over the judges
    r_with_p: float | None  # the panel's mean ratings with the observed shares, over the items with both

    @property
    def share(self) -> float:
        """The cut as a share of the points."""
        return self.cut / self.items


def angoff(ratings: Ratings, *, excluded: AbstractSet[str] = frozenset(), p: Mapping[str, float] | None = None) -> Angoff:
    """The standard: each judge's cut is the sum of the ratings, the panel's is their mean.

    Items in `excluded` leave the standard. The order of judges and items never matters for a figure;
    the answer keeps the order of the first judge's ratings. Raises Incomplete for a missing or
    impossible rating, ValueError when there is no judge or no item.
    """
    items = [item for item in dict.fromkeys(item for own in ratings.values() for item in own) if item not in excluded]
    if not ratings or not items:
        raise ValueError("A standard needs at least one judge and one item.")
    _check(ratings, items)
    cuts = {judge: fsum(own[item] for item in items) for judge, own in ratings.items()}
    cut, sd = fmean(cuts.values()), stdev(cuts.values()) if len(cuts) > 1 else None
    standards = tuple(_item(item, [own[item] for own in ratings.values()], (p or {}).get(item)) for item in items)
    return Angoff(
        cut, len(items), tuple(JudgeStandard(judge, own, own - cut) for judge, own in cuts.items()), standards,
        tuple(sorted(excluded)), sd, None if sd is None else sd / sqrt(len(cuts)),
        None if sd is None else mean_interval(cut, sd, len(cuts)), _agreement(standards),
    )  # fmt: skip


def rounds(
    given: Sequence[Ratings], *, excluded: AbstractSet[str] = frozenset(), p: Mapping[str, float] | None = None
) -> tuple[Angoff, ...]:
    """The standard after each round, all kept; the last one is the panel's recommendation."""
    return tuple(angoff(ratings, excluded=excluded, p=p) for ratings in given)


def to_discuss(found: Angoff, most: int = 10) -> tuple[ItemStandard, ...]:
    """The items whose ratings are farthest apart, at most so many, the widest first."""
    apart = [standard for standard in found.item_standards if standard.most > standard.least]
    return tuple(sorted(apart, key=lambda standard: (standard.least - standard.most, standard.item))[:most])


def _check(ratings: Ratings, items: Iterable[str]) -> None:
    for item in items:
        for judge, own in ratings.items():
            if item not in own:
                raise Incomplete(judge, item, f"{judge} has not rated {item}.")
            if not 0 <= own[item] <= 1:
                raise Incomplete(judge, item, f"{judge} rated {item} {own[item]}; a rating is a share from 0 to 1.")


def _item(item: str, ratings: Sequence[float], p: float | None) -> ItemStandard:
    sd = stdev(ratings) if len(ratings) > 1 else None
    return ItemStandard(item, fmean(ratings), sd, min(ratings), max(ratings), p)


def _agreement(standards: Iterable[ItemStandard]) -> float | None:
    pairs = [(standard.mean, standard.p) for standard in standards if standard.p is not None]
    if len(pairs) < 3:
        return None
    means, shares = ([pair[side] for pair in pairs] for side in (0, 1))
    middle, observed = fmean(means), fmean(shares)
    spread = fsum((m - middle) ** 2 for m in means) * fsum((s - observed) ** 2 for s in shares)
    return fsum((m - middle) * (s - observed) for m, s in pairs) / sqrt(spread) if spread > 1e-18 else None
