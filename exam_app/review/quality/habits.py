"""How each reviewer marks beside the others on the same scripts. Imports numpy, so it is imported where it is used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from exam_app.review.quality.pairs import LEVELS, Sheet
from exam_app.review.quality.seeding import Accuracy
from exam_app.review.rules import Estimate, Habits
from question_bank.agreement import Figure, mean_interval, median_interval, spread_interval, wilson

NO_SEEDS = Accuracy(0, 0, 0, 0)
NONE = Estimate(None, None, None, 0)


def habits(sheet: Sheet, seeds: Mapping[int, Accuracy]) -> dict[int, Habits]:
    """By account. Severity is the mean of own minus the other's mean level, script by script."""
    own, other, who, minutes, order = _sides(sheet)
    found = {}
    for account in sorted({*np.unique(who).tolist(), *seeds}):
        mine = who == account
        found[account] = _habits(own[mine], other[mine], minutes[mine], order[mine], seeds.get(account, NO_SEEDS))
    return found


def _sides(sheet: Sheet) -> tuple[Any, Any, Any, Any, Any]:
    """Every review once: own mean level, the other's, the account, the minutes, the moment."""
    means = sheet.means
    own, other = means.ravel(), means[:, ::-1].ravel()
    return own, other, sheet.reviewers.ravel(), sheet.minutes.ravel(), sheet.order.ravel()


def _habits(own: Any, other: Any, minutes: Any, order: Any, seeds: Accuracy) -> Habits:
    off, timed = own - other, minutes[~np.isnan(minutes)]
    return Habits(
        severity=_estimate(mean_interval(off)),
        spread=_estimate(spread_interval(own)), minutes=_estimate(median_interval(timed)),
        drift=_drift(off[np.argsort(order, kind="stable")]),
        seeds_within=_estimate(wilson(seeds.within / seeds.criteria, seeds.scripts)) if seeds.criteria else NONE,
    )  # fmt: skip


def _estimate(found: Figure) -> Estimate:
    return Estimate(found.value, found.low, found.high, found.n)


def _drift(off: Any) -> Estimate:
    """The later half minus the earlier half, with Welch's interval (its degrees of freedom by Satterthwaite)."""
    n = len(off)
    early, late = off[: n // 2], off[n // 2 :]
    if n < 4:
        return Estimate(None, None, None, n)
    parts = early.var(ddof=1) / len(early), late.var(ddof=1) / len(late)
    shift, error = float(late.mean() - early.mean()), float(sum(parts))
    if error == 0:
        return Estimate(shift, shift, shift, n)
    from scipy.special import stdtrit

    freedom = error**2 / (parts[0] ** 2 / (len(early) - 1) + parts[1] ** 2 / (len(late) - 1))
    half = float(stdtrit(freedom, 0.975)) * error**0.5
    return Estimate(shift, shift - half, shift + half, n)


def distribution(sheet: Sheet, account: int) -> tuple[list[int], list[int]]:
    """How often this reviewer, and all others together, gave each level."""
    mine = sheet.reviewers == account
    own = sheet.levels.transpose(0, 2, 1)[mine].ravel()
    others = sheet.levels.transpose(0, 2, 1)[~mine].ravel()
    return _count(own), _count(others)


def _count(levels: Any) -> list[int]:
    counted: list[int] = np.bincount(levels, minlength=LEVELS + 1)[1:].tolist()
    return counted
