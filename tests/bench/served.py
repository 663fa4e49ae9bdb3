"""Real servers over real databases in a folder of their own; everything started here is ended here."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from exam_app.bootstrap import ROOT
from exam_app.config import Config
from exam_app.serving import THREADS
from exam_app.vault import read_keys
from tests.bench import costs
from tests.postgres import Cluster

SECRET = "a key that only the benchmark uses, long enough"
# Full durability: what is measured is what runs in earnest.
DURABLE = ("listen_addresses=", "max_connections=200", "shared_buffers=256MB", "max_wal_size=2GB")


class Model(NamedTuple):
    """A server with so many processes and threads in each."""

    server: str
    workers: int
    threads: int

    @property
    def name(self) -> str:
        return f"{self.server} {self.workers}x{self.threads}"


@dataclass(frozen=True, slots=True)
class Database:
    """Where it is, and which processes it has of its own (none for SQLite)."""

    kind: str
    url: str
    folder: Path
    pid: int | None = None

    @property
    def config(self) -> Config:
        return Config(
            database_url=self.url, secret_key=SECRET, instance=self.folder, argon2_memory_kib=8, argon2_rounds=1,
            ring=read_keys(self.folder / "bank-key"),
        )  # fmt: skip

    @property
    def workers(self) -> int:
        """As many processes as this database and two cores allow."""
        return 2 if self.kind == "postgres" else 1

    @property
    def model(self) -> Model:
        """Processes and threads as the application itself is served."""
        return Model("granian", self.workers, THREADS[sa.make_url(self.url).get_backend_name()])


@dataclass(frozen=True, slots=True)
class Server:
    """A port that answers, the process behind it, and its database."""

    port: int
    pid: int
    database: Database

    def cpu(self) -> tuple[float, float]:
        """Seconds of CPU so far: application, database."""
        return costs.cpu_seconds(self.pid), costs.cpu_seconds(self.database.pid) if self.database.pid else 0.0

    def memory_mib(self) -> float:
        """Of the largest process that answers requests; the first one only watches over them."""
        watching, *answering = costs.memory_mib(self.pid)
        return max(answering, default=watching)


@contextmanager
def database(kind: str) -> Iterator[Database]:
    """An empty, fully durable database."""
    with tempfile.TemporaryDirectory(prefix="exam-bench-") as folder:
        if kind == "sqlite":
            yield Database(kind, f"sqlite:///{folder}/exam.db", Path(folder))
            return
        cluster = Cluster().start(DURABLE)
        try:
            pid = int((cluster.base / "data" / "postmaster.pid").read_text().split()[0])
            yield Database(kind, cluster.url(), Path(folder), pid)
        finally:
            cluster.stop()


@contextmanager
def application(database: Database, workers: int | None = None) -> Iterator[Server]:
    """The application as it is served in earnest."""
    count = str(workers or database.workers)
    with _process(database, lambda port: ["-m", "exam_app", "serve", "--port", str(port), "--workers", count]) as server:
        yield server


@contextmanager
def launched(database: Database, factory: str, model: Model, environment: dict[str, str] | None = None) -> Iterator[Server]:
    """Any WSGI factory on any of the servers that can be compared."""
    options = ["--server", model.server, "--workers", str(model.workers), "--threads", str(model.threads)]
    command = ["-m", "tests.bench.launch", factory, *options]
    with _process(database, lambda port: [*command, "--port", str(port)], environment) as answers:
        yield answers


@contextmanager
def _process(
    database: Database, command: Callable[[int], Sequence[str]], environment: dict[str, str] | None = None
) -> Iterator[Server]:
    port = _free_port()
    env = {
        **os.environ, "EXAM_DATABASE_URL": database.url, "EXAM_SECRET_KEY": SECRET, "EXAM_INSTANCE": str(database.folder),
        **(environment or {}),
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, *command(port)], env=env, cwd=ROOT)
    try:
        _wait_for(port, process)
        yield Server(port, process.pid, database)
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    workers = costs.tree(process.pid)
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        # Its workers would go on by themselves.
        for pid in workers:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode} before it answered")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start within 30 seconds")
