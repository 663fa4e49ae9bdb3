"""Who wrote a script: known to the intake of scripts and to the scoring of results only."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from exam_app.db import Base


class ScriptWriter(Base):
    """The link that blindness rests on, in a table of its own."""

    __tablename__ = "script_writers"
    __table_args__ = (sa.UniqueConstraint("sitting_id", "position"),)

    script_id: Mapped[str] = mapped_column(sa.ForeignKey("scripts.id"), primary_key=True)
    sitting_id: Mapped[int] = mapped_column(sa.ForeignKey("sittings.id"))
    position: Mapped[int]
