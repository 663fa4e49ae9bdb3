"""Builders of sittings over the stocked database: places, parts that run, answers, hand-ins.

An approved application is written as a row; from the registration on the real verbs are used.
Ben always has the same as Ada, so that a query that forgets its owner shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.applications.models import Application
from exam_app.exams.models import Window
from exam_app.sitting import arranging, closing, rules, saving, service
from exam_app.sitting.models import KeptDraft, Registration, Response, Revision, Sitting
from exam_app.sitting.saves import Conflict, Save, Saved
from tests.build import Cast

_seqs = count(1)


def window_of(session: Session) -> Window:
    """The window of the stocked database."""
    return session.scalars(sa.select(Window).where(Window.title == "Spring window 2026")).one()


def approved(session: Session, person: Account, *, now: datetime, designation: str = "clinical", days: int = 300) -> Application:
    """An application of this person that is approved to sit for so many days."""
    made = Application(
        applicant_id=person.id, association="NCIMHA", designation=designation, profile="ncimha-2024-01-01", state="approved",
        started_at=now - timedelta(days=90), approved_until=(now + timedelta(days=days)).date(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def place(session: Session, person: Account, *, now: datetime, designation: str = "clinical") -> Registration:
    """A place in the stocked window."""
    application = approved(session, person, now=now, designation=designation)
    return service.register(session, application, window_of(session), by=person.public_id, now=now)


@dataclass
class Two:
    """Ada's, and the same of Ben."""

    ada: Any
    ben: Any


def places(session: Session, cast: Cast, *, now: datetime, designation: str = "clinical") -> Two:
    """A place for Ada and one for Ben."""
    return Two(*(place(session, person, now=now, designation=designation) for person in (cast.ada, cast.ben)))


def running(session: Session, cast: Cast, part: str = "one", *, now: datetime, designation: str = "clinical") -> Two:
    """This part started by Ada and by Ben at the same moment; for Part Two, Part One is handed in blank before."""
    seats = places(session, cast, now=now, designation=designation)
    return Two(begin(session, seats.ada, part, now=now), begin(session, seats.ben, part, now=now))


def begin(session: Session, registration: Registration, part: str, *, now: datetime) -> Sitting:
    """Start the part, handing in a blank Part One before Part Two."""
    by = registration.application.applicant.public_id
    if part == "two" and "one" in registration.parts and not registration.sittings:
        closing.submit(session, service.start(session, registration, "one", by=by, now=now), by=by, now=now)
        session.expire_all()
    return service.start(session, registration, part, by=by, now=now)


def save(
    session: Session, sitting: Sitting, position: int, answer: str, *,
    now: datetime, client: str = "page-one", seq: int | None = None, base: int | None = None,
) -> Saved | Conflict:  # fmt: skip
    """One save as the page sends it; from the present head unless `base` says otherwise."""
    start = head(session, sitting, position).revision if base is None else base
    wanted = Save(position, client, next(_seqs) if seq is None else seq, start, answer)
    return saving.save_answer(session, owner(sitting), sitting.public_id, wanted, now=now)


def owner(sitting: Sitting) -> int:
    return sitting.registration.application.applicant_id


def head(session: Session, sitting: Sitting, position: int) -> Response:
    """What counts now at this position."""
    return session.get_one(Response, (sitting.id, position), populate_existing=True)


def revisions(session: Session, sitting: Sitting, position: int) -> list[str]:
    """Every answer that was acknowledged at this position, in order."""
    query = sa.select(Revision.answer).where(Revision.sitting_id == sitting.id, Revision.position == position)
    return list(session.scalars(query.order_by(Revision.revision)))


def kept(session: Session, sitting: Sitting) -> list[str]:
    """The texts of refused saves."""
    return list(session.scalars(sa.select(KeptDraft.answer).where(KeptDraft.sitting_id == sitting.id).order_by(KeptDraft.id)))


def hand_in(session: Session, sitting: Sitting, *, now: datetime) -> Sitting:
    """Submit as the candidate."""
    return closing.submit(session, sitting, by=sitting.registration.application.applicant.public_id, now=now)


def with_extra_time(session: Session, registration: Registration, percent: int, cast: Cast, *, now: datetime) -> None:
    """Ask for extra time and have Cora grant it."""
    by = registration.application.applicant.public_id
    arranging.ask(session, registration, kind="disability", request="More time", by=by, now=now)
    arranging.decide(
        session, registration, is_granted=True, extra_percent=percent, extra_minutes=0, reason="Documented",
        by=cast.cora.public_id, now=now,
    )  # fmt: skip


def body(answer: str, *, base: int = 0, seq: int = 1, client: str = "page-two") -> dict[str, Any]:
    """The JSON of a save."""
    return {"client": client, "seq": seq, "base": base, "answer": answer}


def shown_letter(sitting: Sitting, position: int, letter: str) -> str:
    """The letter under which this candidate sees the form's letter."""
    return rules.LETTERS[sitting.option_orders[position - 1].index(letter)]
