"""Starting a part: the rules are confirmed, the clock starts, the deadline is written down once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.errors import Refused
from exam_app.exams.service import has_read
from exam_app.sitting import rules, statement
from exam_app.sitting.beginning import AskToStart, start_all
from exam_app.sitting.closing import close_if_over
from exam_app.sitting.finding import accept, part_of, plan_of, policy_of
from exam_app.sitting.holding import fingerprint
from exam_app.sitting.models import Registration, Sitting
from exam_app.sitting.outline import outline_of


def start(
    session: Session,
    registration: Registration,
    part: str,
    *,
    by: str,
    now: datetime,
    attestation: str = statement.VERSION,
    device: str | None = None,
    signed_in: str | None = None,
) -> Sitting:
    """Start the part now, on this device, and fix its end; the running sitting when it was started before.

    The full time runs from now on, also beyond the window's close. Raises CannotStart before
    the clock starts, and AlreadySubmitted for a part that is closed.
    """
    _one_at_a_time(session, registration)
    if one := part_of(registration, "one"):
        close_if_over(session, one, now=now)
    asked = ask(session, registration, part, by=by, now=now, attestation=attestation, device=device, signed_in=signed_in)
    if isinstance(asked, Sitting):
        return asked
    session.flush()
    (done,) = start_all(session.connection(), [asked])
    if isinstance(done, Refused):
        raise done
    session.expire(registration, ["sittings"])
    made = part_of(registration, part)
    assert made is not None, "what was just written is there"
    return made


def ask(
    session: Session,
    registration: Registration,
    part: str,
    *,
    by: str,
    now: datetime,
    attestation: str = statement.VERSION,
    device: str | None = None,
    signed_in: str | None = None,
) -> AskToStart | Sitting:
    """What is to be written for this start, or the sitting of a part that runs already.

    Reads only, so that a start rush holds no lock while it looks things up. Raises CannotStart, and
    AlreadySubmitted for a part that is closed. `by` is the candidate, whom nobody else can start for;
    `signed_in` is the hash of the session that asks.
    """
    if running := part_of(registration, part):
        accept(running, now)
        return running
    rules.may_start(plan_of(registration, now), part, now)
    _refuse_readers(session, registration, by)
    outline, policy = outline_of(session, registration.window), policy_of(registration)
    if part == "one":
        letters, chosen = outline.letters, [False] * len(outline.letters)
    else:
        letters, chosen = [], _first_choice(registration, outline.kinds.get(registration.designation, []))
    return AskToStart(
        registration.id, part, letters, chosen, policy.part_minutes[part], attestation,
        fingerprint(device) if device else None, signed_in, by, now,
    )  # fmt: skip


def _refuse_readers(session: Session, registration: Registration, candidate: str) -> None:
    # What somebody read between the registration and the start counts as well.
    if has_read(session, registration.window.form_id, candidate):
        raise rules.CannotStart(
            "You have read questions of this exam for the exam committee, so you cannot sit it.",
            "Give this place back, and choose a window with another form or ask the exam office.",
        )


def _first_choice(registration: Registration, kinds: Sequence[str]) -> list[bool]:
    chosen = rules.first_choice(policy_of(registration).essays[registration.designation], kinds)
    return [position in chosen for position in range(1, len(kinds) + 1)]


def _one_at_a_time(session: Session, registration: Registration) -> None:
    # Two clicks at once: the second waits here and then finds the sitting of the first. On SQLite a writing
    # request has waited at its begin, and whatever it has read since then is so.
    if session.get_bind().dialect.name == "sqlite" and "sittings" not in registration.__dict__:
        return
    query = sa.select(Registration.id).where(Registration.id == registration.id)
    session.execute(query.with_for_update())
    session.expire(registration, ["sittings", "accommodation"])
