"""What follows when two reviews disagree: the talk of the two, the third reviewer's decision."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from exam_app.db import Base, Document, Instant, Key, Listing, OptionalInstant, one_of

OUTCOMES = ("agreed", "apart", "over")


class Talk(Base):
    """The time in which the two markers of a script may agree, with both marks as they were when it began."""

    __tablename__ = "talks"
    __table_args__ = (
        one_of("outcome", OUTCOMES),
        sa.CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended_how"),
        sa.CheckConstraint("(outcome = 'agreed') = (agreed IS NOT NULL)", name="agreed_levels"),
    )

    script_id: Mapped[str] = mapped_column(sa.ForeignKey("scripts.id"), primary_key=True)
    reasons: Mapped[Listing]
    sides: Mapped[Listing]  # of seats 1 and 2: {"levels": {criterion: level}, "words": {criterion: comment}}
    began_at: Mapped[Instant]
    until_at: Mapped[Instant]
    told_at: Mapped[OptionalInstant]  # when both were told that it waits
    ended_at: Mapped[OptionalInstant]
    outcome: Mapped[str | None]
    agreed: Mapped[Document | None] = mapped_column(sa.JSON(none_as_null=True))  # {criterion: level}


class TalkTurn(Base):
    """A proposal of one of the two: a level for each criterion, and why. The words can be withheld, never changed."""

    __tablename__ = "talk_turns"
    __table_args__ = (
        sa.CheckConstraint("seat IN (1, 2)", name="seat"),
        sa.CheckConstraint("(withheld_at IS NULL) = (withheld_by IS NULL)", name="withheld_moment"),
    )

    id: Mapped[Key]
    script_id: Mapped[str] = mapped_column(sa.ForeignKey("talks.script_id"), index=True)
    seat: Mapped[int]
    levels: Mapped[Document]
    words: Mapped[str]
    said_at: Mapped[Instant]
    withheld_at: Mapped[OptionalInstant]
    withheld_by: Mapped[str | None]


class Adjudication(Base):
    """The levels on which the third reviewer decided after comparing all three reviews."""

    __tablename__ = "adjudications"

    script_id: Mapped[str] = mapped_column(sa.ForeignKey("scripts.id"), primary_key=True)
    assignment_id: Mapped[int] = mapped_column(sa.ForeignKey("assignments.id"), unique=True)
    levels: Mapped[Document]  # {criterion: level}
    reasons: Mapped[Document]  # {criterion: words}; there for each level that none of the three gave
    decided_at: Mapped[Instant]
