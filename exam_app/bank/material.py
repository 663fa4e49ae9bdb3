"""What items share: vignettes with their own versions, and images."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from exam_app import audit
from exam_app.audit import Event
from exam_app.bank.models import Image, Item, ItemVersion, Vignette, VignetteVersion
from exam_app.bank.readers import note_reading
from exam_app.bank.rules import digest
from exam_app.errors import Missing, Refused
from question_bank.picture import NotAPicture, Picture, remade
from question_bank.wording import Piece, compare


class VignetteTaken(Refused):
    """Another vignette has this code."""

    advice = "Choose another code."


class NoVignetteChange(Refused):
    """The text is what the newest version says."""

    advice = "Change something, or leave it as it is."


@dataclass(frozen=True, slots=True)
class VignetteLine:
    """A vignette in the list."""

    public_id: str
    code: str
    bank: str
    title: str
    number: int


@dataclass(frozen=True, slots=True)
class VignettePage:
    """A vignette with its versions, the newest first, each with what it changed, and the items that use it."""

    public_id: str
    code: str
    bank: str
    title: str
    text: str
    versions: Sequence[tuple[int, str, datetime, Sequence[Piece]]]
    items: Sequence[tuple[str, str, int, bool]]  # public id, code, the vignette's version it has, whether that is the newest


def begin_vignette(session: Session, *, code: str, bank: str, title: str, text: str, by: str, now: datetime) -> Vignette:
    """A new vignette with its first version. Raises VignetteTaken."""
    if session.scalar(sa.select(Vignette.id).where(Vignette.code == code)):
        raise VignetteTaken(f"There is a vignette {code} already.")
    vignette = Vignette(code=code, bank=bank, versions=[])
    session.add(vignette)
    session.flush()
    change_vignette(session, vignette, title=title, text=text, reason="First version", by=by, now=now)
    return vignette


def change_vignette(
    session: Session, vignette: Vignette, *, title: str, text: str, reason: str, by: str, now: datetime
) -> VignetteVersion:
    """The next version of a vignette. Items keep the one they were written for until they get a new version themselves."""
    title, text = title.strip(), text.replace("\r\n", "\n").strip()
    content_hash = digest([title, text])
    if vignette.versions and vignette.versions[-1].content_hash == content_hash:
        raise NoVignetteChange("This is what the newest version says already.")
    version = VignetteVersion(
        vignette=vignette, number=len(vignette.versions) + 1, title=title, text=text, made_by=by, reason=reason.strip(),
        content_hash=content_hash, created_at=now,
    )  # fmt: skip
    session.add(version)
    session.flush()
    session.refresh(vignette, ["versions"])
    facts = {"vignette": vignette.code, "version": version.number, "reason": version.reason}
    audit.record(session, Event.VIGNETTE_MADE, by=by, about=vignette.public_id, at=now, **facts)
    return version


def vignette_of(session: Session, public_id: str) -> Vignette:
    """The vignette with this public id. Raises Missing."""
    found = session.scalar(sa.select(Vignette).where(Vignette.public_id == public_id))
    if found is None:
        raise Missing
    return found


def read_vignette(session: Session, vignette: Vignette, *, by: str, now: datetime) -> None:
    """Record that this person reads the case, and with it every item that asks about it."""
    versions = sa.select(ItemVersion).join(ItemVersion.vignette).where(VignetteVersion.vignette_id == vignette.id)
    for version in session.scalars(versions).all():
        note_reading(session, version, by=by, now=now)


def vignette_lines(session: Session) -> list[VignetteLine]:
    """Every vignette, by code."""
    found = session.scalars(sa.select(Vignette).order_by(Vignette.code))
    return [VignetteLine(v.public_id, v.code, v.bank, v.versions[-1].title, v.versions[-1].number) for v in found]


def vignette_page(session: Session, vignette: Vignette) -> VignettePage:
    """A vignette with its history and its items."""
    newest, before = vignette.versions[-1], ""
    lines = []
    for version in vignette.versions:
        lines.append((version.number, version.reason, version.created_at, compare(before, version.text)))
        before = version.text
    return VignettePage(
        vignette.public_id, vignette.code, vignette.bank, newest.title, newest.text, lines[::-1], _items_with(session, vignette)
    )


def _items_with(session: Session, vignette: Vignette) -> list[tuple[str, str, int, bool]]:
    query = sa.select(Item.public_id, Item.code, sa.func.max(VignetteVersion.number)).select_from(Item)
    query = query.join(ItemVersion, ItemVersion.item_id == Item.id)
    query = query.join(ItemVersion.vignette)
    rows = session.execute(
        query.where(VignetteVersion.vignette_id == vignette.id).group_by(Item.public_id, Item.code).order_by(Item.code)
    )
    return [(row[0], row[1], row[2], row[2] == vignette.versions[-1].number) for row in rows]


def add_image(session: Session, raw: bytes, *, by: str, now: datetime) -> str:
    """Store a picture, made anew; returns its public id. The same picture again is the same row. Raises NotAPicture."""
    return keep_picture(session, remade(raw), by=by, now=now)


def keep_picture(session: Session, picture: Picture, *, by: str, now: datetime) -> str:
    """Store a picture as it is; returns its public id. The same picture again is the same row."""
    sha256 = hashlib.sha256(picture.data).hexdigest()
    known = session.scalar(sa.select(Image.public_id).where(Image.sha256 == sha256))
    if known is not None:
        return known
    image = Image(
        sha256=sha256, media=picture.media, width=picture.width, height=picture.height, data=picture.data, added_by=by, added_at=now
    )  # fmt: skip
    session.add(image)
    session.flush()
    audit.record(session, Event.IMAGE_ADDED, by=by, about=image.public_id, at=now, sha256=sha256)
    return image.public_id


def image_of(session: Session, public_id: str) -> tuple[str, bytes]:
    """Media type and bytes of an image. Raises Missing."""
    found = session.scalar(sa.select(Image).options(undefer(Image.data)).where(Image.public_id == public_id))
    if found is None:
        raise Missing
    return found.media, found.data


__all__ = [
    "NoVignetteChange", "NotAPicture", "Vignette", "VignetteLine", "VignettePage", "VignetteTaken", "add_image", "begin_vignette",
    "change_vignette", "image_of", "keep_picture", "read_vignette", "vignette_lines", "vignette_of", "vignette_page",
]  # fmt: skip
