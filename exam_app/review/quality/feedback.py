"""What each reviewer is told after the release: their own marks beside all others, without names.

Written once, at the release, so that the reviewer's page reads its own row and nothing else.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from exam_app.exams.models import Window
from exam_app.review import rules
from exam_app.review.models import Calibration
from exam_app.review.quality import pairs, seeding

LEAST_OTHERS = 3  # with fewer other reviewers "all others" would tell how one of them marks


def write(session: Session, window: Window, *, now: datetime) -> int:
    """Write the feedback of everybody who marked in this window; returns for how many."""
    from exam_app.review.quality.habits import distribution, habits

    sheet = pairs.sheet_of(session, [window.id])
    seeds = seeding.outcomes(session, [window.id])
    found = habits(sheet, seeds)
    for account, one in found.items():
        own, others = distribution(sheet, account)
        figures = _figures(one, own, others if len(found) > LEAST_OTHERS else None, seeds.get(account))
        session.add(Calibration(account_id=account, window_id=window.id, figures=figures, written_at=now))
    session.flush()
    return len(found)


def _figures(one: rules.Habits, own: list[int], others: list[int] | None, seeds: seeding.Accuracy | None) -> dict[str, Any]:
    severity = one.severity
    return {
        "scripts": severity.n, "own": own, "others": others,
        "severity": [severity.value, severity.low, severity.high] if others and severity.n >= rules.LEAST_SCRIPTS else None,
        "known": [seeds.scripts, seeds.criteria, seeds.exact, seeds.within] if seeds else None,
    }  # fmt: skip
