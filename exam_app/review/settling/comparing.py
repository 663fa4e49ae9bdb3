"""All three reviews side by side, for the third reviewer after their own lock."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from exam_app.bank.models import Criterion, Rubric
from exam_app.errors import Missing
from exam_app.exams.service import policy_of
from exam_app.review import rules
from exam_app.review.models import Assignment, Review
from exam_app.review.settling import settle
from exam_app.review.settling.viewdata import ComparedCriterion, Comparison
from exam_app.review.wording import level_word


def comparison(session: Session, assignment: Assignment) -> Comparison:
    """All three reviews side by side. Raises Missing for seats 1 and 2, and before the own lock."""
    if assignment.seat != 3 or assignment.state != "locked":
        raise Missing
    script = assignment.script
    rows = sorted((row for row in script.assignments if row.state == "locked"), key=lambda row: row.seat)
    reviews = [row.review for row in rows if row.review]
    marks = settle.locked_marks(session, script)
    outcome = rules.settle(marks, policy_of(script.window))
    assert isinstance(outcome, rules.Settled)
    heads = ("Marker A", "Marker B", "You")
    return Comparison(
        code=assignment.code, heads=heads,
        criteria=[_compared(c, script.prompt.rubric, reviews) for c in script.prompt.rubric.criteria],
        totals=[int(marks[seat].total) for seat in sorted(marks)],
        comments=[review.comment for review in reviews], out_of=outcome.out_of, reasons=outcome.reasons,
        settled=outcome.points, used=" and ".join(heads[seat - 1].replace("You", "you") for seat in outcome.seats),
    )  # fmt: skip


def _compared(criterion: Criterion, rubric: Rubric, reviews: Sequence[Review]) -> ComparedCriterion:
    scores = [next(s for s in review.scores if s.criterion_id == criterion.id) for review in reviews]
    levels = [score.level or 0 for score in scores]
    return ComparedCriterion(
        criterion.name, [level_word(rubric, s.level) for s in scores], [s.comment for s in scores], max(levels) - min(levels)
    )
