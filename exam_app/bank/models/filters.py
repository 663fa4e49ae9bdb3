"""Filters of the list of items that somebody has kept under a name."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from exam_app.db import Base, Document, Key, PublicId


class SavedFilter(Base):
    """One person's filter; `query` is the address of the list as `listing.ItemFilter.as_query` writes it."""

    __tablename__ = "saved_filters"
    __table_args__ = (sa.UniqueConstraint("account_id", "name"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"))
    name: Mapped[str]
    query: Mapped[Document]
