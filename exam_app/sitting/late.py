"""Work that came after the end: put on a list beside the on-time state, and decided by two people.

Receives what `saving` could not accept any more; hands on nothing by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.db import public_token
from exam_app.sitting.models import LateWork
from exam_app.sitting.passes import Pass

if TYPE_CHECKING:
    from exam_app.sitting.saves import Save


@dataclass(frozen=True, slots=True)
class Late:
    """One text that came too late, and when."""

    held: Pass
    save: Save
    answer: str
    sha256: str
    arrived_at: datetime


def put_on_list(connection: sa.Connection, arrivals: Sequence[Late], *, way: str = "line") -> int:
    """Put each text on the late list, once for each (client, seq); how many are new."""
    with Session(connection, join_transaction_mode="rollback_only") as session:
        return sum(_put(session, one, way) for one in arrivals)


def _put(session: Session, one: Late, way: str) -> bool:
    save, sitting = one.save, one.held.sitting_id
    same = (LateWork.sitting_id == sitting, LateWork.client == save.client, LateWork.seq == save.seq)
    if session.scalar(sa.select(LateWork.id).where(*same)) is not None:
        return False
    session.add(
        LateWork(
            public_id=public_token(), sitting_id=sitting, position=save.position, client=save.client, seq=save.seq, base=save.base,
            answer=one.answer, sha256=one.sha256, typed_at=one.arrived_at - timedelta(milliseconds=save.age_ms),
            arrived_at=one.arrived_at, way=way,
        )
    )  # fmt: skip
    session.flush()
    audit.record(
        session, Event.LATE_WORK_ARRIVED, by=one.held.by or audit.BY_THE_SYSTEM, about=one.held.public_id, at=one.arrived_at,
        position=save.position, sha256=one.sha256, way=way,
    )  # fmt: skip
    return True
