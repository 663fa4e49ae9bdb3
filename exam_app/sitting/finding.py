"""Fetching is authorising: whose registration, whose sitting. `Missing` for everybody else's.

Also the few facts that every deed of this stage reads off a registration: its policy and its time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, defer, joinedload, lazyload, load_only

from exam_app.applications.models import Application
from exam_app.db import rows_as, rows_from
from exam_app.errors import Missing
from exam_app.exams.models import ExamForm, FormPrompt, Policy
from exam_app.exams.models import Window as Window
from exam_app.exams.rules import ExamPolicy, minutes_for, policy_from
from exam_app.sitting import rules
from exam_app.sitting.models import Registration as Registration
from exam_app.sitting.models import Sitting as Sitting

# The candidate's own pages never show the application: its person and roles need not be read with each click.
_LEAN = lazyload(Registration.application)
# Of a form, a policy and a window they need the names of what this process keeps; the rest is read when somebody asks.
_NAMES = (
    load_only(Window.form_id, Window.policy_id),
    contains_eager(Window.policy).load_only(Policy.content_hash),
    contains_eager(Window.form).options(load_only(ExamForm.content_hash, ExamForm.seed), lazyload("*")),
)
_MY_SITTING = (
    sa.select(Sitting)
    .join(Sitting.registration)
    .join(Registration.application)
    .join(Registration.window)
    .join(Window.policy)
    .join(Window.form)
    .where(Application.applicant_id == sa.bindparam("account_id"), Sitting.public_id == sa.bindparam("public_id"))
    .options(
        *(defer(column) for column in (Sitting.attestation, Sitting.granted_minutes, Sitting.packed, Sitting.receipt)),
        contains_eager(Sitting.registration).options(
            load_only(Registration.public_id, Registration.window_id, Registration.designation),
            _LEAN,
            lazyload(Registration.accommodation),
            contains_eager(Registration.window).options(*_NAMES),
        ),
    )
)


def registration_of(session: Session, account_id: int, public_id: str) -> Registration:
    """This person's registration, withdrawn ones left out. Raises Missing."""
    query = sa.select(Registration).join(Application).where(Application.applicant_id == account_id)
    mine = query.where(Registration.public_id == public_id, Registration.state == "registered")
    found = session.scalars(mine.options(_LEAN, joinedload(Registration.sittings))).unique().one_or_none()
    if found is None:
        raise Missing
    return found


def sitting_of(session: Session, account_id: int, public_id: str) -> Sitting:
    """This person's sitting, running or closed. Raises Missing."""
    found = session.scalar(_MY_SITTING, {"account_id": account_id, "public_id": public_id})
    if found is None:
        raise Missing
    return found


def registration_for_office(session: Session, public_id: str) -> Registration:
    """Any registration, for a coordinator. Raises Missing."""
    query = sa.select(Registration).where(Registration.public_id == public_id)
    found = session.scalar(query)
    if found is None:
        raise Missing
    return found


def sitting_for_office(session: Session, public_id: str) -> Sitting:
    """Any sitting, for a coordinator. Raises Missing."""
    found = session.scalar(sa.select(Sitting).where(Sitting.public_id == public_id))
    if found is None:
        raise Missing
    return found


def registrations_of(session: Session, account_id: int) -> Sequence[Registration]:
    """This person's registrations that stand, the newest window first."""
    query = sa.select(Registration).join(Application, Registration.application_id == Application.id)
    mine = query.join(Window, Registration.window_id == Window.id).where(Application.applicant_id == account_id)
    return session.scalars(mine.where(Registration.state == "registered").order_by(Window.opens_at.desc())).all()


def registrations_in(session: Session, window: Window) -> list[Registration]:
    """The registrations of a window that stand, in the order in which they were made."""
    query = sa.select(Registration).where(Registration.window_id == window.id, Registration.state == "registered")
    return list(session.scalars(query.order_by(Registration.id)))


def lock(session: Session, sitting: Sitting) -> Sitting:
    """The sitting as it is now, held until the end of the transaction.

    Saving, handing in, granting and tidying up all take this lock first, so none of them
    sees another half done. (On SQLite a writing request holds the database's one lock anyway.)
    """
    session.refresh(sitting, _COLUMNS, with_for_update={"key_share": True})
    return sitting


_COLUMNS = [column.key for column in sa.inspect(Sitting).column_attrs]
_HELD = (
    Sitting.id, Sitting.state, Sitting.ends_at, Sitting.paused_at, Sitting.pause_until, Sitting.pause_why, Sitting.epoch,
    Sitting.held_at, Sitting.receipt,
)  # fmt: skip


def _hold_query(dialect: str) -> sa.Select[*tuple[Any, ...]]:
    asked = rows_from("ids", dialect, id=int)
    query = sa.select(*_HELD).join(asked, asked.c.id == Sitting.id).order_by(Sitting.id)
    return query.with_for_update(of=Sitting, skip_locked=True, key_share=True)


_HOLD = {dialect: _hold_query(dialect) for dialect in ("sqlite", "postgresql")}


def hold_free(connection: sa.Connection, ids: Iterable[int]) -> dict[int, Any]:
    """The rows of those of these sittings that nobody else holds, held until the end of the transaction.

    Without waiting: a group of saves must not stand still for one sitting, nor two groups for each other.
    """
    dialect = connection.dialect.name
    wanted = rows_as("ids", dialect, ["id"], [[one] for one in sorted(set(ids))])
    return {row.id: row for row in connection.execute(_HOLD[dialect], wanted)}


def end_of(sitting: Sitting, now: datetime) -> datetime:
    """When the part ends as things stand; a pause that lasts moves it."""
    return rules.end_of(sitting.ends_at, sitting.paused_at, sitting.pause_until, now)


def is_over(sitting: Sitting, now: datetime) -> bool:
    """Whether nothing more can be saved in this part, whether the sweeper has tidied up or not."""
    return rules.is_over(sitting.state, end_of(sitting, now), policy_of(sitting.registration).grace, now)


def accept(sitting: Sitting, now: datetime) -> None:
    """Raise AlreadySubmitted or TimeUp unless what arrives now still counts."""
    rules.accepts(sitting.state, end_of(sitting, now), policy_of(sitting.registration).grace, now)


def milliseconds_left(sitting: Sitting, now: datetime) -> int:
    """Milliseconds to the end of the part; 0 when it is handed in."""
    return rules.milliseconds_left(end_of(sitting, now), now) if sitting.state == "open" else 0


def policy_of(registration: Registration) -> ExamPolicy:
    """The rules that the registration's window froze."""
    return policy_in(registration.window)


def policy_in(window: Window) -> ExamPolicy:
    """The rules that this window froze."""
    policy = window.policy
    if policy.content_hash not in _policies:
        _policies[policy.content_hash] = policy_from(policy.document)
    return _policies[policy.content_hash]


# A policy never changes, and its hash names its content.
_policies: dict[str, ExamPolicy] = {}


def minutes_of(registration: Registration, part: str) -> int:
    """Minutes of this part for this candidate, extra time included."""
    base, extra = policy_of(registration).part_minutes[part], registration.accommodation
    if extra is None:
        return base
    return minutes_for(base, extra_percent=extra.extra_percent, extra_minutes=extra.extra_minutes)


def part_of(registration: Registration, part: str) -> Sitting | None:
    """The registration's sitting of this part, if it was started."""
    return next((one for one in registration.sittings if one.part == part), None)


def prompts_of(session: Session, registration: Registration) -> list[FormPrompt]:
    """What Part Two offers to this candidate, in the form's order; positions count from 1 in this list."""
    query = sa.select(FormPrompt).where(FormPrompt.form_id == registration.window.form_id)
    mine = query.where(FormPrompt.designation == registration.designation)
    return list(session.scalars(mine.order_by(FormPrompt.position)))


def plan_of(registration: Registration, now: datetime) -> rules.Plan:
    """The facts that decide when a part may start."""
    window, policy, one = registration.window, policy_of(registration), part_of(registration, "one")
    ended = None
    if one is not None and is_over(one, now):
        ended = one.submitted_at or one.ends_at
    return rules.Plan(registration.parts, window.opens_at, window.closes_at, policy.break_minutes, ended)
