"""The one door through which every request enters a stage.

`@requires(Can.X)` asks who it is and whether this role may; opens one transaction; fixes
`g.now`, the instant that judges the whole request; and commits once after the view. A view
without it (or `@open_to_all`) does not pass the policy test.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, Protocol, TypeVar, cast

from flask import abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from exam_app import blind
from exam_app.clock import Clock
from exam_app.db import begin, db
from exam_app.permissions import BLIND, Can, Role, may

P = ParamSpec("P")
R = TypeVar("R")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Identity(Protocol):
    """The signed-in person as the views see them."""

    account_id: int
    public_id: str
    name: str
    roles: frozenset[Role]


def requires(permission: Can, *, writes: bool | None = None) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """Open the view to signed-in people whose roles grant `permission`.

    Others: 302 to the sign-in page for a GET of nobody, 401 for a POST of nobody, and 403
    for a role that may not. `writes` lets a GET write, because what it shows has to go on
    record, or says of a POST that it only reads, because others write for it; should that
    have to write after all, it calls `write_from_here`.
    """

    def guard(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def enter(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            # Who it is and whether they may needs no write lock, which on SQLite others wait for.
            begin(db.session(), writes=False)
            person = current_user._get_current_object()
            if not person.is_authenticated:
                return _to_sign_in()
            if not may(person.roles, permission):
                abort(403)
            does_write = request.method not in SAFE if writes is None else writes
            if permission in BLIND:
                with blind.here().bound(me().account_id, writes=does_write):
                    return _leave(view(*args, **kwargs))
            if does_write:
                write_from_here()
            return _leave(view(*args, **kwargs))

        enter.permission = permission  # type: ignore[attr-defined]
        return enter

    return guard


def open_to_all(view: Callable[P, R]) -> Callable[P, R]:
    """Open the view to everybody, signed in or not."""

    @wraps(view)
    def enter(*args: P.args, **kwargs: P.kwargs) -> R:
        begin(db.session(), writes=request.method not in SAFE)
        return _leave(view(*args, **kwargs))

    enter.permission = None  # type: ignore[attr-defined]
    return enter


def _leave(answer: R) -> R:
    # The frame of a blind page read here; with SQLite's rollback journal the commit would wait for it.
    blind.end_reading()
    # A refused form may leave half-made objects in the session; only success is kept.
    status = answer[1] if isinstance(answer, tuple) else getattr(answer, "status_code", 200)
    if isinstance(status, int) and status >= 400 and not getattr(g, "keep_anyway", False):
        db.session.rollback()
    else:
        db.session.commit()
    return answer


def write_from_here() -> None:
    """Begin anew as a request that writes. What was read before has to be read again."""
    db.session.rollback()
    begin(db.session(), writes=True)


def keep_anyway() -> None:
    """Commit although the answer is a refusal: a failed sign-in must be counted."""
    g.keep_anyway = True


def _to_sign_in() -> Response:
    if request.method not in SAFE or request.accept_mimetypes.best == "application/json":
        abort(401)
    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))


def fix_now() -> None:
    """Fix the instant of this request, before anything else reads the time."""
    g.now = cast(Clock, current_app.extensions["clock"]).now()


def me() -> Identity:
    """The signed-in person of this request."""
    return cast(Identity, current_user)


def local_path(target: str | None, otherwise: str) -> str:
    """`target` when it is a path of this site, else `otherwise`; stops open redirects."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return otherwise
    return otherwise if any(ord(c) < 32 or c == "\\" for c in target) else target


def wants_json() -> bool:
    """Whether the caller is the page's own script rather than a plain form."""
    return request.is_json or request.accept_mimetypes.best == "application/json"
