"""The pages of standard setting, by who uses them; importing a module hangs its pages on the blueprint."""

from exam_app.standards.views import deciding, leading, rating, sitting
from exam_app.standards.views.blueprint import pages

__all__ = ["deciding", "leading", "pages", "rating", "sitting"]
