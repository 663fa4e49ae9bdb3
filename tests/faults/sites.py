"""What an experiment needs of a server under test, and the reference server as one."""

from __future__ import annotations

import random
import sqlite3
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from tests.faults import reference
from tests.faults.desk import receipt_of
from tests.faults.history import Closing, Head, Held, Limit, Row, Stop, digest
from tests.faults.processes import Process, free_port, wait_for
from tests.faults.seats import STOPPED_AGO, Plot, Seat, SignIn, plots

NUMBERS = 12


class Site(Protocol):
    """Servers over one database, filled with candidates who sit."""

    name: str
    ports: list[int]
    seats: list[Seat]
    limits: dict[str, Limit]

    def start(self) -> None: ...

    def kill_worker(self, chance: random.Random) -> str:
        """kill -9 of one worker; says what was killed."""

    def kill_server(self, chance: random.Random) -> str:
        """kill -9 of one whole server, and start it again."""

    def revive(self) -> None:
        """Start again what has ended by itself."""

    def every(self) -> list[int]:
        """The ids of all its processes."""

    def stop(self) -> None: ...

    def held(self) -> Held:
        """What is stored, read from the database itself after the servers have ended."""


class ReferenceSite:
    """The reference server, or one of the broken ones."""

    def __init__(
        self, folder: Path, seed: int, *, flaw: str = "", candidates: int = 5, also: Sequence[Plot] = (), seconds: float = 3
    ) -> None:
        self.name, self.file = flaw or "reference", folder / "reference.db"
        self.seats = [
            Seat(
                who,
                plot,
                f"{who}-{seed}",
                part,
                NUMBERS if part == "one" else 3,
                (SignIn(f"me={who}", "x"), SignIn(f"me={who}", "x")),
                office=SignIn("me=office", "x") if plot is Plot.RESTS else None,
                goes_on_at=f"/sittings/{who}-{seed}/go-on",
            )
            for who, plot, part in plots(candidates, also)
        ]
        soon, far = Limit(time.time() + 0.5 * seconds, 0.5), Limit(time.time() + 3600, 0.5)
        self.limits = {seat.sitting: soon if seat.plot is Plot.LATE else far for seat in self.seats}
        sittings = {s.sitting: (s.numbers, self.limits[s.sitting].ends, self.limits[s.sitting].grace) for s in self.seats}
        still = {seat.sitting: time.time() - STOPPED_AGO for seat in self.seats if seat.plot is Plot.RESTS}
        reference.fill(self.file, sittings, still)
        self.ports = [free_port()]
        command = [sys.executable, "-m", "tests.faults.reference", str(self.ports[0]), str(self.file), flaw]
        self.process = Process(command, folder / "reference.log")

    def start(self) -> None:
        self.process.start()
        wait_for(self.ports[0], self.process)

    def kill_worker(self, chance: random.Random) -> str:
        return self.kill_server(chance)

    def kill_server(self, chance: random.Random) -> str:
        self.process.kill()
        self.start()
        return "kill -9 of the server"

    def revive(self) -> None:
        if not self.process.is_alive:
            self.process.start()

    def every(self) -> list[int]:
        return self.process.every()

    def stop(self) -> None:
        self.process.kill()

    def held(self) -> Held:
        return held(self.file, self.limits)


def held(file: Path, limits: dict[str, Limit]) -> Held:
    """What the file of a reference server holds."""
    with sqlite3.connect(file) as disk:
        rows = tuple(
            Row(sitting, number, rev, client, seq, base, digest(answer), at)
            for sitting, number, rev, client, seq, base, answer, at in disk.execute("SELECT * FROM revisions ORDER BY rowid")
        )
        kept = frozenset(disk.execute("SELECT sitting, number, sha256 FROM kept"))
        stops = tuple(Stop(*row) for row in disk.execute("SELECT sitting, why, since, coalesce(until, 9e999) FROM stops"))
        closed = disk.execute("SELECT id, receipt, numbers FROM sittings WHERE receipt IS NOT NULL").fetchall()
    disk.close()
    return Held(rows, {}, limits, tuple(_closing(rows, *line) for line in closed), kept, stops)


def _closing(rows: Sequence[Row], sitting: str, receipt: str, numbers: int) -> Closing:
    last = {
        row.number: Head(row.number, row.revision, row.sha256)
        for row in sorted(rows, key=lambda r: r.revision)
        if row.sitting == sitting
    }
    heads = [last.get(number, Head(number, 0, digest(""))) for number in range(1, numbers + 1)]
    return Closing(sitting, receipt, receipt_of(sitting, heads), ())
