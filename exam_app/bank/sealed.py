"""Texts that tell of a key, sealed like the key itself: a reviewer's own answer, comments and what was answered to
them, and the words with which somebody moved, changed or voted on an item.

Receives a text with the row it belongs to; hands on what may stand on the disk, and back.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.bank.models import ItemWords
from exam_app.db import public_token
from exam_app.vault import ring


class Place(StrEnum):
    """Where such a text stands, as "table|column"; the row is named by its public id."""

    ANSWER = "item_reviews|answer"
    COMMENT = "item_comments|text"
    REPLY = "item_comments|reply_text"
    WORDS = "item_words|text"


def seal(place: Place, public_id: str, text: str) -> str:
    """The text, sealed for this row; "" stays "", as nothing was written."""
    return ring().seal(f"{place}|{public_id}", text) if text else ""


def unseal(place: Place, public_id: str, sealed: str | None) -> str:
    """The text that was sealed for this row; "" for none. Raises `vault.Unsealable`."""
    return ring().unseal(f"{place}|{public_id}", sealed) if sealed else ""


def keep_words(session: Session, item_id: int, text: str) -> str:
    """Put these words away; their name, which may stand in the open. "" for no words."""
    if not (tidy := text.strip()):
        return ""
    name = public_token()
    session.add(ItemWords(public_id=name, item_id=item_id, text=seal(Place.WORDS, name, tidy)))
    return name


def words_about(session: Session, item_id: int) -> Mapping[str, str]:
    """All words about this item by their names. What has no name there was written by the program and is not sealed."""
    rows = session.scalars(sa.select(ItemWords).where(ItemWords.item_id == item_id))
    return {row.public_id: unseal(Place.WORDS, row.public_id, row.text) for row in rows}
