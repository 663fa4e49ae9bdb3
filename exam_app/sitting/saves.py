"""What a save is and what can become of it: the words between the page, `saving` and the fast way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from exam_app.sitting.passes import Pass


@dataclass(frozen=True, slots=True)
class Save:
    """One try to save. `client` is random for each open page, `seq` counts its saves, `base` is the revision it started from.

    `age_ms`: how long before it was sent it was typed, by the candidate's computer.
    """

    position: int
    client: str
    seq: int
    base: int
    answer: str
    age_ms: int = 0


@dataclass(frozen=True, slots=True)
class AskToSave:
    """A save with the pass under which it comes, and the instant at which it came."""

    held: Pass
    save: Save
    now: datetime

    @property
    def key(self) -> int:
        return self.held.sitting_id


@dataclass(frozen=True, slots=True)
class Saved:
    """What is on disk once the transaction is committed."""

    revision: int
    sha256: str
    saved_at: datetime
    left_ms: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another window went on: this is the head now. The text that was refused is kept."""

    revision: int
    answer: str
    kept: str
    left_ms: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Another device holds the part since then. The text that was refused is kept."""

    since: datetime | None
    left_ms: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """The clock stands still since then; nothing was stored, the page sends it again when it goes on."""

    why: str
    since: datetime
    left_ms: int


@dataclass(frozen=True, slots=True)
class Closed:
    """Handed in, or time and grace are over. `is_late`: a text that differs from the head is on the late list."""

    receipt: str | None
    is_late: bool


class SignedOut(Exception):
    """The session under which the pass was given has ended."""


Outcome = Saved | Conflict | Moved | Stopped | Closed | Exception | None
