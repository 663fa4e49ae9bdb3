"""Words for marks, designations and conflicts that several pages of this stage use."""

from __future__ import annotations

from exam_app.bank.models import Rubric

DESIGNATIONS = {"clinical": "Clinical", "policy": "Policy", "research_faculty": "Research/Faculty"}


def level_word(rubric: Rubric, level: int | None) -> str:
    """A level with its name, as "3 – Meets"."""
    return f"{level} – {rubric.level_names[level - 1]}" if level else "No level"


# Words of `rules.why_barred` and of `routing.conflicts.why_not`, for the coordinator.
CONFLICTS = {
    "own": "It is their own",
    "earlier": "Marked an earlier attempt, or may know the writer",
    "named": "The application names them",
    "employer": "The same employer, now or before",
    "names_them": "Their own application names the writer",
    "declared": "Declared by the reviewer",
    "listed": "On your list of conflicts",
    "association": "The same association",
}
NOT_ELIGIBLE = CONFLICTS | {
    "designation": "Marks another designation",
    "had": "Had this script before",
    "leave": "On leave",
    "unqualified": "Not qualified",
}
