"""Error pages that say what happened and what to do next; JSON for the page's own script."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from flask import Flask, Response, jsonify, make_response, render_template
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, InternalServerError

from exam_app.commits import Away, Busy, Full
from exam_app.db import db
from exam_app.durability import is_away
from exam_app.errors import Missing, Refused
from exam_app.web.door import wants_json


@dataclass(frozen=True, slots=True)
class Problem:
    """What an error page shows."""

    status: int
    title: str
    advice: str


PROBLEMS = {
    400: ("We could not read that request", "Go back, reload the page and try again."),
    401: ("Sign in to go on", "Your session has ended. What you typed on the last page is still there: go back to it."),
    403: ("This page is not open to your role", "If you need it for your work, ask the administrator of your association."),
    404: ("We cannot find that page", "Check the address, or start again from your home page."),
    405: ("That cannot be done here", "Go back to the page you came from and use its buttons."),
    413: (
        "That is too large to be sent at once",
        "Shorten the text and send it in two steps. A file this large is not the right one here.",
    ),
    429: ("Too many tries", "Wait a minute and try again."),
    503: (
        "The system is very busy",
        "What you saved before is safe. What you sent just now was not saved: wait a moment and send it again.",
    ),
    500: (
        "Something went wrong on our side",
        "Nothing you saved is lost. Try again in a minute; if it stays, tell the exam office.",
    ),
}


PLAIN = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>
<body><main><h1>{title}</h1><p>{advice}</p></main></body></html>
"""


def install(app: Flask) -> None:
    """Answer every error with the one error page."""
    app.register_error_handler(Refused, lambda e: show(Problem(409, e.message, e.advice)))
    app.register_error_handler(Missing, lambda e: show(_known(404)))
    app.register_error_handler(CSRFError, lambda e: show(_expired_form()))
    app.register_error_handler(HTTPException, _http)
    for away in (Away, Busy, Full):
        app.register_error_handler(away, lambda e: _busy(app, e))
    app.register_error_handler(Exception, lambda e: _crash(app, e))
    # What breaks while another error is answered arrives wrapped.
    app.register_error_handler(InternalServerError, lambda e: _crash(app, e.original_exception or e))
    app.teardown_appcontext(_roll_back)


def _known(status: int) -> Problem:
    title, advice = PROBLEMS.get(status, PROBLEMS[500 if status >= 500 else 400])
    return Problem(status, title, advice)


def _expired_form() -> Problem:
    return Problem(
        400, "This form is out of date", "Go back, reload the page and send it again. Your text is kept by your browser."
    )


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    answer = show(_known(error.code))
    for name, value in error.get_headers():
        if name.lower() in ("retry-after", "allow"):
            answer.headers[name] = value
    return answer


def _busy(app: Flask, error: Exception) -> Response:
    # The lock of SQLite was not to be had in time, PostgreSQL is away, or too many came at once: trying again helps.
    if isinstance(error, Busy):
        app.logger.warning("told to come again: too many wait for their turn")
    else:
        app.logger.error("the database did not answer in time", exc_info=error)
    answer = show(_known(503))
    answer.headers["Retry-After"] = "2"
    return answer


def _crash(app: Flask, error: Exception) -> Response:
    if is_away(error):
        return _busy(app, error)
    app.logger.error("unhandled error", exc_info=error)
    return show(_known(500))


def show(problem: Problem) -> Response:
    """The error page with its status. Whatever the request had begun is rolled back."""
    _roll_back()
    if wants_json():
        body = jsonify(error=problem.title, advice=problem.advice)
        return make_response(body, problem.status)
    return make_response(_page(problem), problem.status)


def _roll_back(_problem: BaseException | None = None) -> None:
    # Where the database cannot be reached there is nothing left to roll back, and the answer stands.
    with suppress(DBAPIError):
        db.session.rollback()


def _page(problem: Problem) -> str:
    try:
        return render_template("error.html", problem=problem)
    except DBAPIError:
        # The frame of a page asks who is signed in, and the database is away.
        return PLAIN.format(title=escape(problem.title), advice=escape(problem.advice))
