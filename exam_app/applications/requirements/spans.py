"""Stretches of time, counted once.

A month is a twelfth of 365 days. So every full year counts as twelve months or a little more, leap
day or not; sums do not depend on where a month begins; and a further stretch never makes a sum less.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

Span = tuple[date, date]
"""First and last day, both included."""

DAYS_A_MONTH = Fraction(365, 12)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same days as spans that neither overlap nor touch, in order."""
    whole: list[Span] = []
    for first, last in sorted(spans):
        if whole and first <= whole[-1][1] + timedelta(days=1):
            whole[-1] = (whole[-1][0], max(last, whole[-1][1]))
        else:
            whole.append((first, last))
    return whole


def months_in(spans: Iterable[Span]) -> Fraction:
    """Months covered; a day in two spans counts once."""
    days = sum((last - first).days + 1 for first, last in merged(spans))
    return days / DAYS_A_MONTH


def until(first: date, last: date | None, on: date) -> Span | None:
    """The part of a stretch that has passed by the end of `on`; `last` is None while it lasts."""
    end = min(last or on, on)
    return (first, end) if first <= end else None


def last_day_after(first: date, months: int) -> date:
    """The last day of a stretch of so many calendar months that begins on `first`."""
    years, month = divmod(first.month - 1 + months, 12)
    year, month = first.year + years, month + 1
    try:
        return date(year, month, first.day) - timedelta(days=1)
    except ValueError:  # the 29th to 31st of a shorter month: the stretch ends with that month
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
