"""What the coordinator's pages about marking receive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from exam_app.review.progress.hours import WindowHours, years


@dataclass(frozen=True, slots=True)
class SentBack:
    """A script that a reviewer returned, for the coordinator to decide."""

    assignment: str
    code: str
    prompt: str
    reason: str
    note: str
    may_allow: bool
    may_identify: bool


@dataclass(frozen=True, slots=True)
class ReviewerProgress:
    """How far a reviewer is. No marks. `due_on` is the next day on which something is due."""

    public_id: str
    name: str
    has: int
    drafts: int
    locked: int
    late: int
    due_on: date | None
    is_declared: bool
    conflicts: str

    @property
    def is_done(self) -> bool:
        return self.has > 0 and self.locked == self.has


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """How many scripts of one prompt stand where."""

    prompt: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Board:
    """Where the scripts of a window stand. No marks, no names of candidates."""

    window: str
    title: str
    state: str
    may_take_in: bool
    closes_at: datetime
    states: Mapping[str, str]  # state: its word
    matrix: Sequence[MatrixRow]
    places_open: int
    to_look_at: int
    unlooked: int
    late: int
    concerns: int
    reviewers: Sequence[ReviewerProgress]
    sent_back: Sequence[SentBack]
    without_third: Sequence[tuple[str, str]]  # code and prompt

    @property
    def counts(self) -> Sequence[tuple[str, str, int]]:
        """State, word, scripts: all prompts together."""
        return [(state, word, sum(row.counts.get(state, 0) for row in self.matrix)) for state, word in self.states.items()]

    @property
    def shown_states(self) -> Sequence[tuple[str, str]]:
        """The states that some script is in."""
        return [(state, word) for state, word, number in self.counts if number]


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One seat of a script: who has it, how far they are. No marks."""

    seat: int
    name: str
    status: str
    due_on: date
    is_late: bool


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """A script in the filtered list."""

    code: str
    prompt: str
    state: str
    seats: Sequence[SeatLine]


@dataclass(frozen=True, slots=True)
class ScriptList:
    """One page of the scripts that fit the filter."""

    window: str
    title: str
    lines: Sequence[ScriptLine]
    total: int
    page: int
    pages: int
    prompts: Sequence[str]
    states: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ScoringLine:
    """A window in the list of windows to score."""

    window: str
    title: str
    state: str
    scripts: int
    open: int


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A script that a reviewer has, for the coordinator."""

    assignment: str
    code: str
    prompt: str
    status: str
    due_on: date
    is_open: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One reviewer's scripts of one window, and what was sent to remind them."""

    window: str
    title: str
    public_id: str
    account_id: int
    name: str
    lines: Sequence[HeldLine]
    reminders: Sequence[tuple[datetime, int, int]]  # when, days from the due day, how many scripts were open
    ladder: Sequence[int]  # when reminders go out by themselves, in days from the due day
    office_after: int | None  # after so many days the coordinators are told

    @property
    def open(self) -> int:
        return sum(line.is_open for line in self.lines)


@dataclass(frozen=True, slots=True)
class VolunteerHours:
    """One volunteer's time, window by window."""

    public_id: str
    name: str
    lines: Sequence[WindowHours]

    @property
    def years(self) -> Mapping[int, int]:
        return years(self.lines)
