"""Scripts, assignments, marks and settlements. No table here points to a sitting or a person who wrote."""

from exam_app.review.models.concerns import Concern, ConcernStep
from exam_app.review.models.identity import IdentityHit, LookedThrough, ScriptOriginal
from exam_app.review.models.marks import CriterionScore, Review
from exam_app.review.models.pool import Declaration, Reviewer
from exam_app.review.models.progress import HoursGiven, Reminder
from exam_app.review.models.scripts import (
    ALPHABET,
    ASSIGNMENT_STATES,
    PASSED_ON,
    SEND_BACK_REASONS,
    Assignment,
    Script,
    script_code,
)
from exam_app.review.models.settlements import METHODS, Settlement, settlement

__all__ = [
    "ALPHABET",
    "ASSIGNMENT_STATES",
    "Assignment",
    "Concern",
    "ConcernStep",
    "CriterionScore",
    "Declaration",
    "HoursGiven",
    "IdentityHit",
    "LookedThrough",
    "METHODS",
    "PASSED_ON",
    "Reminder",
    "Review",
    "Reviewer",
    "SEND_BACK_REASONS",
    "Script",
    "ScriptOriginal",
    "Settlement",
    "script_code",
    "settlement",
]
