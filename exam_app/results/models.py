"""Results of a registration, its parts, the signatures that release needs, and the letters."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.db import Base, Document, Instant, Key, Listing, OptionalInstant, PublicId, one_of
from exam_app.sitting.models import Registration

PARTS = ("one", "two")
OUTCOMES = ("passed", "failed", "not_taken")
DECISIONS = ("passed", "not_passed")
STATES = ("computed", "released")


class Result(Base):
    """What a registration came to: both parts by themselves, and the decision over all parts on record."""

    __tablename__ = "results"
    __table_args__ = (
        one_of("decision", DECISIONS),
        one_of("state", STATES),
        sa.CheckConstraint("(state = 'released') = (released_at IS NOT NULL)", name="released_moment"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registrations.id"), unique=True)
    decision: Mapped[str]
    state: Mapped[str] = mapped_column(default="computed")
    computed_at: Mapped[Instant]
    released_at: Mapped[OptionalInstant]
    letter: Mapped[Document | None]  # the letter's content, frozen at release
    registration: Mapped[Registration] = relationship(lazy="joined")
    parts: Mapped[list[PartResult]] = relationship(
        order_by="PartResult.part", lazy="selectin", cascade="all, delete-orphan", back_populates="result"
    )


class PartResult(Base):
    """One part: exact points against the exact cut, and the versions they rest on."""

    __tablename__ = "part_results"
    __table_args__ = (one_of("part", PARTS), one_of("outcome", OUTCOMES))

    result_id: Mapped[int] = mapped_column(sa.ForeignKey("results.id"), primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    outcome: Mapped[str]
    points_num: Mapped[int]
    points_den: Mapped[int]
    out_of: Mapped[int]
    cut_num: Mapped[int]
    cut_den: Mapped[int]
    bands: Mapped[Listing]  # [{"area": name, "band": "below" | "near" | "above", "share": items or points}]
    sitting: Mapped[str | None]  # public id
    receipt: Mapped[str | None]  # of the hand-in that was scored
    form: Mapped[str]
    policy: Mapped[str]
    rubrics: Mapped[Listing]
    result: Mapped[Result] = relationship(back_populates="parts")


class FeedbackRevision(Base):
    """One state of the feedback that goes with a letter; every state is kept, the newest counts.

    It belongs to the registration, because results that nobody saw can still be thrown away.
    """

    __tablename__ = "feedback_revisions"

    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registrations.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    paragraphs: Mapped[Listing]  # see `drafting.Paragraph`
    sources: Mapped[str] = mapped_column(sa.String(64))  # hash of what the reviewers wrote
    saved_by: Mapped[str]
    saved_at: Mapped[Instant]


class FeedbackApproval(Base):
    """Somebody approved exactly this state; a later state needs its own approval."""

    __tablename__ = "feedback_approvals"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["registration_id", "number"], ["feedback_revisions.registration_id", "feedback_revisions.number"]
        ),
    )

    registration_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))  # of the paragraphs
    approved_by: Mapped[str]
    approved_at: Mapped[Instant]


class ReleaseOverride(Base):
    """One person's signature that a warning before release was looked into. Two are needed."""

    __tablename__ = "release_overrides"

    window_id: Mapped[int] = mapped_column(sa.ForeignKey("windows.id"), primary_key=True)
    warning: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True)
    reason: Mapped[str]
    signed_at: Mapped[Instant]
