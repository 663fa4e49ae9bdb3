"""What somebody keeps of the list of items: filters under a name, and the items that are ticked."""

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


class TickedItem(Base):
    """An item that this person has ticked in the list, on whichever of its pages."""

    __tablename__ = "ticked_items"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), primary_key=True, index=True)
