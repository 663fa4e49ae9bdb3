"""The letter that thanks a volunteer and states the hours of a year: for an employer, for continuing education, for themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from exam_app import typesetting
from exam_app.applications.profile import load_profiles
from exam_app.errors import Missing
from exam_app.review.progress.hours import WindowHours

TEMPLATE = Path(__file__).with_name("thanks.typ")


@dataclass(frozen=True, slots=True)
class Words:
    """Whose letter it is: the heading, what the exam is called, who signs."""

    heading: str = "Infant Mental Health Mentor endorsement"
    exam: str = "IMH Endorsement written examination"
    office: str = "The exam office"


def words_of(associations: Sequence[str], on: date) -> Words:
    """The words of the association that the reviewer belongs to; the general ones for several, for none, or without rules."""
    found = [one for one in load_profiles() if [one.code] == list(associations) and one.effective_from <= on]
    if not found:
        return Words()
    newest = max(found, key=lambda one: one.effective_from)
    return Words(newest.association, newest.vocabulary.exam, f"The exam office, {newest.association}")


def letter(
    name: str, lines: Sequence[WindowHours], year: int, *, on: date, contact: str, associations: Sequence[str] = ()
) -> dict[str, Any]:
    """The words of the letter. Raises Missing for a year without time. Hours are rounded to a quarter."""
    words = words_of(associations, on)
    own = [line for line in lines if line.year == year and line.minutes]
    if not own:
        raise Missing
    # The lines add up to the sum that is stated.
    total, scripts = sum(_quarters(line.minutes) for line in own) * 15, sum(line.scripts for line in own)
    marked = "one essay" if scripts == 1 else f"{scripts} essays"
    return {
        "name": name,
        "date": f"{on.day} {on:%B %Y}",
        "year": str(year),
        "heading": words.heading,
        "office": words.office,
        "opening": f"Thank you for {hours_words(total)} of volunteer work in {year}.",
        "body": f"As a reviewer for the {words.exam} you marked {marked} in {year}. Each was read without knowing who wrote it, by the rubric, "
        "and with care for a person whom you will never meet by name. That candidates can trust their result rests on this work.",
        "windows": [{"title": line.title, "scripts": str(line.scripts), "hours": hours_words(line.minutes)} for line in own],
        "total": hours_words(total),
        "note": "The hours are estimated from the times at which marks were saved, or are the reviewer’s own figure where one was given.",
        "contact": f"For questions, turn to {contact}.",
    }


def hours_words(minutes: int) -> str:
    """Like "4 hours" or "12.25 hours", rounded to a quarter of an hour and at least one quarter."""
    quarters = _quarters(minutes)
    whole, rest = divmod(quarters, 4)
    number = f"{whole}{('', '.25', '.5', '.75')[rest]}"
    return f"{number} hour{'' if quarters == 4 else 's'}"


def _quarters(minutes: int) -> int:
    return max(1, round(minutes / 15))


def pdf(said: dict[str, Any], *, at: datetime) -> bytes:
    """The letter as a tagged PDF."""
    return typesetting.pdf(TEMPLATE, said, at=at)


def file_name(year: int) -> str:
    """The name of the file; no name of a person stands in it."""
    return f"thank-you-{year}.pdf"
