"""Pages of this stage: the candidate's own page, the parts, the hand-in, and the office's roster."""

from __future__ import annotations

from exam_app.sitting.views import handing_in, office, part_one, part_two, place, readiness, running
from exam_app.sitting.views.blueprint import pages

__all__ = ["handing_in", "office", "pages", "part_one", "part_two", "place", "readiness", "running"]
