"""Ties the sessions of our table to Flask-Login, and notes that they are in use."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask, Response, g, request
from flask_login import LoginManager, current_user
from sqlalchemy.exc import DBAPIError

from exam_app.accounts import service
from exam_app.config import Config
from exam_app.db import begin, db


def keep_alive(*, until: datetime) -> str:
    """Let the session of this request count as used until then; gives the hash of its token.

    Written after the view's own commit, like every use of a session.
    """
    person: service.Identity = current_user._get_current_object()
    if until > person.seen_at:
        g.token_in_use, g.in_use_until = person.token, until
    return service.digest(person.token)


def session_hash() -> str:
    """The hash of the token of this request's session."""
    person: service.Identity = current_user._get_current_object()
    return service.digest(person.token)


def install(app: Flask, manager: LoginManager) -> None:
    """Load the person of each request from the session table, so that a revoked one ends at once."""
    config: Config = app.extensions["settings"]
    # It would write the cookie anew for each change of network; what a session may is said by the table alone.
    manager.session_protection = None
    idle, longest = timedelta(minutes=config.idle_minutes), timedelta(hours=config.session_hours)

    @manager.user_loader  # type: ignore[untyped-decorator]
    def person(token: str) -> service.Identity | None:
        found = service.identity_of(db.session(), token, now=g.now, idle=idle, longest=longest)
        if found:
            g.zone = found.zone
            if g.now - found.seen_at > service.TOUCH_EVERY:
                g.token_in_use = token
        return found

    @app.after_request
    def note_use(response: Response) -> Response:
        # After the view's own commit: a page that only reads must not hold the write lock.
        if token := g.pop("token_in_use", None):
            try:
                _touch(token)
            except DBAPIError as problem:
                # What the view did is on disk, and an error page would deny it; what was only shown can be asked for again.
                if request.method in ("GET", "HEAD"):
                    raise
                app.logger.error("the use of a session could not be noted", exc_info=problem)
        return response


def _touch(token: str) -> None:
    db.session.rollback()
    begin(db.session(), writes=True)
    service.touch(db.session(), token, now=max(g.pop("in_use_until", g.now), g.now))
    db.session.commit()
