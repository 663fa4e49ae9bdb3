"""Reading a rescue file in: what a candidate's page could not send, brought by hand.

Receives the file as the page wrote it, sealed with the key of this one part; hands on what is
new to the late list, where two people decide. What was saved already is skipped.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.exams.models import Window
from exam_app.sitting import late, letters, rules
from exam_app.sitting.holding import pass_of
from exam_app.sitting.models import KeptDraft, LateWork, Response, Revision, Sitting
from exam_app.sitting.passes import Pass
from exam_app.sitting.saves import Save

LARGEST_FILE = 2_000_000  # bytes
KIND, VERSION = "exam rescue file", 1
_CLIENT = re.compile(r"[A-Za-z0-9_-]{8,32}")
_PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{22}")
_LARGEST = 2**31 - 1
_LARGEST_MS = 253_402_300_799_000  # the last instant of the year 9999
_DRAFT = {"number": int, "client": str, "seq": int, "base": int, "answer": str, "age_ms": int}


class Unreadable(Exception):
    """The file cannot be taken; the message says why. Nothing of it was stored."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was in the file: whose, made when (by the candidate's computer), how many new and how many saved before."""

    name: str
    registration: str
    part: str
    made_at: datetime
    new: int
    known: int


def read_in(session: Session, window: Window, content: bytes, *, by: str, now: datetime) -> Report:
    """Put every answer in the file that is not saved yet on the late list of its part, whether it runs or not.

    Raises Unreadable for something else than a rescue file, for one of another window, and
    for one that was altered.
    """
    shell = _shell(content)
    sitting = _sitting(session, window, shell["sitting"])
    made_ms, drafts = _opened(sitting, shell)
    held = pass_of(session, sitting, by=by, session_hash="")
    saves = [_save(held, draft, made_ms, now) for draft in drafts]
    fresh = [save for save in saves if not _is_known(session, sitting, save)]
    arrivals = [late.Late(held, save, save.answer, rules.digest(save.answer), now) for save in fresh]
    session.flush()
    new = late.put_on_list(session.connection(), arrivals, way="rescue")
    registration = sitting.registration
    audit.record(
        session, Event.RESCUE_FILE_READ, by=by, about=sitting.public_id, at=now,
        new=new, known=len(saves) - new, sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    return Report(
        registration.application.applicant.name, registration.public_id, rules.PART_NAMES[sitting.part],
        _instant(made_ms, now), new, len(saves) - new,
    )  # fmt: skip


def _shell(content: bytes) -> Mapping[str, str]:
    if len(content) > LARGEST_FILE:
        raise Unreadable("The file is larger than a rescue file can be.")
    body = _json(content)
    if not isinstance(body, dict) or body.get("kind") != KIND:
        raise Unreadable("This is not a rescue file. Its name begins with “exam-rescue”.")
    if body.get("version") != VERSION or not all(isinstance(body.get(name), str) for name in ("sitting", "iv", "data")):
        raise Unreadable("The rescue file is not complete. Ask for the file itself, as the exam page saved it.")
    return body


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _sitting(session: Session, window: Window, public_id: str) -> Sitting:
    known = _PUBLIC_ID.fullmatch(public_id) is not None
    found = session.scalar(sa.select(Sitting).where(Sitting.public_id == public_id)) if known else None
    if found is None or found.registration.window_id != window.id:
        raise Unreadable("The rescue file belongs to another exam window.")
    # Saves of this part go before or after, so that none is taken for new that is just being stored.
    session.execute(sa.select(Sitting.id).where(Sitting.id == found.id).with_for_update(of=Sitting, key_share=True))
    return found


def _opened(sitting: Sitting, shell: Mapping[str, str]) -> tuple[int, Sequence[Any]]:
    try:
        iv, data = (base64.b64decode(shell[name], validate=True) for name in ("iv", "data"))
        plain = AESGCM(bytes.fromhex(sitting.draft_key)).decrypt(iv, data, f"{KIND} {VERSION} {sitting.public_id}".encode())
    except (InvalidTag, binascii.Error, ValueError) as wrong:
        raise Unreadable(
            "The rescue file was altered or is damaged. Ask for the file itself, as the exam page saved it."
        ) from wrong
    content = _json(plain)
    made_ms, drafts = (content.get("made_ms"), content.get("drafts")) if isinstance(content, dict) else (None, None)
    if not isinstance(made_ms, int) or not _is_number(made_ms, 0, _LARGEST_MS) or not isinstance(drafts, list):
        raise _strange()
    return made_ms, drafts


def _strange() -> Unreadable:
    return Unreadable("The rescue file was not written by the exam page, so nothing of it was taken.")


def _is_number(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _save(held: Pass, draft: Any, made_ms: int, now: datetime) -> Save:
    if not isinstance(draft, dict) or draft.keys() != _DRAFT.keys():
        raise _strange()
    if not all(isinstance(draft[name], kind) for name, kind in _DRAFT.items()) or not _CLIENT.fullmatch(draft["client"]):
        raise _strange()
    bounds = {"number": (1, len(held.shape)), "seq": (1, _LARGEST), "base": (0, _LARGEST), "age_ms": (0, _LARGEST_MS)}
    if not all(_is_number(draft[name], *between) for name, between in bounds.items()):
        raise _strange()
    typed_at = _instant(made_ms - draft["age_ms"], now)
    answer = _answer(held, draft["number"], draft["answer"])
    return Save(
        draft["number"], draft["client"], draft["seq"], draft["base"], answer, (now - typed_at) // timedelta(milliseconds=1)
    )


def _answer(held: Pass, number: int, answer: str) -> str:
    try:
        if held.part == "one":
            letters.check(answer, held.shape[number - 1])
            return answer
        text = rules.clean(answer)
        rules.check_essay(text)
    except rules.Unacceptable as wrong:
        raise _strange() from wrong
    return text


def _instant(ms: int, now: datetime) -> datetime:
    """The instant by the candidate's clock; not later than now, and not before a year that all databases know."""
    earliest = datetime(2000, 1, 1, tzinfo=UTC)
    return min(max(datetime.fromtimestamp(max(ms, 0) / 1000, UTC), earliest), now)


def _is_known(session: Session, sitting: Sitting, save: Save) -> bool:
    for table in (Revision, KeptDraft, LateWork):
        same = (table.sitting_id == sitting.id, table.client == save.client, table.seq == save.seq)
        if session.scalar(sa.select(sa.literal(1)).select_from(table).where(*same)) is not None:
            return True
    head = sa.select(Response.answer).where(Response.sitting_id == sitting.id, Response.position == save.position)
    return session.scalar(head) == save.answer
