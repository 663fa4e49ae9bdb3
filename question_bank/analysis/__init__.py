"""Item and form statistics of classical test theory, from letters to figures with intervals.

Papers become `Answers`, answers are counted once into `FormCounts` (which can be stored and added
up), counts become an `Analysis` of the form or, over several forms, the `pooled` statistics of an
item version. Importing this package loads numpy and scipy (about 0.3 s): import it in the verb
that needs it.
"""

from question_bank.analysis.answers import (
    BLANK,
    NOT_REACHED,
    Answers,
    ItemKey,
    from_joined,
    from_letters,
    from_sets,
    with_not_reached,
)
from question_bank.analysis.counts import FormCounts, ItemCounts, count, from_document, to_document
from question_bank.analysis.estimates import Estimate
from question_bank.analysis.flags import Flag, Limits, flags
from question_bank.analysis.forms import Analysis, FormStatistics, analysed
from question_bank.analysis.items import LEAST, Fifth, ItemStatistics, OptionStatistics, pooled
from question_bank.analysis.marks import MarksAnalysis, MarkStatistics, analysed_marks
from question_bank.analysis.precision import ScoreError
from question_bank.analysis.scoring import rescored, totals
from question_bank.analysis.tallies import Blanks

__all__ = [
    "BLANK",
    "LEAST",
    "NOT_REACHED",
    "Analysis",
    "Answers",
    "Blanks",
    "Estimate",
    "Fifth",
    "Flag",
    "FormCounts",
    "FormStatistics",
    "ItemCounts",
    "ItemKey",
    "ItemStatistics",
    "Limits",
    "MarkStatistics",
    "MarksAnalysis",
    "OptionStatistics",
    "ScoreError",
    "analysed",
    "analysed_marks",
    "count",
    "flags",
    "from_document",
    "from_joined",
    "from_letters",
    "from_sets",
    "pooled",
    "rescored",
    "to_document",
    "totals",
    "with_not_reached",
]
