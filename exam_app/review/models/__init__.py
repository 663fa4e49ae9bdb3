"""The pool, scripts, assignments, marks and settlements. No table of marking points to a sitting or a person who wrote."""

from exam_app.review.models.allocations import AllocationRun, Pin, SmallGroup
from exam_app.review.models.conflicts import KINDS, LateConflict, ListedConflict
from exam_app.review.models.marks import CriterionScore, Review
from exam_app.review.models.pool import Declaration, DeclarationVersion, Reviewer, WindowCapacity
from exam_app.review.models.scripts import ALPHABET, ASSIGNMENT_STATES, SEND_BACK_REASONS, Assignment, Script, script_code
from exam_app.review.models.settlements import METHODS, Settlement, settlement
from exam_app.review.models.training import QualificationDecision, QualifyingRound, TrainingReview

__all__ = [
    "ALPHABET",
    "ASSIGNMENT_STATES",
    "AllocationRun",
    "Assignment",
    "CriterionScore",
    "Declaration",
    "DeclarationVersion",
    "KINDS",
    "LateConflict",
    "ListedConflict",
    "METHODS",
    "QualificationDecision",
    "QualifyingRound",
    "Pin",
    "Review",
    "Reviewer",
    "SEND_BACK_REASONS",
    "Script",
    "Settlement",
    "TrainingReview",
    "WindowCapacity",
    "SmallGroup",
    "script_code",
    "settlement",
]
