"""Which of the reflective supervision hours to count: every choice a rule allows.

A time frame lets the applicant choose the stretch, a limit on sources lets them choose the sources.
So nothing is rejected because something else was entered as well.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from exam_app.applications.requirements.evidence import RscHours
from exam_app.applications.requirements.spans import last_day_after, months_in


@dataclass(frozen=True, slots=True)
class Choice:
    """Records that may be counted together."""

    records: tuple[RscHours, ...]

    @property
    def hours(self) -> Decimal:
        return total(self.records)

    @property
    def about_given(self) -> Decimal:
        return sum((record.about_rsc_given for record in self.records), Decimal(0))

    @property
    def largest_source(self) -> Decimal:
        """The hours that came from the source that gave most."""
        return max((total(group) for group in by_source(self.records).values()), default=Decimal(0))

    @property
    def span(self) -> Fraction:
        """Months from the first day to the last, gaps included."""
        if not self.records:
            return Fraction(0)
        first, last = min(record.start for record in self.records), max(record.end for record in self.records)
        return months_in([(first, last)])


def windows(records: tuple[RscHours, ...], max_months: int | None) -> Iterator[Choice]:
    """The records that lie wholly within each stretch of `max_months`; all of them without a limit.

    It is enough to begin a stretch where a record begins. A record that is longer than the stretch
    fits nowhere, because nobody knows how its hours were spread.
    """
    if max_months is None:
        yield Choice(records)
        return
    for first in sorted({record.start for record in records}):
        yield Choice(_within(records, first, last_day_after(first, max_months)))


def from_sources(choice: Choice, most: int | None) -> Iterator[Choice]:
    """The choice narrowed to every set of `most` sources; the choice itself without a limit."""
    groups = list(by_source(choice.records).values())
    if most is None or len(groups) <= most:
        yield choice
        return
    for chosen in combinations(groups, most):
        yield Choice(tuple(record for group in chosen for record in group))


def total(records: Iterable[RscHours]) -> Decimal:
    """Hours in all."""
    return sum((record.hours for record in records), Decimal(0))


def by_source(records: Iterable[RscHours]) -> dict[str, list[RscHours]]:
    """The records of each source, whatever the capitals of its name."""
    groups: dict[str, list[RscHours]] = {}
    for record in records:
        groups.setdefault((record.source or record.provider_name).strip().casefold(), []).append(record)
    return groups


def _within(records: tuple[RscHours, ...], first: date, last: date) -> tuple[RscHours, ...]:
    return tuple(record for record in records if first <= record.start and record.end <= last)
