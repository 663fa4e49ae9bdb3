"""Random histories of a server that does everything right, in a time of their own: what the checker must not complain about."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from tests.faults.desk import receipt_of
from tests.faults.history import (
    Closing,
    Deed,
    HandIn,
    Head,
    Held,
    Limit,
    Lived,
    Look,
    Outcome,
    Press,
    Row,
    Stop,
    Told,
    digest,
)

SITTING, NUMBERS = "s", 3
LIMIT = Limit(100.0, 2.0)


@dataclass
class Lawful:
    """A server in a few lines, asked by clients whose replies get lost."""

    chance: random.Random
    now: float = 0.0
    rows: list[Row] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    hand_ins: list[HandIn] = field(default_factory=list)
    presses: list[Press] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    kept: set[tuple[str, int, str]] = field(default_factory=set)
    closed: bool = False

    def heads(self) -> dict[int, Head]:
        last = {row.number: Head(row.number, row.revision, row.sha256) for row in self.rows}
        return {n: last.get(n, Head(n, 0, digest(""))) for n in range(1, NUMBERS + 1)}

    def wait(self) -> float:
        self.now += self.chance.uniform(0.01, 4)
        return self.now

    def save(self, client: str, seq: int, base: int | None = None) -> None:
        """A save from the head, or from an older base; its reply may be lost."""
        number, text = self.chance.randint(1, NUMBERS), f"text {self.chance.random()}"
        head, sent, at = self.heads()[number], self.wait(), self.wait()
        start = head.revision if base is None else min(base, head.revision)
        is_late, is_lost = at > self.end() + LIMIT.grace or self.closed, self.chance.random() < 0.2
        deed = Deed(SITTING, number, client, seq, start, digest(text), sent)
        told: dict[str, object] = {"answered": self.wait(), "left": max(self.end() - at, 0.0)}
        if is_late or start != head.revision:
            self.kept.add((SITTING, number, digest(text)))
            told |= {"outcome": Outcome.CLOSED if is_late else Outcome.CONFLICT, "is_late": is_late}
        else:
            self.rows.append(Row(SITTING, number, start + 1, client, seq, start, digest(text), at))
            told |= {"outcome": Outcome.SAVED, "revision": start + 1, "told_sha256": digest(text)}
        self.deeds.append(deed if is_lost else Deed(**{**{n: getattr(deed, n) for n in deed.__slots__}, **told}))

    def end(self) -> float:
        return LIMIT.ends + sum(stop.until - stop.since for stop in self.stops)

    def rest(self) -> None:
        """A break, with a pulse in it and one after it; replies to the presses may be lost."""
        since = self._press("break")
        sent, at = self.wait(), self.wait()
        self.told.append(Told(SITTING, sent, self.wait(), max(self.end() + at - since - at, 0.0)))
        self.stops.append(Stop(SITTING, "break", since, self._press("resume-break")))
        sent, at = self.wait(), self.wait()
        self.told.append(Told(SITTING, sent, self.wait(), max(self.end() - at, 0.0)))

    def _press(self, deed: str) -> float:
        sent, at, answered = self.wait(), self.wait(), self.wait()
        self.presses.append(Press(SITTING, deed, sent, None if self.chance.random() < 0.2 else answered))
        return at

    def look(self) -> None:
        sent, heads = self.wait(), tuple(self.heads().values())
        self.looks.append(Look(SITTING, sent, self.wait(), heads))

    def hand_in(self) -> None:
        sent, self.closed = self.wait(), True
        self.hand_ins.append(HandIn(SITTING, sent, self.wait(), self.receipt()))

    def receipt(self) -> str:
        return receipt_of(SITTING, list(self.heads().values()))

    def lived(self) -> Lived:
        return Lived(tuple(self.deeds), tuple(self.looks), tuple(self.hand_ins), tuple(self.presses), tuple(self.told))

    def held(self) -> Held:
        heads = self.heads()
        texts = {number: head.sha256 for number, head in heads.items()}
        closing = Closing(SITTING, self.receipt(), self.receipt(), tuple(heads.values()), texts, texts)
        by_place = {(SITTING, number): head for number, head in heads.items()}
        return Held(tuple(self.rows), by_place, {SITTING: LIMIT}, (closing,), frozenset(self.kept), tuple(self.stops))


def lawful(seed: int) -> tuple[Lived, Held]:
    """A history of some saves, readings and perhaps a hand-in, and what the server holds in the end."""
    server = Lawful(random.Random(seed))
    for seq in range(1, server.chance.randint(2, 30)):
        match server.chance.choices(("save", "stale", "look", "rest", "hand in"), (10, 3, 2, 1, 0.4))[0]:
            case "save":
                server.save(server.chance.choice("ab"), seq)
            case "stale":
                server.save(server.chance.choice("ab"), seq, base=server.chance.randint(0, 3))
            case "rest" if server.now < server.end() and not server.closed:
                server.rest()
            case "look":
                server.look()
            case "hand in":
                server.hand_in()
    return server.lived(), server.held()
