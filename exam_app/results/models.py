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


class ReleasedComment(Base):
    """A reviewer's comment as the coordinator lets it go to the candidate, never with a name."""

    __tablename__ = "released_comments"

    id: Mapped[Key]
    result_id: Mapped[int] = mapped_column(sa.ForeignKey("results.id"), index=True)
    essay: Mapped[str]  # title of the prompt
    criterion: Mapped[str]  # name of the criterion; empty for the comment on the whole
    original: Mapped[str]  # as the reviewer wrote it
    text: Mapped[str]
    is_released: Mapped[bool] = mapped_column(default=True)


class ReleaseOverride(Base):
    """One person's signature that a warning before release was looked into. Two are needed."""

    __tablename__ = "release_overrides"

    window_id: Mapped[int] = mapped_column(sa.ForeignKey("windows.id"), primary_key=True)
    warning: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True)
    reason: Mapped[str]
    signed_at: Mapped[Instant]
