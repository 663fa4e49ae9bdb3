"""What items share, and who has read them: vignettes, images, readings."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.db import Base, Instant, Key, PublicId, one_of

READ = ("item", "prompt")


class Vignette(Base):
    """A case that several items ask about, as an identity."""

    __tablename__ = "vignettes"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    code: Mapped[str] = mapped_column(unique=True)
    bank: Mapped[str]
    versions: Mapped[list[VignetteVersion]] = relationship(order_by="VignetteVersion.number", back_populates="vignette")


class VignetteVersion(Base):
    """One text of a vignette. Frozen; an item version names the one it was written for."""

    __tablename__ = "vignette_versions"
    __table_args__ = (sa.UniqueConstraint("vignette_id", "number"),)

    id: Mapped[Key]
    vignette_id: Mapped[int] = mapped_column(sa.ForeignKey("vignettes.id"))
    number: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    made_by: Mapped[str]
    reason: Mapped[str]
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[Instant]
    vignette: Mapped[Vignette] = relationship(back_populates="versions", lazy="joined")


class ItemVignette(Base):
    """Which vignette version stands before an item version; at most one."""

    __tablename__ = "item_vignettes"

    version_id: Mapped[int] = mapped_column(sa.ForeignKey("item_versions.id"), primary_key=True)
    vignette_version_id: Mapped[int] = mapped_column(sa.ForeignKey("vignette_versions.id"), index=True)


class Image(Base):
    """A picture in a text, as it was made anew from what was uploaded: PNG or JPEG and nothing else inside."""

    __tablename__ = "images"
    __table_args__ = (one_of("media", ("image/png", "image/jpeg")),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    media: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    data: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    added_by: Mapped[str]
    added_at: Mapped[Instant]


class Reading(Base):
    """Somebody of the committee has read this version: whoever has does not sit a form with it."""

    __tablename__ = "readings"
    __table_args__ = (one_of("kind", READ),)

    reader: Mapped[str] = mapped_column(sa.String(22), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_at: Mapped[Instant]
    last_at: Mapped[Instant]
