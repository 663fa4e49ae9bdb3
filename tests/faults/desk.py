"""The protocol done right, over SQLite, in small methods: what the harness itself is tested against.

Each deed is one method, so that a broken server (`broken.py`) is this one with one method done wrong.
Receives deeds, hands on (status, body).
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import RLock
from typing import Any

from tests.faults.checker import ON_THE_WAY
from tests.faults.history import Head, digest

TABLES = """
CREATE TABLE IF NOT EXISTS sittings (id TEXT PRIMARY KEY, numbers INT, ends REAL, grace REAL, receipt TEXT, epoch INT DEFAULT 0, holder TEXT);
CREATE TABLE IF NOT EXISTS revisions (
    sitting TEXT, number INT, rev INT, client TEXT, seq INT, base INT, answer TEXT, at REAL, PRIMARY KEY (sitting, number, rev));
CREATE TABLE IF NOT EXISTS stops (sitting TEXT, why TEXT, since REAL, until REAL);
CREATE TABLE IF NOT EXISTS kept (sitting TEXT, number INT, client TEXT, seq INT, sha256 TEXT, answer TEXT, PRIMARY KEY (sitting, client, seq));
"""


@dataclass(frozen=True, slots=True)
class Save:
    """What a PUT brings."""

    number: int
    client: str
    seq: int
    base: int
    answer: str
    age_ms: int = 0


Reply = tuple[int, dict[str, Any]]


class Honest:
    """The protocol."""

    def __init__(self, file: str) -> None:
        self.file, self.turn = file, RLock()
        self.disk = self.open(file)
        self.disk.executescript(TABLES)

    def open(self, file: str) -> sqlite3.Connection:
        disk = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        disk.row_factory = sqlite3.Row
        disk.execute("PRAGMA journal_mode = WAL")
        disk.execute("PRAGMA synchronous = FULL")
        return disk

    def now(self, save: Save | None = None) -> float:
        return time.time()

    def save(self, sitting: str, epoch: int, save: Save) -> Reply:
        """One save in one transaction; the reply only after its commit."""
        with self.turn:
            self.disk.execute("BEGIN IMMEDIATE")
            reply = self.decide(sitting, epoch, save)
            self.commit()
            return reply

    def commit(self) -> None:
        self.disk.execute("COMMIT")

    def decide(self, sitting: str, epoch: int, save: Save) -> Reply:
        held, now = self.sitting(sitting), self.now(save)
        left = {"remaining_ms": max(int((self.end(held, now) - now) * 1000), 0)}
        head, sha256 = self.head(sitting, save.number), digest(save.answer)
        if known := self.known(sitting, save):
            is_same = digest(known["answer"]) == sha256
            return (200, _saved(known, left)) if is_same else (422, {"error": "another text"})
        if held["receipt"] or not self.is_in_time(held, now):
            self.keep(sitting, save)
            return 409, {"closed": {"receipt": self.close_if_over(sitting), "is_late": True}, "remaining_ms": 0}
        if epoch != held["epoch"]:
            self.keep(sitting, save)
            return 409, {"moved": {"since_ms": 0}, **left}
        if (since := self.still_since(sitting)) and now > since + ON_THE_WAY:
            return 409, {"paused": {"since_ms": int(since * 1000)}, **left}
        if not self.is_on_head(save, head):
            self.keep(sitting, save)
            return 409, {"conflict": {"rev": head["rev"], "answer": head["answer"], "sha256": digest(head["answer"])}, **left}
        row = (sitting, save.number, head["rev"] + 1, save.client, save.seq, save.base, save.answer, now)
        self.disk.execute("INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        return 200, _saved({"rev": head["rev"] + 1, "answer": save.answer, "at": now}, left)

    def sitting(self, sitting: str) -> Any:
        return self.disk.execute("SELECT * FROM sittings WHERE id = ?", (sitting,)).fetchone()

    def head(self, sitting: str, number: int) -> Any:
        query = "SELECT rev, answer, client, sitting FROM revisions WHERE sitting = ? AND number = ? ORDER BY rev DESC LIMIT 1"
        return self.disk.execute(query, (sitting, number)).fetchone() or {"rev": 0, "answer": "", "client": ""}

    def known(self, sitting: str, save: Save) -> Any:
        query = "SELECT * FROM revisions WHERE sitting = ? AND client = ? AND seq = ?"
        return self.disk.execute(query, (sitting, save.client, save.seq)).fetchone()

    def is_in_time(self, held: Any, now: float) -> bool:
        return bool(now <= self.end(held, now) + held["grace"])

    def end(self, held: Any, now: float) -> float:
        """When the sitting ends, with the time for which its clock has stood still."""
        query = "SELECT since, coalesce(until, ?) AS until FROM stops WHERE sitting = ?"
        stood = sum(row["until"] - row["since"] for row in self.disk.execute(query, (now, held["id"])))
        return float(held["ends"] + stood)

    def still_since(self, sitting: str) -> float | None:
        """Since when the clock stands still; None while it runs."""
        query = "SELECT min(since) AS since FROM stops WHERE sitting = ? AND until IS NULL"
        found: float | None = self.disk.execute(query, (sitting,)).fetchone()["since"]
        return found

    def may_stop(self, sitting: str) -> bool:
        """Whether there is anything to stop: a second time changes nothing."""
        return self.still_since(sitting) is None

    def take_break(self, sitting: str) -> None:
        with self.turn:
            if self.may_stop(sitting):
                self.disk.execute("INSERT INTO stops VALUES (?, 'break', ?, NULL)", (sitting, time.time()))

    def go_on(self, sitting: str, why: str) -> None:
        """Let the clock run that was stopped for a break, or by the office."""
        with self.turn:
            change = "UPDATE stops SET until = ? WHERE sitting = ? AND why = ? AND until IS NULL"
            self.disk.execute(change, (time.time(), sitting, why))

    def pulse(self, sitting: str) -> Reply:
        with self.turn:
            held, now = self.sitting(sitting), time.time()
            left = max(int((self.end(held, now) - now) * 1000), 0)
            state = "over" if held["receipt"] or not left else "paused" if self.still_since(sitting) else "open"
            return 200, {"state": state, "remaining_ms": left}

    def is_on_head(self, save: Save, head: Any) -> bool:
        return bool(save.base == head["rev"])

    def keep(self, sitting: str, save: Save) -> None:
        row = (sitting, save.number, save.client, save.seq, digest(save.answer), save.answer)
        self.disk.execute("INSERT OR IGNORE INTO kept VALUES (?, ?, ?, ?, ?, ?)", row)

    def heads(self, sitting: str) -> list[Head]:
        found = [self.head(sitting, n) for n in range(1, self.sitting(sitting)["numbers"] + 1)]
        return [Head(n, row["rev"], digest(row["answer"])) for n, row in enumerate(found, 1)]

    def admit(self, sitting: str, device: str) -> Reply:
        """The pass for the device that holds the sitting; the first that comes does."""
        with self.turn:
            self.disk.execute("UPDATE sittings SET holder = ? WHERE id = ? AND holder IS NULL", (device, sitting))
            held, left = self.sitting(sitting), self.end(self.sitting(sitting), now := time.time()) - now
            if held["holder"] != device:
                return 409, {"moved": {"since_ms": 0}}
            heads = [{"number": h.number, "rev": h.revision, "sha256": h.sha256} for h in self.heads(sitting)]
            body = {"pass": f"{sitting}.{held['epoch']}", "csrf": "x", "remaining_ms": max(int(left * 1000), 0), "heads": heads}
            return 200, body

    def take_over(self, sitting: str, device: str) -> None:
        with self.turn:
            self.disk.execute("UPDATE sittings SET holder = ?, epoch = epoch + 1 WHERE id = ?", (device, sitting))

    def hand_in(self, sitting: str) -> None:
        """Close for good over what is saved now, once."""
        with self.turn:
            self.seal(sitting, receipt_of(sitting, self.heads(sitting)))

    def seal(self, sitting: str, receipt: str) -> None:
        self.disk.execute("UPDATE sittings SET receipt = ? WHERE id = ? AND receipt IS NULL", (receipt, sitting))

    def close_if_over(self, sitting: str) -> str | None:
        """The receipt of a sitting that is closed or over."""
        held = self.sitting(sitting)
        if not held["receipt"] and (now := time.time()) > self.end(held, now) + held["grace"]:
            self.hand_in(sitting)
        found: str | None = self.sitting(sitting)["receipt"]
        return found


def _saved(row: Mapping[str, Any], left: Mapping[str, int]) -> dict[str, Any]:
    return {"rev": row["rev"], "sha256": digest(row["answer"]), "saved_at_ms": int(row["at"] * 1000), **left}


def receipt_of(sitting: str, heads: list[Head]) -> str:
    """A reference over all heads, in the signs of the real one."""
    number = int(digest(json.dumps([sitting, [[h.number, h.revision, h.sha256] for h in heads]]))[:15], 16)
    signs = "".join("23456789ABCDEFGHJKLMNPQRSTUVWXYZ"[number >> shift & 31] for shift in range(55, -1, -5))
    return "-".join(signs[i : i + 4] for i in (0, 4, 8))
