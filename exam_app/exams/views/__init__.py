"""The pages of forms and windows, by deed; importing a module hangs its pages on the blueprint."""

from exam_app.exams.views import assembly, drafts, forms, freezing, paper, windows
from exam_app.exams.views.blueprint import pages

__all__ = ["assembly", "drafts", "forms", "freezing", "pages", "paper", "windows"]
