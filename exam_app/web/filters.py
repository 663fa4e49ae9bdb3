"""Jinja filters: instants in the reader's zone, durations, counts and ids in plain words."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from flask import Flask, g

from exam_app.web.markup import in_line, markdown


def zone() -> ZoneInfo:
    """The zone in which this request's page shows times; UTC until a view sets `g.zone`."""
    return ZoneInfo(getattr(g, "zone", "UTC"))


def moment(at: datetime) -> str:
    """Like "Tuesday 12 May 2026, 09:00 (New York)"."""
    # The name of the place does not break in a narrow column.
    local, where = at.astimezone(zone()), zone().key.rsplit("/", 1)[-1].replace("_", "\N{NO-BREAK SPACE}")
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M} ({where})"


def day(on: date | datetime) -> str:
    """Like "12 May 2026"; an instant is first brought into the reader's zone."""
    local = on.astimezone(zone()) if isinstance(on, datetime) else on
    return f"{local.day} {local:%B %Y}"


def clock_time(at: datetime) -> str:
    """Like "14:35" in the reader's zone."""
    return f"{at.astimezone(zone()):%H:%M}"


def minutes(count: float) -> str:
    """Like "1 h 30 min" or "45 min"."""
    hours, rest = divmod(int(count), 60)
    return f"{hours} h {rest} min" if hours and rest else f"{hours} h" if hours else f"{rest} min"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Like "1 script" or "3 scripts"."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def points(value: Fraction | int) -> str:
    """An exact number as people read it: whole, half as ".5", else a fraction like "17 1/3"."""
    exact = Fraction(value)
    whole, rest = divmod(exact.numerator, exact.denominator)
    if rest == 0:
        return str(whole)
    if exact.denominator in (2, 4, 5, 10):
        return f"{float(exact):g}"
    return f"{whole} {rest}/{exact.denominator}"


def install(app: Flask) -> None:
    """Make the filters known to the templates."""
    filters = (moment, day, clock_time, minutes, count, points, markdown, in_line)
    app.jinja_env.filters.update({f.__name__: f for f in filters})
