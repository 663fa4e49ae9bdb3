"""Scripts, assignments, marks and settlements. No table here points to a sitting or a person who wrote."""

from exam_app.review.models.corrections import MarkCorrection
from exam_app.review.models.marks import CriterionScore, Review
from exam_app.review.models.pool import Declaration, Reviewer
from exam_app.review.models.quality import Calibration, QualityNote
from exam_app.review.models.scripts import ALPHABET, ASSIGNMENT_STATES, SEND_BACK_REASONS, Assignment, Script, script_code
from exam_app.review.models.settlements import METHODS, EarlierSettlement, Settlement, settlement
from exam_app.review.models.talks import Adjudication, Talk, TalkTurn

__all__ = [
    "ALPHABET",
    "ASSIGNMENT_STATES",
    "Adjudication",
    "Assignment",
    "Calibration",
    "CriterionScore",
    "Declaration",
    "EarlierSettlement",
    "METHODS",
    "MarkCorrection",
    "QualityNote",
    "Review",
    "Reviewer",
    "SEND_BACK_REASONS",
    "Script",
    "Settlement",
    "Talk",
    "TalkTurn",
    "script_code",
    "settlement",
]
