"""What a reviewer sees of one script: the text, the task, the rubric with its examples, their own marks.

Receives the reviewer's assignment. Nothing here reads other assignments of the script, except the
comparison, which is for the third reviewer after their own lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from exam_app.bank.models import AnchorPaper, Criterion, PromptVersion, Rubric
from exam_app.bank.service import anchors_for
from exam_app.review.marking import comparing, drafts, marks, passages, saving, worklist
from exam_app.review.marking.viewdata import Case, CriterionCard, Desk, Example, Given, Kept, Level, Paper
from exam_app.review.models import Assignment, Review
from exam_app.review.routing.shown import text_of
from exam_app.review.settling import asking
from exam_app.review.wording import level_word

STANDINGS = {"strong": "Strong paper", "meets": "Paper that meets the standard", "below": "Paper below the standard"}


def desk(session: Session, assignment: Assignment, *, now: datetime) -> Desk:
    """The marking page of this assignment."""
    script, review = assignment.script, assignment.review
    own = worklist.assignments_in(session, assignment.reviewer_id, script.window_id)
    papers = _papers(session, script.prompt)
    head, text, tied = drafts.head_of(assignment), text_of(script), drafts.draft_of(review).passages
    return Desk(
        public_id=assignment.public_id, code=assignment.code, window=script.window.public_id, state=assignment.state,
        status=worklist.status(assignment), marked=sum(row.state == "locked" for row in own),
        of=sum(row.state in marks.LASTING for row in own), due_on=assignment.due_on,
        saved_at=review.saved_at if review else None, locked_at=assignment.locked_at,
        undo_until=marks.undo_until(assignment, now=now), has_comparison=assignment.seat == 3 and assignment.state == "locked",
        case=case_of(script.prompt), text=text, paragraphs=passages.paragraphs(text, tied),
        criteria=[_card(criterion, script.prompt.rubric, papers) for criterion in script.prompt.rubric.criteria],
        papers=[Paper(STANDINGS[paper.standing], [one.text for one in passages.paragraphs(paper.text)]) for paper in papers],
        given=given_in(review), comment=review.comment if review else "", private_note=review.private_note if review else "",
        passages=passages.cards(text, tied), kept=_kept(session, assignment),
        corrections=asking.corrections(session, assignment), revision=head.revision, sha256=head.sha256,
    )  # fmt: skip


def given_in(review: Review | None) -> dict[int, Given]:
    """The marks by position of the criterion."""
    scores = review.scores if review else []
    return {score.criterion.position: Given(score.level, score.comment) for score in scores}


def case_of(prompt: PromptVersion) -> Case:
    """The task of the essay."""
    return Case(prompt.title, prompt.instruction, prompt.vignette, prompt.questions)


def rubric_cards(session: Session, prompt: PromptVersion) -> list[CriterionCard]:
    """The criteria of the prompt's rubric with what the example papers reach on each."""
    papers = _papers(session, prompt)
    return [_card(criterion, prompt.rubric, papers) for criterion in prompt.rubric.criteria]


def example_papers(session: Session, prompt: PromptVersion) -> list[Paper]:
    """The example papers in full, strong ones first."""
    return [Paper(STANDINGS[paper.standing], paper.text.split("\n\n")) for paper in _papers(session, prompt)]


def _papers(session: Session, prompt: PromptVersion) -> Sequence[AnchorPaper]:
    # Examples only: papers that reviewers practise or qualify with must not stand beside the rubric.
    return anchors_for(session, prompt.id)


def _card(criterion: Criterion, rubric: Rubric, papers: Sequence[AnchorPaper]) -> CriterionCard:
    levels = [
        Level(number, name, text, points)
        for number, (name, text, points) in enumerate(zip(rubric.level_names, criterion.levels, rubric.points, strict=True), 1)
    ]
    examples = [
        _example(number, paper, mark, rubric)
        for number, paper in enumerate(papers, 1) for mark in paper.marks if mark["criterion"] == criterion.code
    ]  # fmt: skip
    return CriterionCard(criterion.position, criterion.name, criterion.asks, levels[::-1], examples)


def _example(number: int, paper: AnchorPaper, mark: dict[str, object], rubric: Rubric) -> Example:
    level = int(str(mark["level"]))
    return Example(number, STANDINGS[paper.standing], level, level_word(rubric, level), str(mark["reason"]))


def _kept(session: Session, assignment: Assignment) -> list[Kept]:
    now = drafts.head_of(assignment).document
    found = [(row, comparing.lines(assignment, row.document, now)) for row in saving.kept_of(session, assignment)]
    return [Kept(row.kept_at, row.reason, lines) for row, lines in found if lines]
