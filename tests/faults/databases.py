"""Databases with every setting of durability on, which the harness may lock, terminate and kill."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from exam_app.durability import sqlite_module
from tests.faults.history import Held, Limit
from tests.faults.processes import command_of, descendants, send
from tests.postgres import Cluster

LONGEST_RECOVERY = 90.0
HANGS_AFTER = 8.0  # seconds in which nothing recovers it
DURABLE = ("listen_addresses=", "max_connections=100", "shared_buffers=64MB", "fsync=on", "synchronous_commit=on")


class Database(Protocol):
    """Where the servers keep everything."""

    kind: str

    @property
    def address(self) -> str: ...

    def engine(self) -> sa.Engine:
        """For the harness's own reading and filling; dispose of it after use."""

    def away(self, seconds: float) -> str:
        """Be unreachable for so long; says how."""

    def disturb(self) -> str:
        """A smaller harm; says which."""

    def every(self) -> list[int]:
        """The ids of its own processes."""

    def revive(self) -> None:
        """Start it again if it has ended by itself."""


class Sqlite:
    """One file."""

    kind = "sqlite"

    def __init__(self, file: Path) -> None:
        self.file = file

    @property
    def address(self) -> str:
        return f"sqlite:///{self.file}"

    def engine(self) -> sa.Engine:
        return sa.create_engine(self.address, module=sqlite_module(), poolclass=sa.NullPool)

    def copy_of(self, other: Sqlite) -> Sqlite:
        """Take the content of another database that nobody writes to."""
        shutil.copy(other.file, self.file)
        return self

    def away(self, seconds: float) -> str:
        with self._connection() as own:
            own.execute("BEGIN EXCLUSIVE")
            time.sleep(seconds)
            own.execute("ROLLBACK")
        return "exclusive lock held"

    def disturb(self) -> str:
        with self._connection() as own:
            own.execute("PRAGMA wal_checkpoint(RESTART)")
        return "checkpoint forced"

    def every(self) -> list[int]:
        return []

    def revive(self) -> None:
        """A file does not end."""

    @contextlib.contextmanager
    def _connection(self) -> Iterator[sa.engine.interfaces.DBAPIConnection]:
        own = sqlite_module().connect(str(self.file), timeout=20, isolation_level=None)
        try:
            yield own
        finally:
            own.close()


class Postgres(Cluster):
    """A server of its own that can be stopped without notice and started again."""

    kind = "postgres"

    def __init__(self, disk: Path | None = None) -> None:
        """`disk`: where its files are to be, if not in the temporary folder."""
        super().__init__()
        if disk is not None:
            files = disk / "data"
            files.mkdir(mode=0o700, exist_ok=True)
            for folder in (disk, files):
                os.chown(folder, self.owner.get("user", -1), self.owner.get("group", -1))
            (self.base / "data").symlink_to(files)

    @contextlib.contextmanager
    def running(self) -> Iterator[Postgres]:
        try:
            self.start(DURABLE)
            yield self
        finally:
            self.stop()

    def stop(self) -> None:
        """End it and clear away, also when it has ended already."""
        with contextlib.suppress(RuntimeError, OSError):
            super().stop()

    @property
    def pid(self) -> int:
        return int((self.base / "data" / "postmaster.pid").read_text().split()[0])

    def engine(self) -> sa.Engine:
        return sa.create_engine(self.address, poolclass=sa.NullPool, connect_args={"connect_timeout": 2})

    @property
    def address(self) -> str:
        return self.url()

    def every(self) -> list[int]:
        return [self.pid, *descendants(self.pid)]

    def revive(self) -> None:
        """Return once it answers: start it again if it has ended, as it does when it cannot trust its disk, or if it hangs.

        It hangs when the process that was to recover it died of its disk under the tracer: the server is not always told.
        """
        until, idle_since = time.monotonic() + LONGEST_RECOVERY, None
        while not self._answers():
            now = time.monotonic()
            if now > until:
                raise RuntimeError(f"the database did not come back: {self._said()}")
            if self._call("pg_ctl", "-D", str(self.base / "data"), "status").returncode:
                self.again()
            idle_since = None if self._recovers() else idle_since or now
            if idle_since and now > idle_since + HANGS_AFTER:
                send(signal.SIGKILL, self.every())
                idle_since = None
            time.sleep(0.2)

    def _recovers(self) -> bool:
        return any(b"startup" in command_of(pid) for pid in self.every())

    def _said(self) -> str:
        log = self.base / "log"
        return log.read_text()[-1500:] if log.exists() else ""

    def _answers(self) -> bool:
        # While it recovers it runs and lets nobody in.
        try:
            with self.engine().connect():
                return True
        except sa.exc.OperationalError:
            return False

    def read_copy(self, disk: Path, limits: Mapping[str, Limit]) -> Held:
        """What a copy of its disk holds, by a second server that recovers it."""
        from tests.faults import reading

        (disk / "data" / "postmaster.pid").unlink(missing_ok=True)
        copy = Postgres(disk)
        try:
            copy.again()
            return reading.read(copy, limits)
        finally:
            copy.stop()

    def away(self, seconds: float) -> str:
        self._must("pg_ctl", "-w", "-m", "immediate", "-D", str(self.base / "data"), "stop")
        time.sleep(seconds)
        self.again()
        return "database stopped at once and restarted"

    def again(self) -> None:
        """Start what was started before; recovers from its log if it was not ended in order."""
        settings = " ".join(f"-c {option}" for option in DURABLE)
        words = ("-l", str(self.base / "log"), "-o", f"-k {self.base} {settings}")
        try:
            self._must("pg_ctl", "-w", "-D", str(self.base / "data"), *words, "start")
        except RuntimeError as cause:
            raise RuntimeError(f"{cause} {self._said()}") from cause

    def disturb(self) -> str:
        query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        with self.engine().connect() as connection:
            ended = len(connection.exec_driver_sql(f"{query} ORDER BY random() LIMIT 3").all())
        return f"{'a few' if ended else 'no'} database sessions terminated"
