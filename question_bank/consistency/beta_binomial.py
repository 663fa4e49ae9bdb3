"""Huynh's (1976) agreement: two forms with beta-binomial scores."""

from __future__ import annotations

import numpy as np
from scipy.special import betaln, gammaln

from question_bank.consistency.agreement import Agreement, Scores, of_two_forms


def huynh(scores: Scores, kr21: float) -> Agreement:
    """Beta parameters a = (1 / KR-21 - 1) M and b = k / KR-21 - k - a; both forms share the true score.

    Raises ValueError unless KR-21 is above 0 and below 1 and the mean between 0 and k.
    """
    k, mean = scores.items, scores.mean
    if not 0 < kr21 < 1 or not 0 < mean < k:
        raise ValueError(f"A KR-21 of {kr21:.3f} leaves no beta distribution of true scores.")
    a = (1 / kr21 - 1) * mean
    b = k / kr21 - k - a
    below = np.arange(scores.cut)
    ways = gammaln(k + 1) - gammaln(below + 1) - gammaln(k - below + 1)
    fails_one = np.exp(ways + betaln(a + below, b + k - below) - betaln(a, b)).sum()
    both = below[:, None] + below[None, :]
    fails_both = np.exp(ways[:, None] + ways[None, :] + betaln(a + both, b + 2 * k - both) - betaln(a, b)).sum()
    return of_two_forms(float(fails_both), 1 - float(fails_one))
