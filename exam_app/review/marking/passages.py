"""The shown text in numbered paragraphs, with the comments that are tied to passages of it.

Offsets count characters of the shown text from 0. A redaction keeps the length, so that they stay
valid; quotes are therefore always read from the text as it is shown now.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from exam_app.review.marking.viewdata import Paragraph, PassageCard, Piece
from exam_app.review.models import PassageComment, Review
from exam_app.review.routing.shown import text_of
from exam_app.review.rules import Passage

_PARAGRAPH = re.compile(r"\S(?:.*?\S)??(?=[^\S\n]*(?:\n\s*\n|\s*\Z))", re.DOTALL)


def paragraphs(text: str, passages: Sequence[Passage] = ()) -> list[Paragraph]:
    """The text in paragraphs as they were typed, parted by empty lines, each in pieces between the passages' ends."""
    found = [(match.start(), match.group()) for match in _PARAGRAPH.finditer(text)]
    return [Paragraph(number, start, part, _pieces(start, part, passages)) for number, (start, part) in enumerate(found, 1)]


def _pieces(start: int, part: str, passages: Sequence[Passage]) -> list[Piece]:
    edges = {edge - start for one in passages for edge in (one.start, one.end) if 0 < edge - start < len(part)}
    places = [0, *sorted(edges), len(part)]
    return [_piece(start, part, a, b, passages) for a, b in zip(places, places[1:], strict=False)]


def _piece(start: int, part: str, a: int, b: int, passages: Sequence[Passage]) -> Piece:
    over = [(number, one) for number, one in enumerate(passages, 1) if one.start < start + b and start + a < one.end]
    is_private = all(one.kind == "private" for _, one in over)
    return Piece(part[a:b], bool(over), is_private, [number for number, one in over if one.end == start + b])


def cards(text: str, passages: Sequence[Passage]) -> list[PassageCard]:
    """The comments in the order of the text, each with the words it is tied to and the paragraph they stand in."""
    starts = [paragraph.start for paragraph in paragraphs(text)]
    return [
        PassageCard(
            number, one.start, one.end, text[one.start : one.end], max(1, sum(start <= one.start for start in starts)),
            one.kind, one.criterion, one.words,
        )
        for number, one in enumerate(passages, 1)
    ]  # fmt: skip


def located(text: str, paragraph: int, quote: str) -> tuple[int, int] | None:
    """Where the quoted words stand in this paragraph, however their white space was typed; the whole of it for no words.

    None when there is no such paragraph or the words are not in it.
    """
    found = {one.number: one for one in paragraphs(text)}.get(paragraph)
    if found is None:
        return None
    words = quote.split()
    if not words:
        return found.start, found.start + len(found.text)
    match = re.search(r"\s+".join(re.escape(word) for word in words), found.text)
    return (found.start + match.start(), found.start + match.end()) if match else None


def for_release(review: Review) -> list[PassageComment]:
    """The comments on passages that are meant for the candidate and have words, in the order of the text."""
    return [row for row in review.passages if row.kind == "candidate" and row.words.strip()]


def quote_now(row: PassageComment, review: Review) -> str:
    """The passage as the text is shown now, that is, with what was redacted since."""
    return text_of(review.assignment.script)[row.start_at : row.end_at]
