"""What the pages about the pool, declarations and qualification receive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class PoolLine:
    """A person with the role, as the coordinator's list of reviewers shows them. `load`: scripts not locked yet."""

    public_id: str
    name: str
    designations: Sequence[str]
    qualified: Sequence[str]
    capacity: int
    load: int
    is_active: bool
    leave_until: date | None
    is_ready: bool


@dataclass(frozen=True, slots=True)
class WindowShare:
    """How many scripts a reviewer takes in a window; `is_own`: set for this window."""

    window: str
    title: str
    capacity: int
    is_own: bool
    has: int


@dataclass(frozen=True, slots=True)
class Declared:
    """What a reviewer declared for a window."""

    conflicts: str
    people: Sequence[str]
    organisations: Sequence[str]
    number: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class DeclaredFor:
    """A declaration with its window, for the coordinator."""

    title: str
    declared: Declared


@dataclass(frozen=True, slots=True)
class Profile:
    """What the pool knows of one person."""

    public_id: str
    name: str
    designations: Sequence[str]
    capacity: int
    is_active: bool
    employers: str
    past_employers: str
    associations: Sequence[str]
    languages: str  # one a line
    areas: Sequence[str]
    leave: Sequence[tuple[date, date]]
    is_entered: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How a reviewer stands with one designation.

    `state`: "qualified", "waived", "open" (a set is begun), "pause" or "none". `until` is the last day of
    what holds; `next_from` the moment from which a set can be begun after one that was missed.
    """

    designation: str
    state: str
    until: date | None
    next_from: datetime | None
    open_round: str | None
    practised: int
    to_practise: int
    asked_again: str  # why the coordinator asks for it anew; "" when not
    may_start: bool
    rounds: Sequence[RoundLine]


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A qualifying set as a line: when it was closed and how it went."""

    public_id: str
    closed_at: datetime | None
    is_passed: bool | None
    criteria: int
    within: int
    exact: int
    share: Fraction
    distance: int
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """An entry of the coordinator's list."""

    public_id: str
    kind: str
    name: str
    reason: str
    added_at: datetime
    ended_at: datetime | None
    end_reason: str


@dataclass(frozen=True, slots=True)
class TypedMark:
    """What a reviewer gave one criterion of a paper for training."""

    level: int | None
    comment: str
