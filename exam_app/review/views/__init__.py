"""Pages of this stage: the reviewer's own work, and the coordinator's pages about it."""

from exam_app.review.views import (
    disagreements,
    drafts,
    locking,
    marking,
    office,
    people,
    profile,
    progress,
    quality,
    queue,
    returning,
    routing,
    settling,
    training,
)
from exam_app.review.views.blueprint import pages

__all__ = [
    "disagreements",
    "drafts",
    "locking",
    "marking",
    "office",
    "pages",
    "people",
    "profile",
    "progress",
    "quality",
    "queue",
    "returning",
    "routing",
    "settling",
    "training",
]
