"""How reviewers practise and qualify on papers whose marks were agreed on. Nothing here touches a script."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.bank.models import DESIGNATIONS, AnchorPaper
from exam_app.db import Base, Document, Instant, Key, Listing, OptionalInstant, PublicId, one_of

DECISIONS = ("waived", "asked_again")


class QualifyingRound(Base):
    """One qualifying set of one reviewer for one designation; its outcome is fixed when its last paper is locked."""

    __tablename__ = "qualifying_rounds"
    __table_args__ = (
        one_of("designation", DESIGNATIONS),
        sa.CheckConstraint("(closed_at IS NULL) = (is_passed IS NULL)", name="closed_outcome"),
        # Two tabs must not open two sets.
        sa.Index(
            "uq_qualifying_rounds_one_open", "account_id", "designation", unique=True,
            sqlite_where=sa.text("closed_at IS NULL"), postgresql_where=sa.text("closed_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("reviewers.account_id"), index=True)
    designation: Mapped[str]
    prompts: Mapped[Listing]  # ids of the prompt versions that the qualification is for
    share: Mapped[str]  # of the criteria that have to be within, exact like "4/5"
    distance: Mapped[int]  # levels that still count as within
    started_at: Mapped[Instant]
    closed_at: Mapped[OptionalInstant]
    is_passed: Mapped[bool | None]
    criteria: Mapped[int] = mapped_column(default=0)
    within: Mapped[int] = mapped_column(default=0)
    exact: Mapped[int] = mapped_column(default=0)
    valid_until: Mapped[date | None]
    reviews: Mapped[list[TrainingReview]] = relationship(order_by="TrainingReview.place", back_populates="round")


class TrainingReview(Base):
    """A reviewer's own marks for one paper, for practice (no round) or within a qualifying set."""

    __tablename__ = "training_reviews"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "paper_id"),
        sa.Index(
            "uq_training_reviews_one_open", "account_id", "paper_id", unique=True,
            sqlite_where=sa.text("locked_at IS NULL AND round_id IS NULL"),
            postgresql_where=sa.text("locked_at IS NULL AND round_id IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("reviewers.account_id"), index=True)
    paper_id: Mapped[int] = mapped_column(sa.ForeignKey("anchor_papers.id"))
    round_id: Mapped[int | None] = mapped_column(sa.ForeignKey("qualifying_rounds.id"))
    place: Mapped[int] = mapped_column(default=1)
    given: Mapped[Document]  # position of the criterion -> {"level": 1..4 or null, "comment": text}
    saved_at: Mapped[OptionalInstant]
    locked_at: Mapped[OptionalInstant]
    paper: Mapped[AnchorPaper] = relationship()
    round: Mapped[QualifyingRound | None] = relationship(back_populates="reviews")


class QualificationDecision(Base):
    """What a coordinator decided about a reviewer's qualification, and why; append-only, the newest counts."""

    __tablename__ = "qualification_decisions"
    __table_args__ = (
        one_of("designation", DESIGNATIONS),
        one_of("what", DECISIONS),
        sa.CheckConstraint("(what = 'waived') = (valid_until IS NOT NULL)", name="waived_until"),
    )

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("reviewers.account_id"), index=True)
    designation: Mapped[str]
    what: Mapped[str]
    reason: Mapped[str]
    valid_until: Mapped[date | None]
    decided_by: Mapped[str]
    decided_at: Mapped[Instant]
