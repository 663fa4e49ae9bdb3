"""The pool, scripts, assignments, marks and settlements. No table of marking points to a sitting or a person who wrote."""

from exam_app.review.models.allocations import AllocationRun, Pin, SmallGroup
from exam_app.review.models.concerns import Concern, ConcernStep
from exam_app.review.models.conflicts import KINDS, LateConflict, ListedConflict
from exam_app.review.models.corrections import MarkCorrection
from exam_app.review.models.identity import IdentityHit, LookedThrough, ScriptOriginal
from exam_app.review.models.marks import CriterionScore, KeptMarks, PassageComment, PrivateNote, Review, ReviewRevision
from exam_app.review.models.pool import Declaration, DeclarationVersion, Reviewer, WindowCapacity
from exam_app.review.models.progress import HoursGiven, Reminder
from exam_app.review.models.quality import Calibration, QualityLook, QualityNote, QualityWarning
from exam_app.review.models.scripts import (
    ALPHABET,
    ASSIGNMENT_STATES,
    PASSED_ON,
    SEND_BACK_REASONS,
    Assignment,
    Script,
    script_code,
)
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
    "Concern",
    "ConcernStep",
    "CriterionScore",
    "Declaration",
    "DeclarationVersion",
    "EarlierSettlement",
    "HoursGiven",
    "IdentityHit",
    "KINDS",
    "KeptMarks",
    "LateConflict",
    "ListedConflict",
    "LookedThrough",
    "METHODS",
    "MarkCorrection",
    "PASSED_ON",
    "PassageComment",
    "Pin",
    "PrivateNote",
    "QualificationDecision",
    "QualifyingRound",
    "QualityLook",
    "QualityNote",
    "QualityWarning",
    "Reminder",
    "Review",
    "ReviewRevision",
    "Reviewer",
    "SEND_BACK_REASONS",
    "Script",
    "ScriptOriginal",
    "Settlement",
    "SmallGroup",
    "Talk",
    "TalkTurn",
    "TrainingReview",
    "WindowCapacity",
    "script_code",
    "settlement",
]
