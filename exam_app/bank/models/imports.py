"""Files that bring items: kept sealed, read, matched, and taken in or not."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from exam_app.db import Base, Document, Instant, Key, Listing, OptionalInstant, PublicId, one_of

IMPORT_STATES = ("reading", "read", "imported")


class ItemImport(Base):
    """One uploaded file on its way into the bank.

    The file and what was found in it are sealed, because keys stand in them. `claimed_at` is when
    somebody last worked at reading it, so that work which broke off can be begun anew.
    """

    __tablename__ = "item_imports"
    __table_args__ = (
        one_of("state", IMPORT_STATES),
        sa.CheckConstraint("(state = 'imported') = (imported_at IS NOT NULL)", name="imported_moment"),
        sa.CheckConstraint("state = 'reading' OR found IS NOT NULL", name="read_first"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    bank: Mapped[str]
    file_name: Mapped[str]
    size: Mapped[int]  # bytes
    sha256: Mapped[str] = mapped_column(sa.String(64))
    state: Mapped[str]
    format: Mapped[str] = mapped_column(default="")
    file: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    found: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    columns: Mapped[Listing] = mapped_column(default=list)  # names for the columns of a table, by place
    choices: Mapped[Document] = mapped_column(default=dict)
    left_out: Mapped[Listing] = mapped_column(default=list)  # places of items that are not wanted
    wanted: Mapped[Listing] = mapped_column(default=list)  # places of items that are wanted although others are near
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[OptionalInstant]
    items: Mapped[Listing] = mapped_column(default=list)  # public ids of what was made
    vignettes: Mapped[Listing] = mapped_column(default=list)
    by: Mapped[str] = mapped_column(sa.String(22), index=True)
    at: Mapped[Instant]
    imported_at: Mapped[OptionalInstant]
    undone_at: Mapped[OptionalInstant]
