"""What people send about forms and windows, by deed."""

from exam_app.exams.inputs.assembly import AssembleForm
from exam_app.exams.inputs.fields import DayField
from exam_app.exams.inputs.forms import AgreeForm, ConfirmForm, CutScoreForm, ProposeForm, wanted_from
from exam_app.exams.inputs.paper import AskSheetForm, PaperForm
from exam_app.exams.inputs.windows import PlanForm

__all__ = [
    "AgreeForm", "AskSheetForm", "AssembleForm", "ConfirmForm", "CutScoreForm", "DayField", "PaperForm", "PlanForm", "ProposeForm", "wanted_from",
]  # fmt: skip
