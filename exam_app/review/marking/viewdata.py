"""What a reviewer's pages receive: frozen values without a path to the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from exam_app.review.rules import Given as Given

STATUS_WORDS = {"assigned": "Not started", "draft": "Draft", "locked": "Locked", "sent_back": "Sent back"}


@dataclass(frozen=True, slots=True)
class ToDo:
    """What waits for a reviewer. `due_on` is the nearest day; None when nothing is due."""

    to_mark: int
    late: int
    declarations: int
    due_on: date | None


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One script in a reviewer's own list."""

    public_id: str
    code: str
    prompt: str
    status: str
    is_open: bool
    due_on: date
    days: int  # until it is due; negative when late


@dataclass(frozen=True, slots=True)
class Queue:
    """A reviewer's scripts of one window."""

    window: str
    title: str
    is_declared: bool
    may_ask_for_more: bool
    lines: Sequence[QueueLine]

    @property
    def marked(self) -> int:
        return sum(line.status == "Locked" for line in self.lines)

    @property
    def following(self) -> QueueLine | None:
        return next((line for line in self.lines if line.is_open), None)

    def next_after(self, public_id: str) -> QueueLine | None:
        """The open script that follows this one, going round; None when no other is open."""
        at = next((i for i, line in enumerate(self.lines) if line.public_id == public_id), 0)
        round_trip = (*self.lines[at + 1 :], *self.lines[:at])
        return next((line for line in round_trip if line.is_open and line.public_id != public_id), None)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a criterion with its full text."""

    number: int
    name: str
    text: str
    points: int


@dataclass(frozen=True, slots=True)
class Example:
    """How an example paper stands on one criterion, and why. `paper` is its place among the papers, from 1."""

    paper: int
    standing: str
    number: int
    level: str
    reason: str


@dataclass(frozen=True, slots=True)
class CriterionCard:
    """One criterion of the rubric with its levels, highest first."""

    position: int
    name: str
    asks: str
    levels: Sequence[Level]
    examples: Sequence[Example]


@dataclass(frozen=True, slots=True)
class Paper:
    """An example paper in full."""

    standing: str
    paragraphs: Sequence[str]


@dataclass(frozen=True, slots=True)
class Case:
    """The task as the writer saw it."""

    title: str
    instruction: str
    vignette: str
    questions: Sequence[str]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the text. `numbers`: of the comments whose passage ends with it."""

    text: str
    is_marked: bool
    is_private: bool
    numbers: Sequence[int]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the shown text; `start` counts the characters before it."""

    number: int
    start: int
    text: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class PassageCard:
    """A comment on a passage, with the words it is tied to. `criterion` is a position, or None."""

    number: int
    start: int
    end: int
    quote: str
    paragraph: int
    kind: str
    criterion: int | None
    words: str


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One place of the form in two drafts, as words; `is_same` when they agree."""

    name: str
    here: str
    there: str

    @property
    def is_same(self) -> bool:
        return self.here == self.there


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft of this reviewer that did not come to stand: why, and where it differs from what stands."""

    kept_at: datetime
    reason: str
    lines: Sequence[FieldLine]


@dataclass(frozen=True, slots=True)
class Desk:
    """A script with its rubric and the reviewer's own marks, and nothing else."""

    public_id: str
    code: str
    window: str
    state: str
    status: str
    marked: int
    of: int
    due_on: date
    saved_at: datetime | None
    locked_at: datetime | None
    undo_until: datetime | None
    has_comparison: bool
    case: Case
    text: str
    paragraphs: Sequence[Paragraph]
    criteria: Sequence[CriterionCard]
    papers: Sequence[Paper]
    given: dict[int, Given]
    comment: str
    private_note: str
    passages: Sequence[PassageCard]
    kept: Sequence[Kept]
    revision: int
    sha256: str
    corrections: Sequence[str] = ()  # what was to be corrected after the lock and what became of it, in words

    @property
    def missing(self) -> Sequence[int]:
        """The positions of the criteria that have no level yet."""
        return [card.position for card in self.criteria if self.level_at(card.position) is None]

    @property
    def out_of(self) -> int:
        return sum(max(level.points for level in card.levels) for card in self.criteria)

    @property
    def total(self) -> int:
        return sum(
            level.points for card in self.criteria for level in card.levels if level.number == self.level_at(card.position)
        )

    @property
    def done(self) -> int:
        return sum(given.level is not None for given in self.given.values())

    def level_at(self, position: int) -> int | None:
        given = self.given.get(position)
        return given.level if given else None
