"""Fixtures: the application on both databases, a clock that stands still, and the cast."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.app import create_app
from exam_app.clock import FakeClock
from exam_app.config import Config
from exam_app.db import db
from exam_app.exams.models import Window
from exam_app.vault import Ring
from tests.build import Cast, make_cast, stock
from tests.build_review import window_in
from tests.page import Browser
from tests.postgres import Cluster

BACKENDS = ("sqlite", "postgres")
_numbers = itertools.count()


def make_config(url: str, folder: Path) -> Config:
    """Settings for tests: cheap password hashes, everything else as in production."""
    return Config(
        database_url=url, secret_key="a key that only tests use " * 2, instance=folder, argon2_memory_kib=8, argon2_rounds=1,
        ring=Ring([b"a master key that only tests use"]),
    )  # fmt: skip


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    running = Cluster().start()
    yield running
    running.stop()


class Databases:
    """Makes fresh databases quickly: each kind is filled once and then copied."""

    def __init__(self, folder: Path, cluster: Callable[[], Cluster]) -> None:
        self.folder, self.cluster = folder, cluster
        self.filled: set[tuple[str, str]] = set()

    def fresh(self, backend: str, kind: str) -> str:
        """The URL of a new database like the template `kind` ("empty" or "stocked")."""
        if (backend, kind) not in self.filled:
            self._fill(backend, kind)
            self.filled.add((backend, kind))
        name = f"t{os.getpid()}_{next(_numbers)}"
        return self._copy(backend, kind, name)

    def _fill(self, backend: str, kind: str) -> None:
        if backend == "postgres":
            _sql(self.cluster().url(), f"CREATE DATABASE template_{kind}")
        app = create_app(make_config(self._url(backend, f"template_{kind}"), self.folder), FakeClock())
        with app.app_context():
            flask_migrate.upgrade()
            if kind == "stocked":
                stock(db.session(), now=FakeClock().instant)
                db.session.commit()
            db.engine.dispose()

    def _copy(self, backend: str, kind: str, name: str) -> str:
        if backend == "postgres":
            _sql(self.cluster().url(), f"CREATE DATABASE {name} TEMPLATE template_{kind}")
        else:
            shutil.copy(self.folder / f"template_{kind}.db", self.folder / f"{name}.db")
        return self._url(backend, name)

    def _url(self, backend: str, name: str) -> str:
        return self.cluster().url(name) if backend == "postgres" else f"sqlite:///{self.folder / f'{name}.db'}"

    def drop(self, url: str) -> None:
        """Throw the database away."""
        made = sa.make_url(url)
        if made.get_backend_name() == "postgresql":
            _sql(self.cluster().url(), f"DROP DATABASE {made.database} WITH (FORCE)")
        else:
            for ending in ("", "-wal", "-shm"):
                Path(f"{made.database}{ending}").unlink(missing_ok=True)


def _sql(url: str, statement: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Databases:
    return Databases(tmp_path_factory.mktemp("databases"), lambda: request.getfixturevalue("cluster"))


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Every test that touches the database runs once on each."""
    return str(request.param)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


class Served:
    """One application for each backend, pointed at one fresh database after the other.

    Making an application compiles every template and every statement anew; that would be most
    of the time of the suite.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.apps: dict[str, Flask] = {}
        self.targets: dict[str, sa.URL] = {}

    def over(self, backend: str, url: str, clock: FakeClock, folder: Path) -> Flask:
        """The application of this backend over the database at `url`, with this test's clock and folder."""
        self.targets[backend] = sa.make_url(url)
        if backend not in self.apps:
            self.apps[backend] = self._make(backend, url)
        app = self.apps[backend]
        app.extensions["clock"], app.extensions["settings"] = clock, make_config(url, folder)
        return app

    def _make(self, backend: str, url: str) -> Flask:
        app = create_app(make_config(url, self.folder), FakeClock())
        with app.app_context():
            for engine in {db.engine, app.extensions["blind"].engine}:
                sa.event.listen(engine, "do_connect", lambda dialect, record, args, kwargs: self._redirect(backend, args, kwargs))
        return app

    def _redirect(self, backend: str, args: list[Any], kwargs: dict[str, Any]) -> None:
        name = self.targets[backend].database
        if backend == "sqlite":
            args[0] = name
        else:
            kwargs["dbname"] = name


@pytest.fixture(scope="session")
def shared_apps(tmp_path_factory: pytest.TempPathFactory) -> Served:
    return Served(tmp_path_factory.mktemp("apps"))


@pytest.fixture
def app(
    backend: str,
    databases: Databases,
    shared_apps: Served,
    clock: FakeClock,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Iterator[Flask]:
    """The application over a fresh database; `@pytest.mark.usefixtures("stocked")` fills it."""
    kind = "stocked" if "stocked" in request.fixturenames else "empty"
    url = databases.fresh(backend, kind)
    made = shared_apps.over(backend, url, clock, tmp_path)
    with made.app_context():
        db.engine.dispose()
    yield made
    with made.app_context():
        db.engine.dispose()
    databases.drop(url)


@pytest.fixture
def stocked() -> None:
    """Ask for the bank imported, a published form, a policy and an open window."""


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The test's own session; `Browser` commits it before each request and forgets its state after."""
    with app.app_context():
        engine = db.engine
    with Session(engine) as own:
        yield own


@pytest.fixture
def cast(session: Session, clock: FakeClock) -> Cast:
    """The people of every test: Ada, Ben, Ruth, Rolf, Rosa, Iris, Clara, Cora, Adam."""
    made = make_cast(session, now=clock.now())
    session.commit()
    return made


@pytest.fixture
def as_(app: Flask, session: Session, cast: Cast, clock: FakeClock) -> Callable[[Account], Browser]:
    """`as_(cast.ada)` is Ada's browser, signed in."""
    return lambda person: Browser(app, session, clock).signed_in_as(person)


@pytest.fixture
def nobody(app: Flask, session: Session, clock: FakeClock) -> Browser:
    """A browser in which nobody is signed in."""
    return Browser(app, session, clock)


@pytest.fixture
def window(session: Session) -> Window:
    """The open window of the stocked database."""
    return window_in(session)
