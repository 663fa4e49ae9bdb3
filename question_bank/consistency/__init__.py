"""How consistent the decision at the cut is: the same candidates, a second form, the same decision?

Receives the distribution of scores, the cut and the reliability; hands on every method's figure with
the number of candidates. Where a method is undefined its figure is None and a note says why. Importing
this package loads numpy and scipy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from question_bank.analysis.precision import kr21 as kr21_of
from question_bank.consistency.agreement import Agreement, Scores
from question_bank.consistency.beta_binomial import huynh
from question_bank.consistency.binomial import subkoviak_1976
from question_bank.consistency.livingston_lewis import LivingstonLewis, Rounding, TrueScores, livingston_lewis
from question_bank.consistency.normal import peng_subkoviak, subkoviak_1988
from question_bank.consistency.squared_error import brennan_kane, livingston_k2

__all__ = [
    "Agreement", "Consistency", "LivingstonLewis", "Rounding", "Scores", "TrueScores", "brennan_kane", "consistency", "huynh",
    "livingston_k2", "livingston_lewis", "peng_subkoviak", "subkoviak_1976", "subkoviak_1988",
]  # fmt: skip

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Consistency:
    """Every method for one form and one cut. `notes` say what could not be computed and why."""

    n: int
    cut: int
    kr20: float | None
    kr21: float | None
    subkoviak_1976: Agreement | None  # with KR-20
    huynh: Agreement | None
    peng_subkoviak: Agreement | None
    subkoviak_1988: Agreement | None
    livingston_lewis: LivingstonLewis | None
    livingston_k2: float | None
    phi_lambda: float | None
    notes: tuple[str, ...]


def consistency(
    distribution: Sequence[int], cut: int, *, kr20: float | None, rounding: Rounding = Rounding.NEAREST
) -> Consistency:
    """All methods at once. `distribution` counts candidates by score from 0 to the number of items.

    Raises ValueError for fewer than two items, for nobody, and for a cut that all or none reach.
    """
    scores, notes = Scores.of(distribution, cut), list[str]()
    kr21 = kr21_of(scores.distribution)

    def tried(name: str, method: Callable[[float], Found], reliability: float | None) -> Found | None:
        try:
            if reliability is None:
                raise ValueError("All candidates have the same score.")
            return method(reliability)
        except ValueError as why:
            notes.append(f"{name}: {why}")
            return None

    return Consistency(
        scores.n, cut, kr20, kr21,
        tried("Subkoviak 1976", lambda r: subkoviak_1976(scores, r), kr20),
        tried("Huynh", lambda r: huynh(scores, r), kr21),
        tried("Peng and Subkoviak", lambda r: peng_subkoviak(scores, r), kr21),
        tried("Subkoviak 1988", lambda r: subkoviak_1988(scores, r), kr20),
        tried("Livingston and Lewis", lambda r: livingston_lewis(scores, r, rounding), kr20),
        tried("Livingston k2", lambda r: livingston_k2(scores, r), kr20),
        tried("Phi(lambda)", lambda _: brennan_kane(scores), 0.0),
        tuple(notes),
    )  # fmt: skip
