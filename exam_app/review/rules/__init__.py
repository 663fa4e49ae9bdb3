"""The rules of blind marking: who may mark a script, what locking means, how marks become a score. Pure."""

from exam_app.review.rules.conflicts import BARRING_REASONS, Marker, Near, employer_key, folded, is_barred, name_key
from exam_app.review.rules.refusals import (
    AlreadyDecided,
    LateWorkWaits,
    MarksFinal,
    MarksLocked,
    MarksMissing,
    NotAllocable,
    NotClosedYet,
    NotDeclared,
    NothingToClaim,
    NotLookedThrough,
    NotTakenIn,
    NotThere,
)
from exam_app.review.rules.scores import Marks, Settled, closest_pair, may_lock, reasons_for_third, settle
from exam_app.review.rules.timing import UNDO_TIME, due_on, undo_until

__all__ = [
    "AlreadyDecided",
    "BARRING_REASONS",
    "LateWorkWaits",
    "Marker",
    "Marks",
    "MarksFinal",
    "MarksLocked",
    "MarksMissing",
    "Near",
    "NotAllocable",
    "NotClosedYet",
    "NotDeclared",
    "NotLookedThrough",
    "NotTakenIn",
    "NotThere",
    "NothingToClaim",
    "Settled",
    "UNDO_TIME",
    "closest_pair",
    "due_on",
    "employer_key",
    "folded",
    "is_barred",
    "may_lock",
    "name_key",
    "reasons_for_third",
    "settle",
    "undo_until",
]
