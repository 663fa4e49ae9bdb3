"""Subkoviak's (1976) agreement coefficient: each candidate's errors are binomial."""

from __future__ import annotations

import numpy as np
from scipy.special import bdtrc

from question_bank.consistency.agreement import Agreement, Scores


def subkoviak_1976(scores: Scores, reliability: float) -> Agreement:
    """True share by regression, t = r x / k + (1 - r) M / k; then twice a binomial with t.

    Raises ValueError unless the reliability is from 0 to 1.
    """
    if not 0 <= reliability <= 1:
        raise ValueError(f"A reliability of {reliability:.3f} cannot tell a true score.")
    k, shares = scores.items, scores.distribution / scores.n
    true = (reliability * np.arange(k + 1) + (1 - reliability) * scores.mean) / k
    passes = bdtrc(scores.cut - 1, k, true)
    passing = float(shares @ passes)
    return Agreement(float(shares @ (passes**2 + (1 - passes) ** 2)), passing**2 + (1 - passing) ** 2, passing)
