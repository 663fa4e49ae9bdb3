"""Practice papers and qualifying sets: begin, mark, lock; the last lock of a set closes it.

Receives a reviewer and the papers of the bank; hands on closed sets, which `qualifying` reads. The
reviewer's own session is enough for all of it.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.applications.requirements.spans import last_day_after
from exam_app.audit import Event
from exam_app.bank import service as bank
from exam_app.bank.models import AnchorPaper
from exam_app.db import added, hit_one
from exam_app.errors import Missing
from exam_app.exams.documents import standard_rules
from exam_app.review import rules
from exam_app.review.models import QualifyingRound, Reviewer, TrainingReview
from exam_app.review.people import qualifying
from exam_app.review.people.standings import practised, rounds_of, until_when
from exam_app.review.people.viewdata import TypedMark


def begin_practice(session: Session, account_id: int, designation: str, *, now: datetime) -> TrainingReview:
    """A practice paper of this designation to mark: the one under way, else the one practised on least.

    Raises NotInThePool, NoPapers.
    """
    _marks(session, account_id, designation)
    papers = bank.training_papers(session, qualifying.newest_prompts(session, designation), "practice")
    if not papers:
        raise rules.NoPapers("There is no practice paper for this designation.")
    mine = _own_practice(session, account_id, [paper.id for paper in papers])
    if under_way := next((row for row in mine if row.locked_at is None), None):
        return under_way
    times = Counter(row.paper_id for row in mine)
    return _open_practice(session, account_id, min(papers, key=lambda paper: (times[paper.id], paper.code)))


def _own_practice(session: Session, account_id: int, papers: Sequence[int]) -> Sequence[TrainingReview]:
    query = sa.select(TrainingReview).where(TrainingReview.account_id == account_id, TrainingReview.round_id.is_(None))
    return session.scalars(query.where(TrainingReview.paper_id.in_(papers)).order_by(TrainingReview.id)).all()


def _open_practice(session: Session, account_id: int, paper: AnchorPaper) -> TrainingReview:
    made = TrainingReview(account_id=account_id, paper=paper, given={})
    if added(session, made):
        return made
    # The other tab opened it.
    return next(row for row in _own_practice(session, account_id, [paper.id]) if row.locked_at is None)


def begin_set(session: Session, account_id: int, designation: str, *, by: str, now: datetime) -> QualifyingRound:
    """A qualifying set for this designation: the one under way, else a new one with papers had least often.

    Raises NotInThePool, PracticeFirst, PauseNotOver, AlreadyQualified, NoPapers.
    """
    _marks(session, account_id, designation)
    if under_way := next((row for row in rounds_of(session, account_id, designation) if row.closed_at is None), None):
        return under_way
    _may_begin(session, account_id, designation, now)
    prompts, asked = qualifying.newest_prompts(session, designation), standard_rules(session).reviewers
    papers = _papers_for_a_set(session, account_id, prompts, asked.qualifying_papers)
    made = QualifyingRound(
        account_id=account_id, designation=designation, prompts=prompts, share=str(asked.qualifying_share),
        distance=asked.qualifying_distance, started_at=now,
        reviews=[TrainingReview(account_id=account_id, paper=paper, place=n, given={}) for n, paper in enumerate(papers, 1)],
    )  # fmt: skip
    if not added(session, made):
        return next(row for row in rounds_of(session, account_id, designation) if row.closed_at is None)
    audit.record(session, Event.QUALIFYING_STARTED, by=by, about=by, at=now, designation=designation, papers=len(papers))
    return made


def _may_begin(session: Session, account_id: int, designation: str, now: datetime) -> None:
    asked = standard_rules(session).reviewers
    if not rules.may_renew(until_when(session, account_id, designation, on=now.date()), now.date()):
        raise rules.AlreadyQualified("You are qualified for this designation.")
    if practised(session, account_id, designation) < asked.practice_papers:
        raise rules.PracticeFirst("Before the qualifying set comes some practice.")
    missed = [row.closed_at for row in rounds_of(session, account_id, designation) if row.closed_at and not row.is_passed]
    free_from = rules.next_set_from(missed, asked)
    if free_from and now < free_from:
        raise rules.PauseNotOver(f"The next set can be begun from {free_from.day} {free_from:%B %Y} on.")


def _papers_for_a_set(session: Session, account_id: int, prompts: Sequence[int], number: int) -> Sequence[AnchorPaper]:
    papers = bank.training_papers(session, prompts, "qualifying")
    if not papers:
        raise rules.NoPapers("There is no qualifying paper for this designation.")
    # Two reviewers who begin at the same time need not have the same papers.
    random.SystemRandom().shuffle(papers)
    had = sa.select(AnchorPaper.code).join(TrainingReview, TrainingReview.paper_id == AnchorPaper.id)
    times = Counter(session.scalars(had.where(TrainingReview.account_id == account_id, TrainingReview.round_id.is_not(None))))
    wanted = rules.chosen([rules.Candidate(p.code, p.prompt_version_id, times[p.code]) for p in papers], number)
    by_code = {paper.code: paper for paper in papers}
    return [by_code[code] for code in wanted]


def _marks(session: Session, account_id: int, designation: str) -> None:
    row = session.get(Reviewer, account_id)
    if row is None or designation not in row.designations:
        raise rules.NotInThePool("You are not entered for this designation.")


def training_of(session: Session, account_id: int, public_id: str) -> TrainingReview:
    """The reviewer's own marks for a paper. Raises Missing."""
    query = sa.select(TrainingReview).where(TrainingReview.public_id == public_id, TrainingReview.account_id == account_id)
    found = session.scalar(query)
    if found is None:
        raise Missing
    return found


def round_of(session: Session, account_id: int, public_id: str) -> QualifyingRound:
    """The reviewer's own qualifying set. Raises Missing."""
    query = sa.select(QualifyingRound).where(QualifyingRound.public_id == public_id, QualifyingRound.account_id == account_id)
    found = session.scalar(query)
    if found is None:
        raise Missing
    return found


def save(session: Session, review: TrainingReview, given: Mapping[int, TypedMark], *, now: datetime) -> None:
    """Keep what was typed, by position of the criterion. Raises MarksLocked."""
    kept = {str(position): asdict(mark) for position, mark in given.items()}
    draft = sa.update(TrainingReview).where(TrainingReview.id == review.id, TrainingReview.locked_at.is_(None))
    if not hit_one(session, draft.values(given=kept, saved_at=now)):
        raise rules.MarksLocked("These marks are locked.", "Go on with the next paper.")
    session.refresh(review)


def lock(session: Session, review: TrainingReview, *, by: str, now: datetime) -> None:
    """Freeze the marks: practice shows the agreed ones now, a set does when its last paper is locked.

    Raises MarksMissing with the criteria that have no level, MarksLocked.
    """
    if review.round_id:
        # Of two last papers locked at once, the second has to see the first.
        session.execute(sa.select(QualifyingRound.id).where(QualifyingRound.id == review.round_id).with_for_update())
    session.refresh(review)
    rules.may_lock(levels(review))
    draft = sa.update(TrainingReview).where(TrainingReview.id == review.id, TrainingReview.locked_at.is_(None))
    if not hit_one(session, draft.values(locked_at=now)):
        raise rules.MarksLocked("These marks are locked.", "Go on with the next paper.")
    session.refresh(review)
    if review.round is None:
        designation = review.paper.prompt.designation
        audit.record(session, Event.REVIEWER_PRACTISED, by=by, about=by, at=now, designation=designation, paper=review.paper.code)
    else:
        _close_when_done(session, review.round, by=by, now=now)


def levels(review: TrainingReview) -> dict[int, int | None]:
    """The own levels by position of the criterion, None where none is given."""
    found = {position: review.given.get(str(position), {}) for position in positions(review)}
    return {position: mark.get("level") for position, mark in found.items()}


def positions(review: TrainingReview) -> list[int]:
    """The positions of the rubric's criteria."""
    return [criterion.position for criterion in review.paper.prompt.rubric.criteria]


def pairs(review: TrainingReview) -> list[tuple[int, int]]:
    """Own and agreed level of each criterion that has an own one, in the rubric's order."""
    agreed = {mark["criterion"]: int(mark["level"]) for mark in review.paper.marks}
    own = levels(review)
    criteria = review.paper.prompt.rubric.criteria
    return [(level, agreed[c.code]) for c in criteria if (level := own[c.position]) is not None]


def _close_when_done(session: Session, done: QualifyingRound, *, by: str, now: datetime) -> None:
    session.refresh(done, ["reviews"])
    for review in done.reviews:
        session.refresh(review)
    if any(review.locked_at is None for review in done.reviews):
        return
    outcome = rules.compared([pair for review in done.reviews for pair in pairs(review)], done.distance)
    done.criteria, done.within, done.exact = outcome.criteria, outcome.within, outcome.exact
    done.is_passed, done.closed_at = outcome.passes(Fraction(done.share)), now
    if done.is_passed:
        months = standard_rules(session).reviewers.qualified_months
        done.valid_until = last_day_after(now.date() + timedelta(days=1), months)
    session.flush()
    audit.record(
        session, Event.QUALIFYING_CLOSED, by=by, about=by, at=now, designation=done.designation,
        is_passed=done.is_passed, within=done.within, exact=done.exact, criteria=done.criteria,
    )  # fmt: skip
