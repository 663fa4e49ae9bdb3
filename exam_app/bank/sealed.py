"""Texts that tell of a key, sealed like the key itself: a reviewer's own answer, comments and what was answered to them.

Receives a text with the row it belongs to; hands on what may stand on the disk, and back.
"""

from __future__ import annotations

from enum import StrEnum

from exam_app.vault import ring


class Place(StrEnum):
    """Where such a text stands, as "table|column"; the row is named by its public id."""

    ANSWER = "item_reviews|answer"
    COMMENT = "item_comments|text"
    REPLY = "item_comments|reply_text"


def seal(place: Place, public_id: str, text: str) -> str:
    """The text, sealed for this row; "" stays "", as nothing was written."""
    return ring().seal(f"{place}|{public_id}", text) if text else ""


def unseal(place: Place, public_id: str, sealed: str | None) -> str:
    """The text that was sealed for this row; "" for none. Raises `vault.Unsealable`."""
    return ring().unseal(f"{place}|{public_id}", sealed) if sealed else ""
