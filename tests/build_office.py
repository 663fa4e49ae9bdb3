"""Builders of what the office meets while exams run: late answers, rescue files, two people who decide."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from typing import Any

import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session

from exam_app.audit import AuditEvent
from exam_app.sitting import admitting, reopening
from exam_app.sitting.holding import pass_of
from exam_app.sitting.models import LateWork, Presence, Proposal, Sitting
from exam_app.sitting.saves import AskToSave, Closed, Save
from exam_app.sitting.saving import save_all
from tests.build import Cast

_seqs = count(1)


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """The statements that run inside."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    engine = session.get_bind()
    sa.event.listen(engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(engine, "before_cursor_execute", note)


def arrive_late(
    session: Session, sitting: Sitting, position: int, answer: str, *,
    now: datetime, age_ms: int = 60_000, base: int = 0, client: str = "late-page", seq: int | None = None,
) -> LateWork:  # fmt: skip
    """An answer that the page sends after the end, as the fast way takes it."""
    save = Save(position, client, next(_seqs) if seq is None else seq, base, answer, age_ms)
    session.flush()
    outcome = save_all(session.connection(), [AskToSave(pass_of(session, sitting, by="", session_hash=""), save, now)])[0]
    assert isinstance(outcome, Closed)
    assert outcome.is_late
    return late_work(session, sitting)[-1]


def late_work(session: Session, sitting: Sitting) -> Sequence[LateWork]:
    """The late list of this part in the order of arrival."""
    query = sa.select(LateWork).where(LateWork.sitting_id == sitting.id).order_by(LateWork.id)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def propose(session: Session, late: LateWork, what: str, cast: Cast, *, now: datetime) -> Proposal:
    """Cora proposes."""
    return admitting.propose_about(session, late, what, reason="The line was cut", by=cast.cora.public_id, now=now)


def agree(session: Session, proposal: Proposal, cast: Cast, *, now: datetime, is_agreed: bool = True) -> None:
    """Carl decides about late work."""
    admitting.decide_about(session, proposal, is_agreed=is_agreed, answer="Seen", by=cast.carl.public_id, now=now)


def admit(session: Session, late: LateWork, cast: Cast, *, now: datetime) -> None:
    """Cora proposes to admit, Carl agrees."""
    agree(session, propose(session, late, "admit", cast, now=now), cast, now=now)


def reopen(session: Session, sitting: Sitting, minutes: int, cast: Cast, *, now: datetime) -> None:
    """Cora proposes to open the part again, Carl agrees."""
    proposal = reopening.propose_reopening(
        session, sitting, minutes=minutes, reason="Power cut", by=cast.cora.public_id, now=now
    )  # fmt: skip
    reopening.decide_reopening(session, proposal, is_agreed=True, answer="Seen", by=cast.carl.public_id, now=now)


def heard(session: Session, sitting: Sitting, *, now: datetime) -> None:
    """The page of this part was heard of now."""
    session.merge(Presence(sitting_id=sitting.id, seen_at=now))
    session.flush()


def draft(
    number: int, answer: str, *, client: str = "offline-page", seq: int | None = None, base: int = 0, age_ms: int = 0
) -> Any:
    """One unsent answer in a rescue file."""
    number_of = next(_seqs) if seq is None else seq
    return {"number": number, "client": client, "seq": number_of, "base": base, "answer": answer, "age_ms": age_ms}


def rescue_file(part: Sitting, drafts: Any, *, now: datetime, **other: Any) -> bytes:
    """A rescue file as the browser writes it. `other` replaces fields of the outer file, or "key", "about" or "plain"."""
    iv = b"twelve bytes"
    about = other.pop("about", f"exam rescue file 1 {part.public_id}")
    plain = other.pop("plain", json.dumps({"made_ms": int(now.timestamp() * 1000), "drafts": drafts}))
    key = other.pop("key", part.draft_key)
    data = AESGCM(bytes.fromhex(key)).encrypt(iv, plain.encode(), about.encode())
    body = {
        "kind": "exam rescue file", "version": 1, "sitting": part.public_id,
        "iv": base64.b64encode(iv).decode(), "data": base64.b64encode(data).decode(),
    }  # fmt: skip
    return json.dumps(body | other).encode()


def events(session: Session, about: str) -> list[str]:
    """What the record says about this, in order."""
    return list(session.scalars(sa.select(AuditEvent.event).where(AuditEvent.about == about).order_by(AuditEvent.seq)))
