"""What the pages about the pool receive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PoolLine:
    """A person with the role, as the coordinator's list of reviewers shows them."""

    public_id: str
    name: str
    designations: Sequence[str]
    employer: str
    capacity: int
    is_ready: bool
