"""What the pool knows of a reviewer, and what a reviewer promised for a window."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.accounts.models import Account
from exam_app.db import Base, Instant, Listing


class Reviewer(Base):
    """What the pool knows of a reviewer."""

    __tablename__ = "reviewers"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True)
    designations: Mapped[Listing]
    employer: Mapped[str] = mapped_column(default="")
    capacity: Mapped[int] = mapped_column(default=12)  # scripts a window
    account: Mapped[Account] = relationship(lazy="joined")


class Declaration(Base):
    """A reviewer's promise of confidentiality for a window, given before any script is shown."""

    __tablename__ = "declarations"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True)
    window_id: Mapped[int] = mapped_column(sa.ForeignKey("windows.id"), primary_key=True)
    conflicts: Mapped[str] = mapped_column(default="")
    made_at: Mapped[Instant]
