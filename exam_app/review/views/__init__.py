"""Pages of this stage: the reviewer's own work, and the coordinator's pages about it."""

from exam_app.review.views import concerns, hours, identifying, marking, people, progress, queue, reviewers, routing, settling
from exam_app.review.views.blueprint import pages

__all__ = [
    "concerns",
    "hours",
    "identifying",
    "marking",
    "pages",
    "people",
    "progress",
    "queue",
    "reviewers",
    "routing",
    "settling",
]
