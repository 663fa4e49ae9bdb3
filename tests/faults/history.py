"""What happened: what the candidates lived through, and what the server says it holds.

Receives nothing; hands on frozen records to the checker and to the history file. All moments
are seconds since 1970 by the harness's one clock, which never jumps.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf
from pathlib import Path
from typing import Any

Place = tuple[str, int]  # a sitting and a number in it


class Outcome(StrEnum):
    """How a save ended for the one who sent it. UNKNOWN: no reply came, it may or may not be stored."""

    SAVED = "saved"
    CONFLICT = "conflict"
    MOVED = "moved"
    CLOSED = "closed"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Deed:
    """One save with all its tries: from the first sending to the first reply that settled it."""

    sitting: str
    number: int
    client: str
    seq: int
    base: int
    sha256: str
    sent: float
    answered: float | None = None
    outcome: Outcome = Outcome.UNKNOWN
    revision: int | None = None
    told_sha256: str | None = None
    left: float | None = None  # seconds, as the reply told
    is_late: bool = False

    @property
    def place(self) -> Place:
        return self.sitting, self.number

    @property
    def name(self) -> str:
        return f"{self.client}/{self.seq}"


@dataclass(frozen=True, slots=True)
class Head:
    """What counts at one number."""

    number: int
    revision: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Look:
    """One reading of all heads of a sitting."""

    sitting: str
    sent: float
    answered: float
    heads: tuple[Head, ...]


@dataclass(frozen=True, slots=True)
class HandIn:
    """One try to hand in; `told` is the reference on the receipt page, None when none came."""

    sitting: str
    sent: float
    answered: float | None = None
    told: str | None = None


@dataclass(frozen=True, slots=True)
class Press:
    """The clock is to stop ("break") or to go on ("resume-break", or "go-on" by the office): one press with all its tries; `answered` when it was taken."""

    sitting: str
    deed: str
    sent: float
    answered: float | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A pulse: so many seconds are left."""

    sitting: str
    sent: float
    answered: float
    left: float


@dataclass(frozen=True, slots=True)
class Start:
    """One press of Start with all its tries; `told` are the sittings that the replies named, `answered` when the first did."""

    registration: str
    part: str
    sent: float
    answered: float | None = None
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Begun:
    """A stored sitting: when its clock began, and how long it was to run then."""

    registration: str
    part: str
    sitting: str
    at: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Row:
    """One stored revision. `sha256` is taken of the stored text itself; `at` is the server's time."""

    sitting: str
    number: int
    revision: int
    client: str
    seq: int
    base: int
    sha256: str
    at: float

    @property
    def place(self) -> Place:
        return self.sitting, self.number

    @property
    def name(self) -> str:
        return f"{self.client}/{self.seq}"


@dataclass(frozen=True, slots=True)
class Closing:
    """A closed sitting: its reference, the one that its stored revisions give, what was frozen, shown and scored."""

    sitting: str
    reference: str
    recomputed: str
    frozen: tuple[Head, ...]
    shown: Mapping[int, str] = field(default_factory=dict)  # number -> SHA-256 of what reviewers see
    scored: Mapping[int, str] = field(default_factory=dict)  # number -> SHA-256 of the answer that is scored


@dataclass(frozen=True, slots=True)
class Limit:
    """When a sitting ends; saves count up to `ends + grace`."""

    ends: float
    grace: float


@dataclass(frozen=True, slots=True)
class Stop:
    """The clock of a sitting stood still, for a "break" or for the "office"; `until` is infinite while it does."""

    sitting: str
    why: str
    since: float
    until: float = inf


@dataclass(frozen=True, slots=True)
class Lived:
    """The candidates' side."""

    deeds: tuple[Deed, ...] = ()
    looks: tuple[Look, ...] = ()
    hand_ins: tuple[HandIn, ...] = ()
    presses: tuple[Press, ...] = ()
    told: tuple[Told, ...] = ()
    starts: tuple[Start, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """The server's side, read after its recovery. `kept` None: refused texts were not looked at."""

    rows: tuple[Row, ...] = ()
    heads: Mapping[Place, Head] = field(default_factory=dict)
    limits: Mapping[str, Limit] = field(default_factory=dict)
    closings: tuple[Closing, ...] = ()
    kept: frozenset[tuple[str, int, str]] | None = None
    stops: tuple[Stop, ...] = ()
    begun: tuple[Begun, ...] = ()
    part_seconds: float = 0.0  # what a part is to run


def until(lived: Lived, cut: float, stopped: float) -> Lived:
    """What was lived at a cut: replies that came after `cut` had not come, deeds sent after `stopped` had not been sent."""

    def came(answered: float | None) -> bool:
        return answered is not None and answered <= cut

    return Lived(
        tuple(deed if came(deed.answered) else _unanswered(deed) for deed in lived.deeds if deed.sent <= stopped),
        tuple(look for look in lived.looks if came(look.answered)),
        tuple(h if came(h.answered) else HandIn(h.sitting, h.sent) for h in lived.hand_ins if h.sent <= stopped),
        tuple(p if came(p.answered) else Press(p.sitting, p.deed, p.sent) for p in lived.presses if p.sent <= stopped),
        tuple(pulse for pulse in lived.told if came(pulse.answered)),
        tuple(s if came(s.answered) else Start(s.registration, s.part, s.sent) for s in lived.starts if s.sent <= stopped),
    )


def _unanswered(deed: Deed) -> Deed:
    return Deed(deed.sitting, deed.number, deed.client, deed.seq, deed.base, deed.sha256, deed.sent)


def digest(text: str) -> str:
    """SHA-256 of the text in UTF-8, 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


class Moments:
    """The harness's clock: the wall's time at the start, moved on by the monotonic clock."""

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()

    def now(self) -> float:
        return time.monotonic() + self._offset


def write(path: Path, head: Mapping[str, Any], lived: Lived, held: Held, extra: Iterable[Mapping[str, Any]] = ()) -> None:
    """One JSON line for each record: what a person needs who looks into an alarm."""
    with open(path, "w") as file:
        for line in [{"kind": "run", **head}, *_lines(lived, held), *extra]:
            file.write(json.dumps(line, default=str) + "\n")


def _lines(lived: Lived, held: Held) -> Iterator[dict[str, Any]]:
    records: list[Any] = [*lived.deeds, *lived.looks, *lived.hand_ins, *lived.presses, *lived.told, *lived.starts]
    records += [*held.rows, *held.closings, *held.stops, *held.begun]
    for record in records:
        yield {"kind": type(record).__name__.lower(), **dataclasses.asdict(record)}
    for sitting, limit in held.limits.items():
        yield {"kind": "limit", "sitting": sitting, **dataclasses.asdict(limit)}
