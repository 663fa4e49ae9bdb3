"""What the pages about giving out receive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lack:
    """A script that cannot have all its reviewers, and how many people fall away for which reason."""

    code: str
    prompt: str
    missing: int
    no_designation: int
    barred: int
    full: int


@dataclass(frozen=True, slots=True)
class Share:
    """How many scripts a reviewer has, and would get."""

    name: str
    has: int
    gets: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What an allocation would do: `given` is script id -> (seat, reviewer) pairs."""

    scripts: int
    places: int
    shares: Sequence[Share]
    lacking: Sequence[Lack]
    given: dict[str, tuple[tuple[int, int], ...]]
