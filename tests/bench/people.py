"""Candidates in bulk: accounts, sign-ins and places in the stocked window, by a few inserts for any number.

Only the sitting itself is measured, so what leads there is written as rows and not by the verbs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import flask_migrate
import sqlalchemy as sa
from flask import Flask
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account, AccountRole, SignInSession
from exam_app.accounts.service import digest
from exam_app.app import create_app
from exam_app.applications.models import Application
from exam_app.bootstrap import ROOT
from exam_app.db import db
from exam_app.exams.models import Window
from exam_app.permissions import Role
from exam_app.sitting import statement
from exam_app.sitting.holding import fingerprint
from exam_app.sitting.models import Registration
from exam_app.sitting.tickets import Ticket
from tests.bench.acts import Candidate
from tests.bench.served import Database
from tests.build import stock

AT_ONCE = 1000  # rows of one insert


def fill(database: Database, count: int, writers: int = 0) -> list[Candidate]:
    """Make the tables, the stock and so many candidates who may start; the first `writers` sit Part Two only."""
    app = create_app(database.config)
    now = app.extensions["clock"].now()
    parts = [["two"] if number < writers else ["one"] for number in range(count)]
    with app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        session = db.session()
        stock(session, now=now)
        session.flush()
        first = _insert_all(session, parts, now)
        session.commit()
        db.engine.dispose()
    cookies, csrf = _signed_in(app, count)
    return [
        Candidate(cookie, csrf, _registration(n), parts[n][0], ticket=_ticket(app, first, n, parts[n][0]))
        for n, cookie in enumerate(cookies)
    ]


def _insert_all(session: Session, parts: Sequence[list[str]], now: datetime) -> int:
    """Returns the id of the first account, application and registration."""
    first = (session.scalar(sa.select(sa.func.max(Account.id))) or 0) + 1
    numbers = range(len(parts))
    window = session.scalars(sa.select(Window)).one()
    until = (now + timedelta(days=300)).date()
    _insert(session, Account, (
        {"id": first + n, "public_id": _candidate(n), "email": f"candidate{n}@example.org", "name": f"Candidate {n}",
         "is_active": True, "created_at": now, "zone": "America/New_York"} for n in numbers
    ))  # fmt: skip
    _insert(session, AccountRole, ({"account_id": first + n, "role": Role.APPLICANT} for n in numbers))
    _insert(session, SignInSession, (
        {"token_hash": digest(_token(n)), "account_id": first + n, "started_at": now, "seen_at": now} for n in numbers
    ))  # fmt: skip
    _insert(session, Application, (
        {"id": first + n, "public_id": f"application{n:011d}", "applicant_id": first + n, "association": "NCIMHA",
         "designation": "clinical", "profile": "ncimha-2024-01-01", "state": "approved", "started_at": now,
         "approved_until": until, "note": ""} for n in numbers
    ))  # fmt: skip
    _insert(session, Registration, (
        {"id": first + n, "public_id": _registration(n), "application_id": first + n, "window_id": window.id, "designation": "clinical",
         "attempt_no": 1, "parts": parts[n], "state": "registered", "fee": "paid", "registered_at": now} for n in numbers
    ))  # fmt: skip
    return first


def _insert(session: Session, table: Any, rows: Iterable[dict[str, Any]]) -> None:
    remaining = iter(rows)
    while some := list(islice(remaining, AT_ONCE)):
        session.execute(sa.insert(table), some)


def _candidate(number: int) -> str:
    return f"candidate{number:013d}"


def _registration(number: int) -> str:
    return f"registration{number:010d}"


def _token(number: int) -> str:
    return f"bench-sign-in-{number:029d}"


def _device(number: int) -> str:
    return f"bench-device-{number:019d}"


def _ticket(app: Flask, first: int, number: int, part: str) -> str:
    """The sealed ticket of this candidate's rules page."""
    ticket = Ticket(
        registration_id=first + number, public_id=_registration(number), part=part, attestation=statement.VERSION,
        device=fingerprint(_device(number)), session=digest(_token(number)), by=_candidate(number),
    )  # fmt: skip
    return str(app.extensions["tickets"].seal(ticket))


def _signed_in(app: Flask, count: int) -> tuple[list[str], str]:
    """The cookie of each, and the one token for their forms: it is bound to a secret that all these cookies carry."""
    from flask import session as cookie

    with app.test_request_context():
        csrf = generate_csrf()
        serializer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        name = app.config["SESSION_COOKIE_NAME"]
        contents = ({**cookie, "_user_id": _token(number), "_fresh": True} for number in range(count))
        # The browser had its name before: the candidate's own page gives it.
        return [f"{name}={serializer.dumps(content)}; device={_device(n)}" for n, content in enumerate(contents)], csrf
