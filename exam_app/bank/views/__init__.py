"""The pages of the question bank, by deed; importing a module hangs its pages on the blueprint."""

from exam_app.bank.views import editing, exports, imports, items, keys, material, prompts, reviews, workflow
from exam_app.bank.views.blueprint import pages

__all__ = ["editing", "exports", "imports", "items", "keys", "material", "pages", "prompts", "reviews", "workflow"]
