"""Scripts, assignments, marks and settlements. No table here points to a sitting or a person who wrote."""

from exam_app.review.models.allocations import AllocationRun, Pin, SmallGroup
from exam_app.review.models.marks import CriterionScore, Review
from exam_app.review.models.pool import Declaration, Reviewer
from exam_app.review.models.scripts import ALPHABET, ASSIGNMENT_STATES, SEND_BACK_REASONS, Assignment, Script, script_code
from exam_app.review.models.settlements import METHODS, Settlement, settlement

__all__ = [
    "ALPHABET",
    "ASSIGNMENT_STATES",
    "AllocationRun",
    "Assignment",
    "CriterionScore",
    "Declaration",
    "METHODS",
    "Pin",
    "Review",
    "Reviewer",
    "SEND_BACK_REASONS",
    "Script",
    "Settlement",
    "SmallGroup",
    "script_code",
    "settlement",
]
