"""Starting a part: the rules are confirmed, the clock starts, the deadline is written down once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.sitting import rules, statement
from exam_app.sitting.closing import close_if_over
from exam_app.sitting.finding import minutes_of, part_of, plan_of, policy_of, prompts_of
from exam_app.sitting.models import Registration, Response, Sitting


def start(
    session: Session, registration: Registration, part: str, *, by: str, now: datetime, attestation: str = statement.VERSION
) -> Sitting:
    """Start the part now and fix its end; the running sitting when it was started before.

    The full time runs from now on, also beyond the window's close. Raises CannotStart before
    the clock starts, and AlreadySubmitted for a part that is closed.
    """
    _one_at_a_time(session, registration)
    if running := part_of(registration, part):
        policy = policy_of(registration)
        rules.accepts(running.state, running.ends_at, policy.grace, now)
        return running
    if one := part_of(registration, "one"):
        close_if_over(session, one, now=now)
    rules.may_start(plan_of(registration, now), part, now)
    ends_at = now + timedelta(minutes=minutes_of(registration, part))
    made = Sitting(
        registration=registration, part=part, attestation=attestation, started_at=now, ends_at=ends_at,
        option_orders=_orders(registration) if part == "one" else [],
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.execute(sa.insert(Response), _blank_heads(session, registration, made))
    audit.record(session, Event.RULES_ATTESTED, by=by, about=made.public_id, at=now, version=attestation)
    audit.record(session, Event.SITTING_STARTED, by=by, about=made.public_id, at=now, part=part, ends_at=ends_at.isoformat())
    return made


def _one_at_a_time(session: Session, registration: Registration) -> None:
    # Two clicks at once: the second waits here and then finds the sitting of the first.
    query = sa.select(Registration.id).where(Registration.id == registration.id)
    session.execute(query.with_for_update())
    session.expire(registration, ["sittings", "accommodation"])


def _orders(registration: Registration) -> list[str]:
    chance = secrets.SystemRandom()
    return [rules.shuffled([o.letter for o in place.version.options], chance) for place in registration.window.form.items]


def _blank_heads(session: Session, registration: Registration, sitting: Sitting) -> list[dict[str, object]]:
    """A head for each question or essay, so that saving only ever moves one that is there."""
    blank = {"sitting_id": sitting.id, "revision": 0, "answer": "", "is_flagged": False, "ruled_out": "", "is_chosen": False}
    if sitting.part == "one":
        return [blank | {"position": place.position} for place in registration.window.form.items]
    kinds = [prompt.version.kind for prompt in prompts_of(session, registration)]
    chosen = rules.first_choice(policy_of(registration).essays[registration.designation], kinds)
    return [blank | {"position": p, "is_chosen": p in chosen} for p in range(1, len(kinds) + 1)]
