"""The pool, scripts, assignments, marks and settlements. No table of marking points to a sitting or a person who wrote."""

from exam_app.review.models.allocations import AllocationRun, Pin, SmallGroup
from exam_app.review.models.conflicts import KINDS, LateConflict, ListedConflict
from exam_app.review.models.corrections import MarkCorrection
from exam_app.review.models.marks import CriterionScore, KeptMarks, PassageComment, Review, ReviewRevision
from exam_app.review.models.pool import Declaration, DeclarationVersion, Reviewer, WindowCapacity
from exam_app.review.models.quality import Calibration, QualityNote
from exam_app.review.models.scripts import ALPHABET, ASSIGNMENT_STATES, SEND_BACK_REASONS, Assignment, Script, script_code
from exam_app.review.models.settlements import METHODS, EarlierSettlement, Settlement, settlement
from exam_app.review.models.talks import Adjudication, Talk, TalkTurn
from exam_app.review.models.training import QualificationDecision, QualifyingRound, TrainingReview

__all__ = [
    "ALPHABET",
    "ASSIGNMENT_STATES",
    "Adjudication",
    "AllocationRun",
    "Assignment",
    "Calibration",
    "CriterionScore",
    "Declaration",
    "DeclarationVersion",
    "EarlierSettlement",
    "KINDS",
    "KeptMarks",
    "LateConflict",
    "ListedConflict",
    "METHODS",
    "MarkCorrection",
    "PassageComment",
    "Pin",
    "QualificationDecision",
    "QualifyingRound",
    "QualityNote",
    "Review",
    "ReviewRevision",
    "Reviewer",
    "SEND_BACK_REASONS",
    "Script",
    "Settlement",
    "SmallGroup",
    "Talk",
    "TalkTurn",
    "TrainingReview",
    "WindowCapacity",
    "script_code",
    "settlement",
]
