"""Corrections of locked marks: what may be asked for, and what the marks are with them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from exam_app.review.rules.refusals import NothingToCorrect

Levels = Mapping[str, int]


def changes(before: Levels, after: Levels) -> list[dict[str, str | int]]:
    """The criteria whose level changes, with both levels. Raises NothingToCorrect when none does."""
    found: list[dict[str, str | int]] = [
        {"criterion": code, "before": before[code], "after": after[code]} for code in before if after[code] != before[code]
    ]
    if not found:
        raise NothingToCorrect("These are the levels as they stand.")
    return found


def corrected(levels: Levels, corrections: Iterable[Iterable[Mapping[str, object]]]) -> dict[str, int]:
    """The levels with these agreed corrections, in the order in which they were agreed. The first levels stay stored."""
    found = dict(levels)
    for correction in corrections:
        found |= {str(change["criterion"]): int(str(change["after"])) for change in correction}
    return found
