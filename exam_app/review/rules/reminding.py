"""Which rung of the ladder of reminders is reached. Pure; days are those of the window's zone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from exam_app.exams.rules import ExamPolicy

FIRST_HOUR = 8  # no reminder leaves earlier in the day


def ladder(policy: ExamPolicy) -> tuple[int, ...]:
    """All rungs in days from the due day; the last one is for the coordinators, if there is one for them."""
    last = () if policy.office_told_after is None else (policy.office_told_after,)
    return tuple(sorted({*policy.reminder_days, *last}))


def rung_due(due_on: date, today: date, steps: Collection[int], sent: Collection[int]) -> int | None:
    """The rung to be sent today, or None. Of several that were missed only the latest is sent, and none twice."""
    reached = [step for step in steps if due_on + timedelta(days=step) <= today]
    latest = max(reached, default=None)
    return None if latest is None or any(step >= latest for step in sent) else latest
