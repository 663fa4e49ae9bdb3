"""How a reviewer stands with each designation: practised, qualified until when, what can be done next. Only reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.bank.models import AnchorPaper, PromptVersion
from exam_app.exams.documents import standard_rules
from exam_app.review import rules
from exam_app.review.models import QualifyingRound, Reviewer, TrainingReview
from exam_app.review.people import qualifying
from exam_app.review.people.viewdata import RoundLine, Standing


def standings(session: Session, account_id: int, *, now: datetime) -> list[Standing]:
    """The standing with each designation that this reviewer marks; [] for somebody outside of the pool."""
    row = session.get(Reviewer, account_id)
    return [standing(session, account_id, designation, now=now) for designation in (row.designations if row else ())]


def standing(session: Session, account_id: int, designation: str, *, now: datetime) -> Standing:
    """How this reviewer stands with one designation now."""
    asked, on, done = standard_rules(session).reviewers, now.date(), rounds_of(session, account_id, designation)
    holds = _holding(session, account_id, designation, on)
    best = max(holds, key=lambda proof: proof.until, default=None)
    open_round = next((row.public_id for row in done if row.closed_at is None), None)
    free_from = rules.next_set_from([row.closed_at for row in done if row.closed_at and not row.is_passed], asked)
    paused = free_from if free_from and now < free_from else None
    had, needed = practised(session, account_id, designation), asked.practice_papers
    until = best.until if best else None
    return Standing(
        designation=designation, state=_state(best, open_round, paused), until=until, next_from=paused, open_round=open_round,
        practised=had, to_practise=max(needed - had, 0), asked_again=_asked(session, account_id, designation),
        may_start=open_round is None and paused is None and had >= needed and rules.may_renew(until, on),
        rounds=[line(row) for row in done if row.closed_at],
    )  # fmt: skip


def _state(best: rules.Proof | None, open_round: str | None, paused: datetime | None) -> str:
    if best:
        return "waived" if best.is_waiver else "qualified"
    return "open" if open_round else "pause" if paused else "none"


def line(row: QualifyingRound) -> RoundLine:
    """A set as a line."""
    return RoundLine(
        row.public_id, row.closed_at, row.is_passed, row.criteria, row.within, row.exact, Fraction(row.share), row.distance,
        row.valid_until,
    )  # fmt: skip


def until_when(session: Session, account_id: int, designation: str, *, on: date) -> date | None:
    """The last day on which what qualifies this reviewer now holds; None when nothing does."""
    return max((proof.until for proof in _holding(session, account_id, designation, on)), default=None)


def _holding(session: Session, account_id: int, designation: str, on: date) -> list[rules.Proof]:
    wanted = qualifying.newest_prompts(session, designation)
    found = qualifying.proofs(session, [account_id]).get(qualifying.Held(account_id, designation), ())
    return [proof for proof in found if proof.holds(wanted, on)]


def rounds_of(session: Session, account_id: int, designation: str) -> Sequence[QualifyingRound]:
    """The qualifying sets of this reviewer for this designation, the newest first."""
    query = sa.select(QualifyingRound).where(QualifyingRound.account_id == account_id, QualifyingRound.designation == designation)
    return session.scalars(query.order_by(QualifyingRound.id.desc())).all()


def practised(session: Session, account_id: int, designation: str) -> int:
    """How many practice papers of this designation the reviewer has locked, repetitions of one paper not counted."""
    query = sa.select(sa.func.count(sa.distinct(AnchorPaper.code))).select_from(TrainingReview)
    query = query.join(AnchorPaper).join(PromptVersion).where(PromptVersion.designation == designation)
    own = query.where(TrainingReview.account_id == account_id, TrainingReview.round_id.is_(None))
    return session.scalar(own.where(TrainingReview.locked_at.is_not(None))) or 0


def _asked(session: Session, account_id: int, designation: str) -> str:
    mine = [row for row in qualifying.decisions(session, [account_id]) if row.designation == designation]
    return mine[-1].reason if mine and mine[-1].what == "asked_again" else ""
