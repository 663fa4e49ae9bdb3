"""Servers that break the promise, each in one way that real servers were broken in. The harness must catch every one."""

from __future__ import annotations

import sqlite3
import threading
import time
from typing import Any

from tests.faults.desk import Honest, Reply, Save, receipt_of


class LazyStore(Honest):
    """Keeps what it acknowledged in memory only."""

    def open(self, file: str) -> sqlite3.Connection:
        disk = super().open(":memory:")
        with sqlite3.connect(file) as there:
            there.backup(disk)
        return disk


class LastWriterWins(Honest):
    """Takes every save, whatever it started from."""

    def is_on_head(self, save: Save, head: Any) -> bool:
        return True


class NoDeadline(Honest):
    """Never looks at the time."""

    def is_in_time(self, held: Any, now: float) -> bool:
        return True


class NoDuplicateGuard(Honest):
    """Does not recognise a save that comes again; lets a page write upon its own answers, so as not to trouble it."""

    def known(self, sitting: str, save: Save) -> None:
        return None

    def is_on_head(self, save: Save, head: Any) -> bool:
        return super().is_on_head(save, head) or bool(head["client"] == save.client)


class AcknowledgesFirst(Honest):
    """Replies, and commits when it finds the time."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        threading.Thread(target=self._now_and_then, daemon=True).start()

    def save(self, sitting: str, epoch: int, save: Save) -> Reply:
        with self.turn:
            if not self.disk.in_transaction:
                self.disk.execute("BEGIN IMMEDIATE")
            return self.decide(sitting, epoch, save)

    def _now_and_then(self) -> None:
        while True:
            time.sleep(1.0)
            with self.turn:
                if self.disk.in_transaction:
                    self.commit()


class ClientsClock(Honest):
    """Believes when an answer is said to have been typed."""

    def now(self, save: Save | None = None) -> float:
        return super().now() - (save.age_ms / 1000 if save else 0)


class HastySubmit(Honest):
    """Counts the answers first and closes a moment later, while saves go on."""

    def hand_in(self, sitting: str) -> None:
        with self.turn:
            receipt = receipt_of(sitting, self.heads(sitting))
        time.sleep(0.5)
        with self.turn:
            self.seal(sitting, receipt)


class CountsEachPress(Honest):
    """Begins a break for each time it is asked to, also while one lasts."""

    def may_stop(self, sitting: str) -> bool:
        return True


FLAWS: dict[str, type[Honest]] = {
    "lazy store": LazyStore,
    "last writer wins": LastWriterWins,
    "missing deadline": NoDeadline,
    "missing duplicate guard": NoDuplicateGuard,
    "acknowledges before commit": AcknowledgesFirst,
    "trusts the client's clock": ClientsClock,
    "submit ignores an in-flight save": HastySubmit,
    "counts a doubled break twice": CountsEachPress,
}


class FastDisk(Honest):
    """Correct in every line, over a database that does not wait for the disk: only a power cut shows it."""

    def open(self, file: str) -> sqlite3.Connection:
        disk = super().open(file)
        disk.execute("PRAGMA synchronous = OFF")
        return disk


FLAWS_OF_STORAGE: dict[str, type[Honest]] = {"does not wait for the disk": FastDisk}
ALL = FLAWS | FLAWS_OF_STORAGE
