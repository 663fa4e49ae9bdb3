"""What two markers may tell each other while they look for agreement, and until when. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

TRACES = {
    "a mail address": re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.I),
    "a web address": re.compile(r"\b(?:https?://|www\.)\S+", re.I),
    "a telephone number": re.compile(r"(?<![\w.])\+?\(?\d[\d ()./-]{6,}\d"),
    "a name": re.compile(
        r"(?:\b(?i:my name is|i am called|this is|yours|regards|signed),?\s+|\b(?:Dr|Prof|Mr|Mrs|Ms|Mx)\.?\s+)[A-ZÀ-Þ][\w'’-]+"
    ),
}


def traces(words: str) -> list[str]:
    """What in these words could tell who wrote them, in words; [] when nothing was found.

    Finds addresses, telephone numbers and names that are given with a title or as one's own. It cannot
    find every name, so the coordinator can withhold words, too.
    """
    return [what for what, pattern in TRACES.items() if pattern.search(words)]


def talk_until(days: int, now: datetime) -> datetime:
    """The instant until which the two may agree."""
    return now + timedelta(days=days)


def have_agreed(proposals: Mapping[int, Mapping[str, int] | None]) -> bool:
    """Whether the latest proposals of seats 1 and 2 are the same levels."""
    return proposals.get(1) is not None and proposals.get(1) == proposals.get(2)
