"""What a reviewer sees while practising and qualifying, and afterwards beside the agreed marks.

Receives the reviewer's own training reviews. The agreed marks leave this module only for practice that is
locked and for sets that are closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.bank.models import AnchorPaper, Criterion, PromptVersion
from exam_app.errors import Missing
from exam_app.exams.documents import standard_rules
from exam_app.exams.rules import ReviewerRules
from exam_app.review import rules
from exam_app.review.marking.desk import case_of, example_papers, rubric_cards
from exam_app.review.models import QualifyingRound, TrainingReview
from exam_app.review.people import rounds, standings
from exam_app.review.people.viewdata import TypedMark
from exam_app.review.training.viewdata import ComparedMark, PaperDesk, PaperLine, PaperResult, Practised, SetPage
from exam_app.review.wording import level_word


def what_is_asked(session: Session) -> ReviewerRules:
    """What qualifying takes now, in numbers."""
    return standard_rules(session).reviewers


def paper_desk(session: Session, review: TrainingReview) -> PaperDesk:
    """The page on which this paper is marked."""
    prompt, in_set = review.paper.prompt, review.round
    return PaperDesk(
        public_id=review.public_id, designation=prompt.designation, round=in_set.public_id if in_set else None,
        place=review.place, of=len(in_set.reviews) if in_set else 1, title=prompt.title, is_locked=review.locked_at is not None,
        saved_at=review.saved_at, case=case_of(prompt), paragraphs=paragraphs(review.paper.text),
        criteria=rubric_cards(session, prompt), papers=example_papers(session, prompt), given=given_in(review),
    )  # fmt: skip


def paragraphs(text: str) -> list[str]:
    """The paper in paragraphs."""
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def given_in(review: TrainingReview) -> dict[int, TypedMark]:
    """What the reviewer typed, by position of the criterion."""
    found = {position: review.given.get(str(position), {}) for position in rounds.positions(review)}
    return {position: TypedMark(mark.get("level"), mark.get("comment", "")) for position, mark in found.items()}


def practice_result(session: Session, review: TrainingReview) -> PaperResult:
    """A practice paper beside the agreed marks. Raises Missing before the lock, and for a paper of a set."""
    if review.locked_at is None or review.round_id is not None:
        raise Missing
    return _result(review, standard_rules(session).reviewers.qualifying_distance)


def set_page(done: QualifyingRound) -> SetPage:
    """A qualifying set: where its papers stand, and how they went once all of them are locked."""
    results = [_result(review, done.distance) for review in done.reviews] if done.closed_at else []
    papers = [PaperLine(r.public_id, r.paper.prompt.title, r.place, _status(r)) for r in done.reviews]
    return SetPage(done.public_id, done.designation, standings.line(done), papers, results)


def _status(review: TrainingReview) -> str:
    return "Locked" if review.locked_at else "Draft" if review.saved_at else "Not started"


def practised_by(session: Session, account_id: int, designation: str) -> list[Practised]:
    """The practice papers of this designation that the reviewer locked, the newest first."""
    own = sa.select(TrainingReview).where(TrainingReview.account_id == account_id, TrainingReview.round_id.is_(None))
    own = own.join(AnchorPaper).join(PromptVersion).where(PromptVersion.designation == designation)
    distance = standard_rules(session).reviewers.qualifying_distance
    rows = session.scalars(own.where(TrainingReview.locked_at.is_not(None)).order_by(TrainingReview.id.desc()))
    return [_practised(row, distance) for row in rows]


def _practised(row: TrainingReview, distance: int) -> Practised:
    assert row.locked_at is not None
    outcome = rules.compared(rounds.pairs(row), distance)
    return Practised(row.public_id, row.paper.prompt.title, row.locked_at, outcome.within, outcome.exact, outcome.criteria)


def _result(review: TrainingReview, distance: int) -> PaperResult:
    rubric, own = review.paper.prompt.rubric, given_in(review)
    outcome = rules.compared(rounds.pairs(review), distance)
    agreed = {mark["criterion"]: mark for mark in review.paper.marks}
    return PaperResult(
        public_id=review.public_id, title=review.paper.prompt.title, place=review.place,
        marks=[_compared(review, c, own[c.position], agreed[c.code], distance) for c in rubric.criteria],
        own_total=_points(rubric.points, (mark.level for mark in own.values())),
        agreed_total=_points(rubric.points, (int(mark["level"]) for mark in agreed.values())),
        out_of=max(rubric.points) * len(rubric.criteria), within=outcome.within, exact=outcome.exact,
        paragraphs=paragraphs(review.paper.text),
    )  # fmt: skip


def _points(points: Sequence[int], levels: Iterable[int | None]) -> int:
    return sum(points[level - 1] for level in levels if level)


def _compared(
    review: TrainingReview, criterion: Criterion, own: TypedMark, agreed: dict[str, object], distance: int
) -> ComparedMark:
    rubric, level = review.paper.prompt.rubric, int(str(agreed["level"]))
    apart = abs((own.level or 0) - level)
    return ComparedMark(
        criterion.name, level_word(rubric, own.level), level_word(rubric, level), apart, apart <= distance, own.comment,
        str(agreed["reason"]),
    )  # fmt: skip
