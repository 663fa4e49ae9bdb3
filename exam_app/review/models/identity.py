"""What in a script may identify its writer, and its text as it was before anything was covered.

All of this stands on the vault side: no page of a reviewer reads these tables. A reviewer reads
`Script.text`, which is the text as it is shown.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.db import Base, Instant, Key, OptionalInstant, PublicId, one_of
from exam_app.review.models.scripts import Script

DECISIONS = ("redacted", "stands")
SOURCES = ("detector", "coordinator")


class LookedThrough(Base):
    """A script was looked through for words that may identify its writer."""

    __tablename__ = "scripts_looked_through"

    script_id: Mapped[str] = mapped_column(sa.ForeignKey("scripts.id"), primary_key=True)
    looked_at: Mapped[Instant]


class ScriptOriginal(Base):
    """The text as it was handed in, kept from the first redaction on."""

    __tablename__ = "script_originals"

    script_id: Mapped[str] = mapped_column(sa.ForeignKey("scripts.id"), primary_key=True)
    text: Mapped[str]
    kept_at: Mapped[Instant]


class IdentityHit(Base):
    """A passage of the original text, and whether it is covered. Offsets count characters."""

    __tablename__ = "identity_hits"
    __table_args__ = (
        one_of("source", SOURCES),
        sa.CheckConstraint("decision IS NULL OR decision IN ('redacted', 'stands')", name="decision"),
        sa.CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_moment"),
        sa.CheckConstraint("0 <= start AND start < stop", name="span"),
        sa.UniqueConstraint("script_id", "start", "stop"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    script_id: Mapped[str] = mapped_column(sa.ForeignKey("scripts.id"))
    start: Mapped[int]
    stop: Mapped[int]
    kind: Mapped[str]
    source: Mapped[str]
    decision: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[OptionalInstant]
    script: Mapped[Script] = relationship()
