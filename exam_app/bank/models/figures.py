"""What the answers of all windows say about a version: written by the statistics, read by lists and assembly."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from exam_app.db import Base, Instant, Listing


class ItemFigures(Base):
    """The pooled figures of a version. `p` and `r` are None where too few have answered."""

    __tablename__ = "item_figures"

    version_id: Mapped[int] = mapped_column(sa.ForeignKey("item_versions.id"), primary_key=True)
    answered: Mapped[int]  # candidates who were asked it, in all windows
    windows: Mapped[int]
    p: Mapped[float | None] = mapped_column(sa.Double)  # share of right answers
    r: Mapped[float | None] = mapped_column(sa.Double)  # corrected item-total correlation
    flags: Mapped[Listing]  # codes of what is striking
    reckoned_at: Mapped[Instant]
