"""How far markers agree: plain statistics over levels 1, 2, ..., q, vectorised over resamples.

Receives levels as arrays, hands on coefficients with intervals. Knows nothing of essays or people.
A coefficient that does not exist is nan, never 0 or 1: two markers who both give one level to
everything agree, but nothing can be said about agreement beyond chance.
"""

from question_bank.agreement.chance import alpha, gwet, kappa
from question_bank.agreement.icc import Icc, icc
from question_bank.agreement.summary import (
    Figure,
    coefficients,
    drawn,
    mean_interval,
    median_interval,
    spread_interval,
    summarise,
    wilson,
)
from question_bank.agreement.tables import coincidences, counts_of, crosstab, exact, smd, within_one
from question_bank.agreement.weights import identity, linear, ordinal, quadratic

__all__ = [
    "Figure", "Icc", "alpha", "coefficients", "coincidences", "counts_of", "crosstab", "drawn", "exact", "gwet", "icc", "identity", "kappa", "linear",
    "mean_interval", "median_interval", "ordinal", "quadratic", "smd", "spread_interval", "summarise", "wilson", "within_one",
]  # fmt: skip
