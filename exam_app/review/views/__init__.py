"""Pages of this stage: the reviewer's own work, and the coordinator's pages about it."""

from exam_app.review.views import (
    drafts,
    locking,
    marking,
    office,
    people,
    profile,
    progress,
    queue,
    returning,
    routing,
    settling,
    training,
)
from exam_app.review.views.blueprint import pages

__all__ = [
    "drafts",
    "locking",
    "marking",
    "office",
    "pages",
    "people",
    "profile",
    "progress",
    "queue",
    "returning",
    "routing",
    "settling",
    "training",
]
