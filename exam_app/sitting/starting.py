"""Starting a part: the rules are confirmed, the clock starts, the deadline is written down once."""

from __future__ import annotations

import random
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event, Happening
from exam_app.db import public_token
from exam_app.exams.models import FormItem
from exam_app.sitting import rules, statement
from exam_app.sitting.closing import close_if_over
from exam_app.sitting.finding import accept, minutes_of, part_of, plan_of, policy_of
from exam_app.sitting.holding import fingerprint
from exam_app.sitting.models import Registration, Response, Sitting
from exam_app.sitting.models.running import draft_key
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
) -> Sitting:
    """Start the part now, on this device, and fix its end; the running sitting when it was started before.

    The full time runs from now on, also beyond the window's close. Raises CannotStart before
    the clock starts, and AlreadySubmitted for a part that is closed.
    """
    _one_at_a_time(session, registration)
    if running := part_of(registration, part):
        accept(running, now)
        return running
    if one := part_of(registration, "one"):
        close_if_over(session, one, now=now)
    rules.may_start(plan_of(registration, now), part, now)
    return _begin(session, registration, part, by=by, now=now, attestation=attestation, device=device)


def _begin(
    session: Session, registration: Registration, part: str, *, by: str, now: datetime, attestation: str, device: str | None
) -> Sitting:
    letters = outline_of(session, registration.window).letters if part == "one" else []
    wish, chance = registration.accommodation, random.Random(secrets.randbits(256))
    made = Sitting(
        public_id=public_token(), registration_id=registration.id, part=part, attestation=attestation, started_at=now,
        ends_at=now + timedelta(minutes=minutes_of(registration, part)),
        option_orders=[rules.shuffled(each, chance) for each in letters], draft_key=draft_key(),
        device=fingerprint(device) if device else None, held_at=now if device else None,
        break_seconds=wish.break_minutes * 60 if wish else 0,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.expire(registration, ["sittings"])
    _have_blank_heads(session, registration, made)
    started = {"part": part, "ends_at": made.ends_at.isoformat()}
    happened = [(Event.RULES_ATTESTED, {"version": attestation}), (Event.SITTING_STARTED, started)]
    audit.record_all(session, [Happening(event, made.public_id, facts, by, now) for event, facts in happened])
    return made


def _one_at_a_time(session: Session, registration: Registration) -> None:
    # Two clicks at once: the second waits here and then finds the sitting of the first. On SQLite a writing
    # request has waited at its begin, and whatever it has read since then is so.
    if session.get_bind().dialect.name == "sqlite" and "sittings" not in registration.__dict__:
        return
    query = sa.select(Registration.id).where(Registration.id == registration.id)
    session.execute(query.with_for_update())
    session.expire(registration, ["sittings", "accommodation"])


def _have_blank_heads(session: Session, registration: Registration, sitting: Sitting) -> None:
    """A head for each question or essay, so that saving only ever moves one that is there."""
    if sitting.part == "one":
        blank = {"sitting_id": sa.literal(sitting.id), "position": FormItem.position, **_BLANK}
        places = sa.select(*blank.values()).where(FormItem.form_id == registration.window.form_id)
        session.connection().execute(sa.insert(Response).from_select(list(blank), places))
        return
    session.execute(sa.insert(Response), _essay_heads(session, registration, sitting))


_BLANK: Mapping[str, Any] = {
    "revision": sa.literal(0), "answer": sa.literal(""), "is_flagged": sa.false(), "ruled_out": sa.literal(""),
    "is_chosen": sa.false(),
}  # fmt: skip


def _essay_heads(session: Session, registration: Registration, sitting: Sitting) -> list[dict[str, object]]:
    kinds = outline_of(session, registration.window).kinds.get(registration.designation, [])
    chosen = rules.first_choice(policy_of(registration).essays[registration.designation], kinds)
    blank = {"sitting_id": sitting.id, "revision": 0, "answer": "", "is_flagged": False, "ruled_out": ""}
    return [blank | {"position": position, "is_chosen": position in chosen} for position in range(1, len(kinds) + 1)]
