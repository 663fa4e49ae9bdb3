"""The feedback that goes with a letter, drafted from what the reviewers wrote: strengths first, then what to work on. Pure.

Receives the comments of each essay by criterion, without names; hands on paragraphs that the
coordinator edits beside their sources.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import Any

from exam_app.results.merging import merged, without_repeats
from exam_app.results.wording import listed

STRENGTHS, WORK, PASSAGES, WHOLE, OFFICE = "strengths", "work", "passages", "whole", "office"
PARTS = (STRENGTHS, WORK, PASSAGES, WHOLE)


@dataclass(frozen=True, slots=True)
class Notes:
    """What was written on one criterion. `points` of `most` are settled; `areas` are names of competency areas."""

    code: str
    name: str
    points: Fraction
    most: int
    areas: tuple[str, ...]
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A comment on a passage of the essay."""

    quote: str
    text: str


@dataclass(frozen=True, slots=True)
class EssayNotes:
    """Everything that was written for the candidate about one essay."""

    title: str
    criteria: tuple[Notes, ...]
    passages: tuple[Passage, ...]
    whole: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the feedback. `drafted` is the text as it was drafted; `is_behind` when that changed after an edit."""

    essay: str
    part: str
    criterion: str  # code; empty for a paragraph about several
    head: str
    drafted: str
    text: str
    is_sent: bool = True
    is_behind: bool = False

    @property
    def place(self) -> tuple[str, str, str]:
        """Where it stands, for finding it again after the draft was made anew."""
        return self.essay, self.part, self.criterion


def draft(essays: Sequence[EssayNotes], share: Fraction, guidelines: str) -> list[Paragraph]:
    """The feedback on these essays.

    A criterion belongs to the strengths when its settled points reach `share` of the most. What is
    below it stands under what to work on, with the competency areas it draws on; `guidelines` are
    where these are found, in the association's words.
    """
    return [paragraph for essay in essays for paragraph in _essay(essay, share, guidelines)]


def _essay(essay: EssayNotes, share: Fraction, guidelines: str) -> Iterator[Paragraph]:
    met = [c for c in essay.criteria if c.points >= share * c.most]
    if met:
        yield _made(essay, STRENGTHS, "", "", f"Your essay meets the standard in {listed([f'“{c.name}”' for c in met])}.")
    for criterion in met:
        if criterion.comments:
            yield _made(essay, STRENGTHS, criterion.code, criterion.name, merged(criterion.comments))
    for criterion in essay.criteria:
        if criterion not in met:
            yield _made(essay, WORK, criterion.code, criterion.name, _work(criterion, guidelines))
    if essay.passages:
        said = [f"On “{_short(p.quote)}”: {merged([p.text])}" for p in sorted(essay.passages, key=lambda p: (p.quote, p.text))]
        yield _made(essay, PASSAGES, "", "", "\n\n".join(dict.fromkeys(said)))
    rest = without_repeats([merged(essay.whole)], [comment for c in essay.criteria for comment in c.comments])
    if rest:
        yield _made(essay, WHOLE, "", "", " ".join(rest))


def _work(criterion: Notes, guidelines: str) -> str:
    said = merged(criterion.comments) or "Here the reviewers saw room to grow."
    if not criterion.areas:
        return said
    return f"{said} See {listed([f'“{a}”' for a in criterion.areas])} in {guidelines}."


def _short(quote: str) -> str:
    words = quote.split()
    return " ".join(words) if len(words) <= 14 else f"{' '.join(words[:14])} …"


def _made(essay: EssayNotes, part: str, criterion: str, head: str, text: str) -> Paragraph:
    return Paragraph(essay.title, part, criterion, head, text, text)


def renewed(held: Sequence[Paragraph], drafted: Sequence[Paragraph]) -> list[Paragraph]:
    """The new draft with what the coordinator did to the old one.

    Untouched paragraphs follow the new draft. Edited ones stay as edited and are marked as behind
    when their source changed. What the office added itself stays.
    """
    before = {paragraph.place: paragraph for paragraph in held}
    made = [_carried(before.get(new.place), new) for new in drafted]
    return [*made, *(paragraph for paragraph in held if paragraph.part == OFFICE)]


def _carried(old: Paragraph | None, new: Paragraph) -> Paragraph:
    if old is None:
        return new
    if old.text == old.drafted:
        return replace(new, is_sent=old.is_sent)
    return replace(new, text=old.text, is_sent=old.is_sent, is_behind=old.is_behind or old.drafted != new.drafted)


def as_rows(paragraphs: Sequence[Paragraph]) -> list[dict[str, Any]]:
    """The paragraphs as plain values, fit for JSON; `from_rows` reads them back."""
    return [asdict(paragraph) for paragraph in paragraphs]


def from_rows(rows: Sequence[Mapping[str, Any]]) -> list[Paragraph]:
    return [Paragraph(**row) for row in rows]


def digest(value: Sequence[Paragraph] | Sequence[EssayNotes]) -> str:
    """SHA-256 of paragraphs or of their sources, 64 hex digits."""
    plain = json.dumps([asdict(one) for one in value], sort_keys=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()
