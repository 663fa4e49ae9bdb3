"""What the pages about giving out receive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lack:
    """A script that cannot have all its reviewers, and how many people fall away for which reason, in words."""

    code: str
    prompt: str
    designation: str
    missing: int
    others: Sequence[tuple[str, int]]
    full: int  # of these, who have no capacity left


@dataclass(frozen=True, slots=True)
class Share:
    """How many scripts a reviewer has, and would get."""

    name: str
    has: int
    gets: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """A reviewer who would get a script, with how many scripts they have before and after all is given out."""

    name: str
    before: int
    after: int
    is_pinned: bool


@dataclass(frozen=True, slots=True)
class Line:
    """What one script would get, and why the others would not: reasons in words with the number of people."""

    code: str
    prompt: str
    stays: Sequence[str]
    chosen: Sequence[Chosen]
    others: Sequence[tuple[str, int]]
    together: int  # how often the two have scripts together after this, earlier windows included


@dataclass(frozen=True, slots=True)
class PinLine:
    """A pin or exclusion as the coordinator's list shows it."""

    public_id: str
    code: str
    name: str
    kind: str
    reason: str
    is_carried_out: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A designation with few scripts. `decision` is "waived", "held" or empty."""

    designation: str
    name: str
    scripts: int
    least: int
    decision: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an allocation would do: `given` is script id -> (seat, reviewer) pairs.

    `inputs_hash` tells whether anything it was made from has changed, `seen` besides that whether it
    comes to the same places.
    """

    scripts: int
    places: int
    repeats: int
    shares: Sequence[Share]
    lines: Sequence[Line]
    lacking: Sequence[Lack]
    help: Sequence[str]
    broken: Sequence[str]
    given: Mapping[str, tuple[tuple[int, int], ...]]
    pins: Sequence[int]
    inputs_hash: str
    seen: str
