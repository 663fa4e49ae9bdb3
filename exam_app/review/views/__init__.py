"""Pages of this stage: the reviewer's own work, and the coordinator's pages about it."""

from exam_app.review.views import disagreements, marking, people, progress, quality, queue, routing, settling
from exam_app.review.views.blueprint import pages

__all__ = ["disagreements", "marking", "pages", "people", "progress", "quality", "queue", "routing", "settling"]
