"""Pages of this stage: the reviewer's own work, and the coordinator's pages about it."""

from exam_app.review.views import drafts, locking, marking, people, progress, queue, returning, routing, settling
from exam_app.review.views.blueprint import pages

__all__ = ["drafts", "locking", "marking", "pages", "people", "progress", "queue", "returning", "routing", "settling"]
