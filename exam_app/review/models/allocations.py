"""What the coordinator decided about giving out, and which allocations were carried out."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.bank.models import DESIGNATIONS
from exam_app.db import Base, Instant, Key, PublicId, one_of
from exam_app.review.models.pool import Reviewer
from exam_app.review.models.scripts import Script

PIN_KINDS = ("pin", "exclusion")
GROUP_DECISIONS = ("waived", "held")


class AllocationRun(Base):
    """An allocation that was carried out: with this seed the same inputs give the same places again."""

    __tablename__ = "allocation_runs"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    window_id: Mapped[int] = mapped_column(sa.ForeignKey("windows.id"), index=True)
    seed: Mapped[int]
    inputs_hash: Mapped[str] = mapped_column(sa.String(64))
    scripts: Mapped[int]
    places: Mapped[int]
    repeats: Mapped[int]  # see `routing.pairing`
    made_by: Mapped[str]
    made_at: Mapped[Instant]


class Pin(Base):
    """The coordinator's word that a reviewer shall have a script (pin), or shall not (exclusion)."""

    __tablename__ = "allocation_pins"
    __table_args__ = (one_of("kind", PIN_KINDS), sa.UniqueConstraint("script_id", "reviewer_id"))

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    script_id: Mapped[str] = mapped_column(sa.ForeignKey("scripts.id"))
    reviewer_id: Mapped[int] = mapped_column(sa.ForeignKey("reviewers.account_id"))
    kind: Mapped[str]
    reason: Mapped[str]
    set_by: Mapped[str]
    set_at: Mapped[Instant]
    run_id: Mapped[int | None] = mapped_column(sa.ForeignKey("allocation_runs.id"))  # the one that carried it out
    script: Mapped[Script] = relationship(lazy="joined")
    reviewer: Mapped[Reviewer] = relationship()


class SmallGroup(Base):
    """What was decided about a designation with so few scripts that a reviewer may guess the writers; the newest counts."""

    __tablename__ = "small_groups"
    __table_args__ = (one_of("designation", DESIGNATIONS), one_of("decision", GROUP_DECISIONS))

    id: Mapped[Key]
    window_id: Mapped[int] = mapped_column(sa.ForeignKey("windows.id"), index=True)
    designation: Mapped[str]
    decision: Mapped[str]
    reason: Mapped[str]
    scripts: Mapped[int]  # how many there were when it was decided
    decided_by: Mapped[str]
    decided_at: Mapped[Instant]
