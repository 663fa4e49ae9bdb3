"""Number-right scores, and the same again after a key has changed.

Receives `Answers` and keys; hands on one total for each candidate. Each item is one point: the
answer is the exact set of the key, or it is not. A blank earns nothing; that is the exam's rule.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from question_bank.analysis.answers import Answers, ItemKey

Totals = NDArray[np.int16]
NOBODY = 255  # the code of a key that no candidate chose


def key_codes(answers: Answers, keys: Sequence[ItemKey]) -> NDArray[np.uint8]:
    """The code of each item's key. Raises ValueError unless there is one key for each item."""
    if len(keys) != len(answers.codes):
        raise ValueError(f"There are {len(keys)} keys to {len(answers.codes)} items.")
    places = {choice: place for place, choice in enumerate(answers.choices)}
    return np.array([places.get(item.key, NOBODY) for item in keys], dtype=np.uint8)


def totals(answers: Answers, keys: Sequence[ItemKey]) -> Totals:
    """Each candidate's points over the scored items, in the order of the candidates."""
    points = np.zeros(answers.candidates, dtype=np.int16)
    for row, code, item in zip(answers.codes, key_codes(answers, keys), keys, strict=True):
        if item.is_scored:
            points += row == code
    return points


def rescored(answers: Answers, points: Totals, before: Sequence[ItemKey], after: Sequence[ItemKey]) -> Totals:
    """New totals after a change of keys, from the totals under the keys `before`.

    Only the items whose key or part in the score has changed are looked at again.
    """
    points = points.copy()
    for sign, keys in ((-1, before), (1, after)):
        codes = key_codes(answers, keys)
        for place in (place for place, item in enumerate(keys) if before[place] != after[place] and item.is_scored):
            points += np.int16(sign) * (answers.codes[place] == codes[place])
    return points
