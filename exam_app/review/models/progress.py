"""What was sent to remind somebody, and how long volunteers say that they worked. Never changed, only added to."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from exam_app.db import Base, Instant, Key


class Reminder(Base):
    """A rung of the ladder that was reached for one reviewer and one due day. `step` counts days from the due day."""

    __tablename__ = "reminders"

    reviewer_id: Mapped[int] = mapped_column(sa.ForeignKey("reviewers.account_id"), primary_key=True)
    window_id: Mapped[int] = mapped_column(sa.ForeignKey("windows.id"), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True)
    scripts: Mapped[int]  # how many were open
    sent_at: Mapped[Instant]


class HoursGiven(Base):
    """A reviewer's own figure for a window, in place of the estimate; the newest counts."""

    __tablename__ = "hours_given"

    id: Mapped[Key]
    reviewer_id: Mapped[int] = mapped_column(sa.ForeignKey("reviewers.account_id"), index=True)
    window_id: Mapped[int] = mapped_column(sa.ForeignKey("windows.id"))
    minutes: Mapped[int]
    stated_at: Mapped[Instant]
