"""Item statistics of classical test theory, from sums that may come from one form or from many.

Receives `Tally`; hands on `ItemStatistics`. Discrimination is the correlation with the score on the
other items (item-rest r). An item that everybody got right, or nobody, has none: it is None, not 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import add

from question_bank.analysis import estimates
from question_bank.analysis.answers import ItemKey
from question_bank.analysis.counts import ItemCounts
from question_bank.analysis.estimates import Estimate
from question_bank.analysis.tallies import Blanks, Tally, tally


@dataclass(frozen=True, slots=True)
class OptionStatistics:
    """One option: who chose it. With a multiple-response item a candidate may stand in several rows."""

    letter: str
    is_key: bool
    n: int
    share: float | None
    rest_r: Estimate | None  # choosing it with the score on the other items (point-biserial)
    mean_score: float | None  # mean total score of its choosers in points; None where forms have different lengths
    mean_share: float | None  # the same as a share of the form's points
    top_third: float  # choosers in the strongest third, ties in part


@dataclass(frozen=True, slots=True)
class Fifth:
    """One fifth of the candidates by total score, the lowest first; `n` need not be whole."""

    n: float
    mean_share: float | None  # mean total score as a share of the form's points
    right: float | None  # share with exactly the key
    chosen: tuple[float | None, ...]  # share that chose each option, in the order of the options


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """What the answers say about one item version. `is_too_few` means: show n, and no figure as a finding."""

    item: ItemKey
    presented: int  # everybody who sat a form with it
    n: int  # who counts in these figures
    forms: int  # pooled over so many forms
    blank: int
    not_reached: int
    is_too_few: bool
    p: Estimate | None  # share of right answers
    rest_r: Estimate | None  # discrimination
    total_r: Estimate | None  # with the total that holds the item itself (uncorrected)
    upper_lower: float | None  # p in the upper 27 % less p in the lower 27 %
    alpha_if_deleted: float | None  # None also where forms are pooled
    options: tuple[OptionStatistics, ...]
    fifths: tuple[Fifth, ...]
    top_third_right: float  # candidates with the key in the strongest third, ties in part


LEAST = 30  # below so many people the figures say too little


def pooled(counts: Iterable[ItemCounts], *, blanks: Blanks = Blanks.WRONG, least: int = LEAST) -> ItemStatistics:
    """The statistics of one item version over all its forms and windows.

    Counts of the same form are one group; groups are pooled by their sums within the form, because
    scores of different forms are not on one scale. Raises ValueError when there is nothing to pool,
    or when ids, options or keys differ.
    """
    by_form: dict[tuple[str, int], ItemCounts] = {}
    for each in counts:
        place = (each.form, each.points)
        by_form[place] = by_form[place] + each if place in by_form else each
    if not by_form:
        raise ValueError("There are no counts to pool.")
    return item_statistics(reduce(add, (tally(each, blanks) for each in by_form.values())), least=least)


def item_statistics(sums: Tally, *, alpha_if_deleted: float | None = None, least: int = LEAST) -> ItemStatistics:
    """The statistics that these sums come to."""
    n, groups = sums.n, sums.forms
    upper, lower, size = (float(part) for part in sums.ends)
    return ItemStatistics(
        item=sums.item, presented=sums.presented, n=n, forms=groups, blank=sums.blank, not_reached=sums.not_reached, is_too_few=n < least,
        p=estimates.share(float(sums.chosen[0]), n),
        rest_r=estimates.correlation(sums.rest[0].r, n, groups),
        total_r=estimates.correlation(sums.total.r, n, groups),
        upper_lower=(upper - lower) / size if 2 * size <= n else None,
        alpha_if_deleted=alpha_if_deleted,
        options=tuple(_option(sums, place, letter) for place, letter in enumerate(sums.item.options, 1)),
        fifths=tuple(_fifth(sums, part) for part in range(len(sums.fifth_sizes))),
        top_third_right=float(sums.top_third[0]),
    )  # fmt: skip


def _option(sums: Tally, place: int, letter: str) -> OptionStatistics:
    n = int(sums.chosen[place])
    return OptionStatistics(
        letter=letter, is_key=letter in sums.item.key, n=n,
        share=n / sums.n if sums.n else None,
        rest_r=estimates.correlation(sums.rest[place].r, sums.n, sums.forms),
        mean_score=float(sums.scores[place]) / n if n and len(sums.points) == 1 else None,
        mean_share=float(sums.shares[place]) / n if n else None,
        top_third=float(sums.top_third[place]),
    )  # fmt: skip


def _fifth(sums: Tally, part: int) -> Fifth:
    size = float(sums.fifth_sizes[part])
    if not size:
        return Fifth(0.0, None, None, (None,) * len(sums.item.options))
    right, *chosen = (float(times) / size for times in sums.fifths[:, part])
    return Fifth(size, float(sums.fifth_shares[part]) / size, right, tuple(chosen))
