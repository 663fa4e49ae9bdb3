"""The rules of blind marking: who may mark a script, what locking means, how marks become a score. Pure."""

from exam_app.review.rules.conflicts import BARRING_REASONS, Marker, Near, employer_key, folded, is_barred, name_key
from exam_app.review.rules.correcting import changes, corrected
from exam_app.review.rules.refusals import (
    AfterRelease,
    AlreadyDecided,
    LateWorkWaits,
    MarksFinal,
    MarksLocked,
    MarksMissing,
    NoSeeds,
    NotAllocable,
    NotClosedYet,
    NotCorrectable,
    NotDeclared,
    NothingToClaim,
    NothingToCorrect,
    NotTakenIn,
    NotTalking,
    NotYoursToDecide,
    TooManySeeds,
    TwoPeople,
)
from exam_app.review.rules.scores import (
    Marks,
    Settled,
    between,
    closest,
    lie_between,
    may_lock,
    middle,
    reasons_for_third,
    settle,
    unexplained,
)
from exam_app.review.rules.talking import have_agreed, talk_until, traces
from exam_app.review.rules.timing import UNDO_TIME, due_on, undo_until
from exam_app.review.rules.warnings import LEAST_SCRIPTS, Estimate, Habits, as_level, has_shifted, warnings

__all__ = [
    "AfterRelease", "AlreadyDecided", "BARRING_REASONS", "Estimate", "Habits", "LEAST_SCRIPTS", "LateWorkWaits", "Marker", "Marks", "MarksFinal",
    "MarksLocked", "MarksMissing", "Near", "NoSeeds", "NotAllocable", "NotClosedYet", "NotCorrectable", "NotDeclared",
    "NotTakenIn", "NotTalking", "NotYoursToDecide", "NothingToClaim", "NothingToCorrect", "Settled", "TooManySeeds", "TwoPeople",
    "UNDO_TIME", "as_level", "between", "changes", "closest", "corrected", "due_on", "employer_key", "folded", "has_shifted", "have_agreed",
    "is_barred", "lie_between", "may_lock", "middle", "name_key", "reasons_for_third", "settle", "talk_until", "traces", "undo_until",
    "unexplained", "warnings",
]  # fmt: skip
