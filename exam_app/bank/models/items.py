"""Items as an identity, a working copy and immutable versions. No key stands here in the open."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.bank.models.material import VignetteVersion
from exam_app.bank.rules.states import State
from exam_app.db import Base, Instant, Key, Listing, PublicId, one_of

LEVELS = ("recall", "application", "analysis")
KINDS = ("single", "multiple")
STATES = tuple(State)


class Item(Base):
    """A question as an identity; `code` is its name for people, `bank` the examination it belongs to."""

    __tablename__ = "items"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    code: Mapped[str] = mapped_column(unique=True)
    bank: Mapped[str] = mapped_column(default="IMH", index=True)
    versions: Mapped[list[ItemVersion]] = relationship(order_by="ItemVersion.number", back_populates="item")
    draft: Mapped[ItemDraft | None] = relationship(back_populates="item")


class ItemVersion(Base):
    """One text of an item. Its text is frozen: a change makes the next number. Only its state moves."""

    __tablename__ = "item_versions"
    __table_args__ = (
        sa.UniqueConstraint("item_id", "number"),
        one_of("level", LEVELS),
        one_of("kind", KINDS),
        one_of("state", STATES),
        # What goes on forms is one text of an item and not two.
        sa.Index(
            "uq_item_versions_live", "item_id", unique=True,
            sqlite_where=sa.text("state = 'live'"), postgresql_where=sa.text("state = 'live'"),
        ),
    )  # fmt: skip

    id: Mapped[Key]
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"))
    number: Mapped[int]
    title: Mapped[str]
    stem: Mapped[str]
    area: Mapped[str] = mapped_column(index=True)  # "domain-id/area-id"
    level: Mapped[str]
    kind: Mapped[str] = mapped_column(default="single")
    author: Mapped[str]
    status: Mapped[str]  # the label in the content file; what a text may be used for is its `state`
    state: Mapped[str] = mapped_column(default=State.DRAFT, index=True)
    enemies: Mapped[Listing]  # codes of items that must not share a form
    reference_text: Mapped[str]
    reference_url: Mapped[str | None]
    flags: Mapped[Listing] = mapped_column(default=list)  # flaws of writing; none that would betray the key
    expected_percent: Mapped[int | None]  # how many in a hundred will know it, as the writers guess
    writers: Mapped[Listing] = mapped_column(default=list)  # public ids of everybody who had a hand in it
    made_by: Mapped[str] = mapped_column(default="system")
    reason: Mapped[str] = mapped_column(default="")
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[Instant]
    item: Mapped[Item] = relationship(back_populates="versions", lazy="joined")
    options: Mapped[list[Option]] = relationship(order_by="Option.letter", lazy="selectin")
    vignette: Mapped[VignetteVersion | None] = relationship(secondary="item_vignettes", lazy="joined")

    @property
    def asked(self) -> str:
        """What the candidate reads before the options, in Markdown: the shared vignette, if there is one, and the stem."""
        return f"{self.vignette.text}\n\n{self.stem}" if self.vignette else self.stem


class Option(Base):
    """One option of a version. Whether it is the key is not known here."""

    __tablename__ = "options"
    __table_args__ = (sa.UniqueConstraint("version_id", "letter"),)

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("item_versions.id"))
    letter: Mapped[str] = mapped_column(sa.String(1))
    text: Mapped[str]


class ItemDraft(Base):
    """The working copy of an item, saved while it is written: sealed as a whole, because the key is in it.

    `revision` counts the saves; who saves over a revision they have not seen is told so.
    """

    __tablename__ = "item_drafts"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), primary_key=True)
    sealed: Mapped[str]
    revision: Mapped[int]
    edited_by: Mapped[str]
    edited_at: Mapped[Instant]
    writers: Mapped[Listing]
    item: Mapped[Item] = relationship(back_populates="draft")
