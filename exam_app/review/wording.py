"""Words for marks and designations that several pages of this stage use."""

from __future__ import annotations

from exam_app.bank.models import Rubric

DESIGNATIONS = {"clinical": "Clinical", "policy": "Policy", "research_faculty": "Research/Faculty"}


def level_word(rubric: Rubric, level: int | None) -> str:
    """A level with its name, as "3 – Meets"."""
    return f"{level} – {rubric.level_names[level - 1]}" if level else "No level"
