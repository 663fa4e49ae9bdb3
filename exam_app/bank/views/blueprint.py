"""The blueprint of the bank's pages, and what several of them do first."""

from __future__ import annotations

from flask import Blueprint, g
from werkzeug.wrappers import Response

from exam_app.bank import service
from exam_app.bank.readers import note_reading
from exam_app.bank.service import Item
from exam_app.db import db
from exam_app.permissions import Can, may
from exam_app.web.door import me

pages = Blueprint("bank", __name__)
Answer = str | Response | tuple[str, int] | tuple[Response, int]


def read_item(public_id: str) -> Item:
    """This item, for a page that shows its newest text: that it is read goes on record. The page needs `writes`."""
    item = service.item_of(db.session(), public_id)
    if item.versions:
        note_reading(db.session(), item.versions[-1], by=me().public_id, now=g.now)
    return item


def is_committee() -> bool:
    """Whether the signed-in person steers the bank."""
    return may(me().roles, Can.STEER_BANK)
