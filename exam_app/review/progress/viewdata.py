"""What the coordinator's board receives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SentBack:
    """A script that a reviewer returned, for the coordinator to decide."""

    assignment: str
    code: str
    prompt: str
    reason: str
    note: str
    may_allow: bool


@dataclass(frozen=True, slots=True)
class ReviewerProgress:
    """How far a reviewer is. No marks."""

    name: str
    has: int
    locked: int
    late: int
    is_declared: bool
    conflicts: str


@dataclass(frozen=True, slots=True)
class Board:
    """Where the scripts of a window stand. No marks, no names of candidates."""

    window: str
    title: str
    state: str
    may_take_in: bool
    closes_at: datetime
    counts: Sequence[tuple[str, int]]
    places_open: int
    reviewers: Sequence[ReviewerProgress]
    sent_back: Sequence[SentBack]
    without_third: Sequence[tuple[str, str]]  # code and prompt


@dataclass(frozen=True, slots=True)
class ScoringLine:
    """A window in the list of windows to score."""

    window: str
    title: str
    state: str
    scripts: int
    open: int
