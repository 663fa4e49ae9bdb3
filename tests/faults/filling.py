"""Fills a database with the shipped bank, an open window and candidates, and scripts for reviewers; lets them start when an experiment begins.

Everything goes through the verbs that the application itself uses.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock

import flask_migrate
import sqlalchemy as sa
from flask import Flask
from flask import session as cookie
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

from exam_app.accounts import people
from exam_app.accounts.models import Account
from exam_app.accounts.service import start_session
from exam_app.app import create_app
from exam_app.bootstrap import ROOT
from exam_app.config import Config
from exam_app.db import db
from exam_app.permissions import Role
from exam_app.sitting import arranging, pausing
from exam_app.sitting.models import Registration
from exam_app.vault import read_keys
from tests.build import stock
from tests.build_sitting import begin, place, window_of
from tests.faults import marking
from tests.faults.databases import Database
from tests.faults.history import Limit
from tests.faults.seats import STARTS, STOPPED_AGO, Plot, Seat, SignIn, plots

KEYS = "bank-key"
SECRET = "a key that only the fault harness uses, long enough"
PART = timedelta(minutes=90)
GRACE = 10.0
BREAK_MINUTES = 240
OFFICE = "office@example.org"
NUMBERS = 12  # of the sixty questions: few, so that answers are changed often


def config(database: Database, folder: Path) -> Config:
    """Settings as in earnest, but for the price of a password."""
    return Config(
        database_url=database.address, secret_key=SECRET, instance=folder, argon2_memory_kib=8, argon2_rounds=1,
        ring=read_keys(folder / KEYS),
    )  # fmt: skip


@contextmanager
def _work(app: Flask) -> Iterator[Session]:
    with app.app_context():
        yield db.session()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def _application(database: Database, folder: Path) -> Flask:
    # Trials run side by side, and CPython 3.11 counts the depth of syntax trees, which routes are made into, for all threads at once.
    with _ONE_AT_A_TIME:
        return create_app(config(database, folder))


_ONE_AT_A_TIME = Lock()


def fill(database: Database, folder: Path, candidates: int) -> None:
    """Tables, bank, window and so many registered candidates; nobody has started."""
    app, now = _application(database, folder), datetime.now(UTC)
    # The migrations are told of their database by one place for the whole process.
    with _ONE_AT_A_TIME, app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
    with _work(app) as session:
        stock(session, now=now - timedelta(hours=3))
        for who, plot, _ in plots(candidates):
            registration = place(session, _person(session, who, now), now=now - timedelta(hours=3))
            if plot is Plot.RESTS:
                _with_breaks(session, registration, now=now - timedelta(hours=3))
        people.create(session, email=OFFICE, name="Exam office", roles={Role.COORDINATOR}, by="system", now=now)
        marking.fill(session, now)


def _with_breaks(session: Session, registration: Registration, *, now: datetime) -> None:
    by = registration.application.applicant.public_id
    arranging.ask(session, registration, kind="disability", request="Breaks", by=by, now=now)
    given = {"extra_percent": 0, "extra_minutes": 0, "break_minutes": BREAK_MINUTES, "reason": "Documented"}
    arranging.decide(session, registration, is_granted=True, **given, by="system", now=now)  # type: ignore[arg-type]


def _person(session: Session, who: str, now: datetime) -> Account:
    return people.create(
        session, email=f"{who}@example.org", name=f"Candidate {who}", roles={Role.APPLICANT}, by="system", now=now
    )


def seat(database: Database, folder: Path, candidates: int, seconds: float) -> tuple[list[Seat], dict[str, Limit]]:
    """Let the candidates start but those who start in the rush, and seat the reviewers; those who will be late did so long ago: their grace ends half-way through `seconds`.

    The clocks of those who rest are stopped by the office, which lets them go on one by one.
    """
    app, now = _application(database, folder), datetime.now(UTC)
    begun, limits = [], {}
    with _work(app) as session:
        for who, plot, part in plots(candidates):
            person = _account(session, f"{who}@example.org")
            place_of = _registration(session, person)
            tokens = [start_session(session, person, now=now) for _ in range(2)]
            if part == "one" and plot in STARTS:
                waiting = Seat(who, plot, "", part, NUMBERS, registration=place_of.public_id, starts_by=STARTS[plot])
                begun.append((waiting, tokens))
                continue
            left = timedelta(seconds=0.5 * seconds - GRACE) if plot is Plot.LATE else PART / 2
            sitting = begin(session, place_of, part, now=now - PART + left)
            numbers = NUMBERS if part == "one" else len(sitting.responses)
            goes_on_at = f"/windows/{sitting.registration.window.public_id}/monitor/go-on"
            begun.append((Seat(who, plot, sitting.public_id, part, numbers, goes_on_at=goes_on_at), tokens))
            limits[sitting.public_id] = Limit(sitting.ends_at.timestamp(), GRACE)
        resting, office = [one.sitting for one, _ in begun if one.plot is Plot.RESTS], _account(session, OFFICE)
        stopped_at = now - timedelta(seconds=STOPPED_AGO)
        pausing.pause(session, window_of(session), only=resting, reason="A drill", by=office.public_id, now=stopped_at)
        office_token = start_session(session, office, now=now)
        for mine, reviewer in marking.seats(session):
            begun.append((mine, [start_session(session, reviewer, now=now) for _ in range(2)]))
    # Outside the transaction: a token for forms is remembered for as long as the application's context lasts.
    in_office = _sign_in(app, office_token)
    signed_in = [
        replace(one, sign_ins=tuple(_sign_in(app, token) for token in tokens), office=in_office) for one, tokens in begun
    ]
    return signed_in, limits


def _account(session: Session, email: str) -> Account:
    return session.scalars(sa.select(Account).where(Account.email == email)).one()


def _registration(session: Session, person: Account) -> Registration:
    return next(r for r in session.scalars(sa.select(Registration)) if r.application.applicant_id == person.id)


def _sign_in(app: Flask, token: str) -> SignIn:
    with app.test_request_context():
        csrf = generate_csrf()
        cookie["_user_id"], cookie["_fresh"] = token, True
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        return SignIn(f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(dict(cookie))}", csrf)
