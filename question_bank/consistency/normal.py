"""Agreement with normal scores: Peng and Subkoviak (1980), and Subkoviak's (1988) look-up tables.

The 1988 tables are this very function of z and the reliability, rounded; here nothing is rounded.
"""

from __future__ import annotations

from math import sqrt

from scipy.special import ndtr, owens_t

from question_bank.consistency.agreement import Agreement, Scores, of_two_forms


def at(z: float, reliability: float) -> Agreement:
    """Two normal scores that correlate by the reliability, both cut z standard deviations above the mean.

    Raises ValueError unless the reliability is above -1 and at most 1.
    """
    if not -1 < reliability <= 1:
        raise ValueError(f"A reliability of {reliability:.3f} is no correlation.")
    below = float(ndtr(z))
    fails_both = below - 2 * float(owens_t(z, sqrt((1 - reliability) / (1 + reliability))))
    return of_two_forms(fails_both, 1 - below)


def peng_subkoviak(scores: Scores, kr21: float) -> Agreement:
    """The normal approximation of Huynh's agreement. Raises ValueError where the scores have no spread."""
    return at(_z(scores), kr21)


def subkoviak_1988(scores: Scores, reliability: float) -> Agreement:
    """One administration, z = (cut - 0.5 - M) / s. Raises ValueError where the scores have no spread."""
    return at(_z(scores), reliability)


def _z(scores: Scores) -> float:
    if scores.variance <= 0:
        raise ValueError("All candidates have the same score.")
    return scores.z
