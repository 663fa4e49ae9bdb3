"""Pages of this stage: the candidate's own page, the parts, the hand-in, and the office's roster."""

from __future__ import annotations

from exam_app.sitting.views import (
    breaks,
    handing_in,
    help,
    messages,
    office,
    office_candidate,
    office_incidents,
    office_late,
    office_monitor,
    offline,
    part_one,
    part_two,
    place,
    readiness,
    running,
)
from exam_app.sitting.views.blueprint import pages

__all__ = [
    "breaks", "handing_in", "help", "messages", "office", "office_candidate", "office_incidents", "office_late", "office_monitor", "offline", "pages", "part_one", "part_two", "place", "readiness", "running",
]  # fmt: skip
