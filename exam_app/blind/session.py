"""A session of one request that sees what the list names, bound in place of the ordinary one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, cast

import sqlalchemy as sa
from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from exam_app.blind import postgres, sqlite
from exam_app.blind.sight import Sight
from exam_app.db import begin, db
from exam_app.durability import engine_options, make_durable


class BlindSession(Session):
    """Cannot read who wrote what; `info["reviewer"]` is the account whose rows it sees."""


@sa.event.listens_for(BlindSession, "after_begin")
def _put_on(session: Session, _transaction: Any, connection: sa.Connection) -> None:
    reviewer = session.info["reviewer"]
    if connection.dialect.name == "postgresql":
        connection.execute(postgres.PUT_ON, {"reviewer": str(reviewer), "role": postgres.ROLE})
    else:
        connection.info["reviewer"] = reviewer


class Blind:
    """The blind side of one application: its engine, and what can be seen through it."""

    def __init__(self, engine: sa.Engine, sight: Sight) -> None:
        self.engine, self.sight = engine, sight

    def session(self, reviewer: int) -> BlindSession:
        """A session for this reviewer, given by account."""
        return BlindSession(self.engine, info={"reviewer": reviewer})

    @contextmanager
    def bound(self, reviewer: int, *, writes: bool) -> Iterator[None]:
        """Inside the block `db.session` is blind. What it left to the vault is noted for after the commit."""
        plain, own = db.session(), self.session(reviewer)
        plain.rollback()
        db.session.registry.set(cast(Any, own))
        g.plain_session = plain
        try:
            begin(own, writes=writes)
            yield
        finally:
            own.close()
            db.session.registry.set(plain)
            g.pop("plain_session")
            g.left_to_the_vault = bool(own.info.get("left_to_the_vault"))

    def problems(self) -> list[str]:
        """Reasons why reviewers' sessions would not be blind; empty when there are none."""
        # On SQLite the blind connections may not even look whether they are complete.
        engine = db.engine if self.engine.dialect.name == "sqlite" else self.engine
        with engine.connect() as connection:
            found: list[str] = way(connection).problems(connection, self.sight)
            return found


@contextmanager
def vault() -> Iterator[Session]:
    """The other side of a blind request: the ordinary session, in a transaction of its own that ends with the block.

    For a verb that must know who wrote what and hands back nothing of it.
    """
    plain = plain_session()
    # Gives back SQLite's one write lock, which the ordinary session needs now.
    db.session.rollback()
    plain.rollback()
    begin(plain, writes=True)
    try:
        yield plain
        plain.commit()
    finally:
        plain.rollback()


def way(connection: sa.Connection) -> ModuleType:
    """How this database carries the list out."""
    return postgres if connection.dialect.name == "postgresql" else sqlite


def is_blind(session: Session) -> bool:
    """Whether this session cannot look into the vault."""
    return isinstance(session, BlindSession)


def leave_to_the_vault(session: Session) -> None:
    """Note that something waits for the vault side, which acts as soon as this session has committed."""
    session.info["left_to_the_vault"] = True


def plain_session() -> Session:
    """The ordinary session of this request, for its frame: who is signed in, how many messages wait. Never for a view."""
    return cast(Session, g.get("plain_session") or db.session())


def end_reading() -> None:
    """End what the ordinary session of a blind request reads."""
    if "plain_session" in g:
        plain_session().rollback()


def here() -> Blind:
    """The blind side of the current application."""
    return cast(Blind, current_app.extensions["blind"])


def install(app: Flask, sight: Sight, reviewer_url: str) -> None:
    """Make the durable engines of the application, and the blind side beside the ordinary one.

    On PostgreSQL it shares the ordinary engine and puts on its role, or uses a sign-in of its own.
    """
    url = reviewer_url or str(app.config["SQLALCHEMY_DATABASE_URI"])
    is_shared = not reviewer_url and sa.make_url(url).get_backend_name() != "sqlite"
    with app.app_context():
        engine = db.engine if is_shared else sa.create_engine(url, **engine_options(url))
        make_durable(*{db.engine, engine})
        if engine.dialect.name == "sqlite":
            sqlite.arm(engine, sight)
        if not is_shared:
            sa.event.listen(db.engine, "engine_disposed", lambda _: engine.dispose())
    app.extensions["blind"] = Blind(engine, sight)
