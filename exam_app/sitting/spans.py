"""Spans of time, pure: how much of an outage a candidate really lost.

Receives spans as pairs of instants, the start first; hands on what is left of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

Span = tuple[datetime, datetime]
MINUTE = timedelta(minutes=1)


def overlap(one: Span, other: Span) -> Span | None:
    """What both have in common, or None."""
    start, end = max(one[0], other[0]), min(one[1], other[1])
    return (start, end) if start < end else None


def without(span: Span, holes: Iterable[Span]) -> list[Span]:
    """The pieces of `span` that lie in none of the holes, in order."""
    pieces, start = [], span[0]
    for hole in sorted(holes):
        if hole[0] > start:
            pieces.append((start, min(hole[0], span[1])))
        start = max(start, hole[1])
    pieces.append((start, span[1]))
    return [piece for piece in pieces if piece[0] < piece[1]]


def minutes_lost(ran: Span, outage: Span, holes: Iterable[Span]) -> int:
    """Whole minutes, rounded up, that a part which ran in `ran` lost by the outage.

    `holes` do not count: pauses, in which the clock stood still, and outages that were credited before.
    """
    both = overlap(ran, outage)
    if both is None:
        return 0
    lost = sum((end - start for start, end in without(both, holes)), timedelta())
    return -(-lost // MINUTE)
