"""What the pages about quality receive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from exam_app.review.rules import Habits


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in words with its interval; `is_quiet` when there is too little to judge."""

    text: str
    interval: str = ""
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """One coefficient of the whole window: its name, what it says, how its interval was made."""

    name: str
    says: str
    method: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class GroupLine:
    """The agreement of one prompt, criterion or window: the figures in the order of the page's columns."""

    name: str
    about: str
    scripts: int
    cells: Sequence[Cell]
    window: str = ""  # public id, where the group is a window


@dataclass(frozen=True, slots=True)
class Note:
    """What a coordinator decided about a warning."""

    warning: str
    decision: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MarkerLine:
    """A reviewer's habits in a window, with what is worth a look and what was decided."""

    public_id: str
    name: str
    habits: Habits
    severity: Cell
    spread: Cell
    minutes: Cell
    seeds: Cell
    drift: Cell
    warnings: Sequence[tuple[str, str]]  # word, sentence
    notes: Sequence[Note] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the chart of severity: where the interval and the mean lie, in units of the drawing."""

    name: str
    y: int
    low: float | None
    high: float | None
    at: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Severity of every reviewer around the middle line."""

    width: int
    height: int
    middle: float
    ticks: Sequence[tuple[float, str]]
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class SentBack:
    """A seeded script that came back, so that its words are not lost."""

    reviewer: str
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class QualityPage:
    """Agreement and quality of one window."""

    window: str
    title: str
    state: str
    scripts: int
    least: int
    seed: int
    measures: Sequence[Measure]
    columns: Sequence[str]
    prompts: Sequence[GroupLine]
    criteria: Sequence[GroupLine]
    markers: Sequence[MarkerLine]
    chart: Chart | None
    looked: Sequence[Note]
    sent_back: Sequence[SentBack]


@dataclass(frozen=True, slots=True)
class SeedPage:
    """Mixing in: how many there are to choose from, how many each reviewer has, the most the policy allows."""

    window: str
    title: str
    most: int
    sources: int
    reviewers: Sequence[tuple[str, int, int]]  # name, scripts, seeded among them
    is_marking: bool


@dataclass(frozen=True, slots=True)
class OverWindows:
    """Agreement window by window, and each reviewer's severity in them."""

    columns: Sequence[str]
    windows: Sequence[GroupLine]
    titles: Sequence[str]
    markers: Sequence[tuple[str, Sequence[Cell], bool]]  # name, severity by window, whether the newest two differ
