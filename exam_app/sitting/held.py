"""The running parts of a window, held for a deed of the office that may concern many at once.

Receives which ones are meant; hands on light rows, locked in the order of their ids, so that
neither two such deeds nor a group of saves can wait for each other in a circle.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.exams.models import Window
from exam_app.exams.rules import policy_from
from exam_app.sitting import rules
from exam_app.sitting.models import Registration, Sitting


class Held(NamedTuple):
    """A running part as it is now."""

    id: int
    public_id: str
    part: str
    state: str
    started_at: datetime
    ends_at: datetime
    granted_minutes: int
    break_seconds: int
    paused_at: datetime | None
    pause_until: datetime | None
    pause_why: str | None

    def end(self, now: datetime) -> datetime:
        """When it ends as things stand."""
        return rules.end_of(self.ends_at, self.paused_at, self.pause_until, now)


COLUMNS = [getattr(Sitting, name) for name in Held._fields]


def hold_running(session: Session, window: Window, *, only: Collection[str] | None = None, now: datetime) -> list[Held]:
    """The parts of this window that run now, of all or `only` of these public ids; those that are over are left out."""
    session.flush()
    query = sa.select(*COLUMNS).join(Registration).where(Registration.window_id == window.id, Sitting.state == "open")
    if only is not None:
        query = query.where(Sitting.public_id.in_(only))
    rows = session.connection().execute(query.order_by(Sitting.id).with_for_update(of=Sitting, key_share=True))
    grace = policy_from(window.policy.document).grace
    return [held for row in rows if not rules.is_over((held := Held(*row)).state, held.end(now), grace, now)]


def change_each(session: Session, held: Collection[Held], changes: Collection[dict[str, Any]]) -> None:
    """Write the changes, one for each held row in order; each only if the row is still as it was read.

    Raises NotRunning, with nothing changed, when one of them is not.
    """
    if not held:
        return
    move = sa.update(Sitting.__table__).where(  # type: ignore[arg-type]
        Sitting.id == sa.bindparam("of_id"), Sitting.state == "open", Sitting.ends_at == sa.bindparam("was_end"),
        Sitting.paused_at.is_not_distinct_from(sa.bindparam("was_paused", type_=Sitting.paused_at.type)),
    )  # fmt: skip
    values = {name: sa.bindparam(f"to_{name}", type_=getattr(Sitting, name).type) for name in next(iter(changes))}
    rows = [
        {"of_id": one.id, "was_end": one.ends_at, "was_paused": one.paused_at}
        | {f"to_{name}": value for name, value in change.items()}
        for one, change in zip(held, changes, strict=True)
    ]
    session.flush()
    if session.connection().execute(move.values(values), rows).rowcount != len(rows):
        raise rules.NotRunning("A part changed at this very moment.")
    session.expire_all()
