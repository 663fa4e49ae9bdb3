"""The answers of a window as counts: no candidate stands in them, and no paper has to be read again."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from exam_app.db import Base, Instant


class WindowCounts(Base):
    """How many candidates with which score chose which option, item by item (`question_bank.analysis.FormCounts`).

    The keys they were scored by stand among them and could be guessed from them, so they are sealed.
    `basis` is a hash of everything they rest on: when that changes they are counted again.
    """

    __tablename__ = "window_counts"

    window_id: Mapped[int] = mapped_column(sa.ForeignKey("windows.id"), primary_key=True)
    candidates: Mapped[int]
    basis: Mapped[str] = mapped_column(sa.String(64))
    sealed: Mapped[str]
    counted_at: Mapped[Instant]


def place(window_id: int) -> str:
    """Where sealed counts stand."""
    return f"window_counts|sealed|{window_id}"
