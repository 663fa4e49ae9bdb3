"""Starting one part by itself, outside the group of those who start at the same moment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from exam_app.errors import Refused
from exam_app.sitting import statement
from exam_app.sitting.beginning import AskToStart, start_all
from exam_app.sitting.finding import part_of
from exam_app.sitting.models import Registration, Sitting


def start(session: Session, registration: Registration, part: str, *, by: str, now: datetime) -> Sitting:
    """Start the part now, on any device, and fix its end; the running sitting when it was started before.

    Raises what `beginning.start_all` refuses with.
    """
    session.flush()
    ask = AskToStart(registration.id, part, statement.VERSION, device=None, session=None, by=by, now=now)
    (done,) = start_all(session.connection(), [ask])
    if isinstance(done, Refused):
        raise done
    session.expire(registration, ["sittings"])
    made = part_of(registration, part)
    assert made is not None, "what was just written is there"
    return made
