"""The score of a script as the rule settled it, and the scores it had before corrections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.db import Base, Document, Instant, Listing, one_of
from exam_app.review.models.scripts import Script

METHODS = ("mean", "consensus", "adjudicated", "parity", "adjudicator", "blank")


class Settlement(Base):
    """The script's score as the rule settled it, exact as a fraction of points."""

    __tablename__ = "settlements"
    __table_args__ = (one_of("method", METHODS),)

    script_id: Mapped[str] = mapped_column(sa.ForeignKey("scripts.id"), primary_key=True)
    method: Mapped[str]
    seats: Mapped[Listing]  # whose marks were used
    points_num: Mapped[int]
    points_den: Mapped[int]
    out_of: Mapped[int]
    reasons: Mapped[Listing]  # why a third review was asked for; empty when it was not
    criteria: Mapped[Listing]  # [{"criterion": code, "points": "7/2", "out_of": 5}]
    sha256: Mapped[str] = mapped_column(sa.String(64))  # of the text that the marks belong to
    settled_at: Mapped[Instant]
    number: Mapped[int] = mapped_column(default=1, server_default="1")  # counts the settlements of this script
    script: Mapped[Script] = relationship(back_populates="settlement")


class EarlierSettlement(Base):
    """A settlement that a correction replaced, as it was."""

    __tablename__ = "earlier_settlements"

    script_id: Mapped[str] = mapped_column(sa.ForeignKey("scripts.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    settled: Mapped[Document]  # method, seats, points, out_of, reasons, criteria, sha256, settled_at
    correction_id: Mapped[int] = mapped_column(sa.ForeignKey("mark_corrections.id"))
    replaced_at: Mapped[Instant]


def settlement(
    script: Script, method: str, points: Fraction, out_of: int, now: datetime, number: int = 1, **lists: Sequence[object]
) -> Settlement:
    """The row of a settlement, tied to the text by its hash."""
    return Settlement(
        script_id=script.id, number=number, method=method, points_num=points.numerator, points_den=points.denominator, out_of=out_of,
        sha256=script.sha256, settled_at=now, **lists,
    )  # fmt: skip
