"""Scripts, assignments, marks and settlements. No table here points to a sitting or a person who wrote."""

from exam_app.review.models.marks import CriterionScore, KeptMarks, PassageComment, Review, ReviewRevision
from exam_app.review.models.pool import Declaration, Reviewer
from exam_app.review.models.scripts import ALPHABET, ASSIGNMENT_STATES, SEND_BACK_REASONS, Assignment, Script, script_code
from exam_app.review.models.settlements import METHODS, Settlement, settlement

__all__ = [
    "ALPHABET",
    "ASSIGNMENT_STATES",
    "Assignment",
    "CriterionScore",
    "Declaration",
    "KeptMarks",
    "METHODS",
    "PassageComment",
    "Review",
    "ReviewRevision",
    "Reviewer",
    "SEND_BACK_REASONS",
    "Script",
    "Settlement",
    "script_code",
    "settlement",
]
