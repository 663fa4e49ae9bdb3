"""Fixtures: the application on both databases, a clock that stands still, and the cast."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask
from rich.progress import Progress
from sqlalchemy.orm import Session

from exam_app import demo
from exam_app.accounts.models import Account
from exam_app.app import create_app
from exam_app.clock import FakeClock
from exam_app.config import Config
from exam_app.db import db
from exam_app.exams.models import Window
from exam_app.vault import Ring
from tests.build import CHEAP, Cast, find_cast, make_cast, stock
from tests.build_review import window_in
from tests.page import Browser
from tests.postgres import Cluster

BACKENDS = ("sqlite", "postgres")
ROOM = 1 << 30
_numbers = itertools.count()


def _memory() -> Path | None:
    """A folder in memory where the machine has room there: thousands of small databases are made and flushed, and none is kept."""
    shared = Path("/dev/shm")
    return shared if os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > ROOM else None


def make_config(url: str, folder: Path) -> Config:
    """Settings for tests: cheap password hashes, everything else as in production."""
    return Config(
        database_url=url, secret_key="a key that only tests use " * 2, instance=folder, argon2_memory_kib=8, argon2_rounds=1,
        ring=Ring([b"a master key that only tests use"]),
    )  # fmt: skip


def _load_demonstration(session: Session, now: datetime) -> None:
    with Progress(disable=True) as progress:
        demo.load(session, now=now, passwords=CHEAP, progress=progress)


def _make_cast(session: Session, now: datetime) -> None:
    make_cast(session, now=now)


# The kinds of databases: of which other kind each begins as a copy, and what then is added.
KINDS: dict[str, tuple[str, Callable[[Session, datetime], None]]] = {
    "stocked": ("empty", lambda session, now: stock(session, now=now)),
    "demonstration": ("empty", _load_demonstration),
    "empty_with_cast": ("empty", _make_cast),
    "stocked_with_cast": ("stocked", _make_cast),
}


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: nothing of it has to be looked through again for what could be let go."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    running = Cluster(_memory()).start()
    yield running
    running.stop()


class Databases:
    """Makes fresh databases quickly: each kind is filled once and then copied."""

    def __init__(self, folder: Path, cluster: Callable[[], Cluster]) -> None:
        self.folder, self.cluster = folder, cluster
        self.filled: set[tuple[str, str]] = set()

    def fresh(self, backend: str, kind: str) -> str:
        """The URL of a new database of this kind: "empty" or one of KINDS."""
        return self._copy(backend, kind, f"t{os.getpid()}_{next(_numbers)}")

    def _copy(self, backend: str, kind: str, name: str) -> str:
        template = f"template_{kind}"
        if (backend, kind) not in self.filled:
            self._fill(backend, kind, template)
            self.filled.add((backend, kind))
        if backend == "postgres":
            # The usual strategy writes every page into the log as well.
            self._tell(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        else:
            shutil.copy(self.folder / f"{template}.db", self.folder / f"{name}.db")
        return self._url(backend, name)

    def _fill(self, backend: str, kind: str, template: str) -> None:
        if kind in KINDS:
            base, add = KINDS[kind]
            url = self._copy(backend, base, template)
        else:
            url = self._url(backend, template)
            if backend == "postgres":
                self._tell(f"CREATE DATABASE {template}")
        app = create_app(make_config(url, self.folder), FakeClock())
        with app.app_context():
            if kind in KINDS:
                add(db.session(), FakeClock().instant)
                db.session.commit()
            else:
                flask_migrate.upgrade()
            db.engine.dispose()

    def _url(self, backend: str, name: str) -> str:
        return self.cluster().url(name) if backend == "postgres" else f"sqlite:///{self.folder / f'{name}.db'}"

    def drop(self, url: str) -> None:
        """Throw the database away."""
        made = sa.make_url(url)
        if made.get_backend_name() == "postgresql":
            self._tell(f"DROP DATABASE {made.database} WITH (FORCE)")
        else:
            for ending in ("", "-wal", "-shm"):
                Path(f"{made.database}{ending}").unlink(missing_ok=True)

    def _tell(self, statement: str) -> None:
        with self._server.connect() as connection:
            connection.exec_driver_sql(statement)

    @cached_property
    def _server(self) -> sa.Engine:
        return sa.create_engine(self.cluster().url(), isolation_level="AUTOCOMMIT")

    def close(self) -> None:
        """Let the server go; nothing can be made afterwards."""
        if "_server" in vars(self):
            self._server.dispose()


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    with tempfile.TemporaryDirectory(prefix="exam-tests-", dir=_memory()) as folder:
        made = Databases(Path(folder), lambda: request.getfixturevalue("cluster"))
        yield made
        made.close()


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
    """The application over a fresh database; `@pytest.mark.usefixtures("stocked")` fills it, and so does "demonstration"."""
    asked = request.fixturenames
    kind = next((kind for kind in ("stocked", "demonstration") if kind in asked), "empty")
    if "cast" in asked:
        kind += "_with_cast"
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
def demonstration() -> None:
    """Ask for the whole demonstration."""


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The test's own session; `Browser` commits it before each request and forgets its state after."""
    with app.app_context():
        engine = db.engine
    with Session(engine) as own:
        yield own


@pytest.fixture
def cast(session: Session) -> Cast:
    """The people of every test: Ada, Ben, Ruth, Rolf, Rosa, Iris, Clara, Cora, Adam."""
    found = find_cast(session)
    session.commit()
    return found


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
