"""Pages of this stage: the reviewer's own work, and the coordinator's pages about it."""

from exam_app.review.views import identifying, marking, people, progress, queue, routing, settling
from exam_app.review.views.blueprint import pages

__all__ = ["identifying", "marking", "pages", "people", "progress", "queue", "routing", "settling"]
