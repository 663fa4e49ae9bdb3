"""The open window of the demonstration while people sit in it: one paused, one with an incident, one whose last words came late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.demo.candidates import register
from exam_app.exams.models import Window
from exam_app.sitting import closing, holding, incidents, pausing, saving, starting
from exam_app.sitting.models import Presence, Registration, Sitting
from exam_app.sitting.saves import AskToSave, Save

IN_TIME = "I would begin by listening to the mother before I give any advice. The baby turns away, and that tells us something."
LATE = f"{IN_TIME} I would say so aloud, and wait for what she makes of it."


def sit_now(session: Session, people: Mapping[str, Account], window: Window, *, now: datetime) -> None:
    """Three candidates as the monitor shows them to a coordinator who looks at it for the first time."""
    places = {key: register(session, people, window, key, now=now - timedelta(hours=2)) for key in ("jon", "kit", "lou")}
    _paused(session, places["jon"], people["cora"], now)
    _with_an_incident(session, places["kit"], people["cora"], now)
    _late(session, places["lou"], now)


def _begin(session: Session, place: Registration, part: str, minutes_ago: int, now: datetime) -> Sitting:
    by = place.application.applicant.public_id
    return starting.start(session, place, part, by=by, now=now - timedelta(minutes=minutes_ago))


def _save(session: Session, sitting: Sitting, position: int, answer: str, at: datetime) -> None:
    person = sitting.registration.application.applicant_id
    save = Save(position=position, client="demonstration000", seq=position, base=0, answer=answer)
    saving.save_answer(session, person, sitting.public_id, save, now=at)


def _paused(session: Session, place: Registration, office: Account, now: datetime) -> None:
    sitting = _begin(session, place, "one", 30, now)
    for position in range(1, 22):
        _save(session, sitting, position, "ABC"[position % 3], now - timedelta(minutes=26 - position))
    session.add(Presence(sitting_id=sitting.id, seen_at=now))
    only = [sitting.public_id]
    pausing.pause(session, place.window, only=only, reason="The candidate felt ill", by=office.public_id, now=now)


def _with_an_incident(session: Session, place: Registration, office: Account, now: datetime) -> None:
    sitting = _begin(session, place, "one", 40, now)
    for position in range(1, 13):
        _save(session, sitting, position, "BCA"[position % 3], now - timedelta(minutes=38 - position))
    session.add(Presence(sitting_id=sitting.id, seen_at=now - timedelta(minutes=26)))
    text = "Telephoned: no connection since the storm. Writes on offline."
    incidents.note(session, place.window, kind="candidate", text=text, sitting=sitting, by=office.public_id, now=now)


def _late(session: Session, place: Registration, now: datetime) -> None:
    by, one = place.application.applicant.public_id, _begin(session, place, "one", 118, now)
    closing.submit(session, one, by=by, now=now - timedelta(minutes=96))
    two = _begin(session, place, "two", 95, now)
    _save(session, two, 1, IN_TIME, now - timedelta(minutes=50))
    closing.close_if_over(session, two, now=now)
    held = holding.pass_of(session, two, by=by, session_hash="")
    late = Save(position=1, client="demonstration001", seq=1, base=1, answer=LATE, age_ms=7 * 60_000)
    saving.save_all(session.connection(), [AskToSave(held, late, now)])
