"""The draft that stands: read from the review's rows as one document, and written back into them.

Receives a reviewer's assignment; hands `saving` what is stored now, and stores what it has judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from exam_app.review import rules
from exam_app.review.models import Assignment, CriterionScore, PassageComment, Review
from exam_app.review.routing.shown import text_of
from exam_app.review.rules import DraftMarks, Given, Passage, Shape


@dataclass(frozen=True, slots=True)
class Head:
    """What is stored now; revision 0 is the blank draft before the first save."""

    revision: int
    document: str
    sha256: str
    saved_at: datetime | None


def shape_of(assignment: Assignment) -> Shape:
    """What a draft for this script must fit."""
    rubric = assignment.script.prompt.rubric
    return Shape(len(rubric.criteria), len(rubric.points), len(text_of(assignment.script)))


def head_of(assignment: Assignment) -> Head:
    """The draft that stands, in its one form."""
    review = assignment.review
    stored = rules.document(draft_of(review), shape_of(assignment))
    at = review.saved_at if review else None
    return Head(review.revision if review else 0, stored, rules.digest(stored), at)


def draft_of(review: Review | None) -> DraftMarks:
    """What the rows of the review hold."""
    if review is None:
        return DraftMarks({}, "", "")
    given = {score.criterion.position: Given(score.level, score.comment) for score in review.scores}
    passages = [
        Passage(row.start_at, row.end_at, row.kind, row.criterion.position if row.criterion else None, row.words)
        for row in review.passages
    ]
    return DraftMarks(given, review.comment, review.private_note, passages)


def review_of(session: Session, assignment: Assignment, *, now: datetime) -> Review:
    """The row that drafts of this assignment are written to, made at the first save."""
    if assignment.review is None:
        session.add(Review(assignment=assignment, sha256=rules.digest(text_of(assignment.script)), saved_at=now))
        session.flush()
    assert assignment.review is not None
    return assignment.review


def write(session: Session, assignment: Assignment, draft: DraftMarks) -> None:
    """Let this draft stand in the rows."""
    review = assignment.review
    assert review is not None
    review.comment, review.private_note = draft.comment, draft.private_note
    _write_scores(review, assignment, draft)
    _write_passages(review, assignment, draft)
    session.flush()


def _write_scores(review: Review, assignment: Assignment, draft: DraftMarks) -> None:
    scores = {score.criterion_id: score for score in review.scores}
    for criterion in assignment.script.prompt.rubric.criteria:
        given = draft.given.get(criterion.position, Given(None, ""))
        if criterion.id not in scores:
            scores[criterion.id] = CriterionScore(criterion=criterion)
            review.scores.append(scores[criterion.id])
        scores[criterion.id].level, scores[criterion.id].comment = given.level, given.comment


def _write_passages(review: Review, assignment: Assignment, draft: DraftMarks) -> None:
    criteria = {criterion.position: criterion for criterion in assignment.script.prompt.rubric.criteria}
    passages = sorted(draft.passages, key=lambda one: (one.start, one.end))
    del review.passages[len(passages) :]
    for number, one in enumerate(passages, 1):
        if number > len(review.passages):
            review.passages.append(PassageComment(number=number))
        row = review.passages[number - 1]
        row.start_at, row.end_at, row.kind, row.words = one.start, one.end, one.kind, one.words
        row.criterion = criteria[one.criterion] if one.criterion else None
