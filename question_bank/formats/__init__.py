"""Items to and from other systems: QTI 2.1, 2.2 and 3.0, GIFT, Aiken, Moodle XML, CSV and Excel.

`read` takes an uploaded file, `write` makes one, `template` and `report_csv` are for downloading. Between
a file and the bank stand drafts, which nobody has accepted yet. What cannot be held, by us or by the
format, is named with the reason and never dropped or flattened.
"""

from question_bank.formats.draft import DraftEssay, DraftImage, DraftItem, DraftOption, DraftStimulus, Kind, Source
from question_bank.formats.images import BadImage, redrawn
from question_bank.formats.report import Export, Format, Import, Problem, Unsupported, report_csv
from question_bank.formats.sandbox import read
from question_bank.formats.writing import write
from question_bank.formats.xlsx import template

__all__ = [
    "BadImage",
    "DraftEssay",
    "DraftImage",
    "DraftItem",
    "DraftOption",
    "DraftStimulus",
    "Export",
    "Format",
    "Import",
    "Kind",
    "Problem",
    "Source",
    "Unsupported",
    "read",
    "redrawn",
    "report_csv",
    "template",
    "write",
]
