"""All three reviews side by side, for the third reviewer after their own lock; and what they decide then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.bank.models import Criterion, Rubric
from exam_app.errors import Missing
from exam_app.exams.service import policy_of
from exam_app.review import rules
from exam_app.review.models import Adjudication, Assignment, Review
from exam_app.review.settling import settle, wording
from exam_app.review.settling.viewdata import ComparedCriterion, Comparison
from exam_app.review.turns import in_turn
from exam_app.review.wording import level_word

HEADS = ("Marker A", "Marker B", "You")


def comparison(session: Session, assignment: Assignment) -> Comparison:
    """All three reviews side by side. Raises Missing for seats 1 and 2, and before the own lock."""
    if assignment.seat != 3 or assignment.state != "locked":
        raise Missing
    script = assignment.script
    rows = sorted((row for row in script.assignments if row.state == "locked"), key=lambda row: row.seat)
    reviews = [row.review for row in rows if row.review]
    marks = settle.locked_marks(session, script)
    outcome = settle.outcome_of(session, script, marks)
    settled = outcome if isinstance(outcome, rules.Settled) else None
    decision = session.get(Adjudication, script.id)
    policy, rubric = policy_of(script.window), script.prompt.rubric
    return Comparison(
        code=assignment.code, heads=HEADS,
        criteria=[compared(c, rubric, marks, reviews, decision) for c in rubric.criteria],
        totals=[int(marks[seat].total) for seat in sorted(marks)],
        comments=[review.comment for review in reviews], out_of=marks[3].out_of,
        why=wording.why(rules.reasons_for_third(marks[1], marks[2], policy)), settled=settled.points if settled else None,
        how=wording.how(settled, HEADS) if settled else wording.rule(policy),
    )  # fmt: skip


def compared(
    criterion: Criterion,
    rubric: Rubric,
    marks: Mapping[int, rules.Marks],
    reviews: Sequence[Review],
    decision: Adjudication | None,
) -> ComparedCriterion:
    """One criterion as all marked it, with the level that is suggested to whoever decides: the middle one."""
    said = [next(s.comment for s in review.scores if s.criterion_id == criterion.id) for review in reviews]
    given = [marks[seat].levels[criterion.code] for seat in sorted(marks)]
    return ComparedCriterion(
        criterion.code, criterion.name, given, [level_word(rubric, level) for level in given], said, level_words(rubric),
        suggested=rules.middle(criterion.code, marks),
        decided=level_word(rubric, decision.levels[criterion.code]) if decision else "",
        reason=decision.reasons.get(criterion.code, "") if decision else "",
    )  # fmt: skip


def level_words(rubric: Rubric) -> list[str]:
    """All levels with their names, lowest first."""
    return [level_word(rubric, level) for level in range(1, len(rubric.level_names) + 1)]


def decide(
    session: Session, assignment: Assignment, levels: Mapping[str, int], reasons: Mapping[str, str], *, by: str, now: datetime
) -> None:
    """Give each criterion its final level, once, after comparing, where the policy lets the third reviewer decide.

    Raises Missing before the own lock, NotYoursToDecide when the policy combines the marks by itself,
    when it was decided before, or when a level that nobody gave has no reason.
    """
    in_turn(session, assignment.script.window_id)
    if assignment.seat != 3 or assignment.state != "locked":
        raise Missing
    script = assignment.script
    session.refresh(script)
    marks = settle.locked_marks(session, script)
    if script.state != "adjudication" or policy_of(script.window).third != "adjudicator":
        raise rules.NotYoursToDecide("This script is settled.")
    if rules.unexplained(levels, marks, reasons):
        raise rules.NotYoursToDecide("A level that none of the three gave needs a reason.", "Go back and say why.")
    kept = {code: words.strip() for code, words in reasons.items() if words.strip()}
    session.add(
        Adjudication(script_id=script.id, assignment_id=assignment.id, levels=dict(levels), reasons=kept, decided_at=now)
    )  # fmt: skip
    session.flush()
    audit.record(
        session, Event.ADJUDICATION_DECIDED, by=by, about=script.id, at=now, assignment=assignment.public_id, levels=dict(levels)
    )
    settle.settle_if_ready(session, script, now=now)
