"""The tree of a text: blocks that hold blocks or runs of marked characters.

Two texts that are shown alike have the same tree: white space is evened out, emphasis that touches is
one, and a space is emphasised only between emphasised neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

SPACE = re.compile(r"[ \t\n\r\f]+")  # what HTML takes for white space; a no-break space is none
DEEPEST = 12  # lists and quotations inside each other


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of one kind: "text", "code", "image" (text is its alternative text) or "break"."""

    kind: str
    text: str = ""
    em: bool = False
    strong: bool = False
    image: str = ""

    @property
    def marks(self) -> tuple[bool, bool]:
        return self.em, self.strong


@dataclass(frozen=True, slots=True)
class Block:
    """One block: "p" has spans; "pre" a text; "quote" parts; "ul" and "ol" parts of kind "li"; "hr" nothing."""

    kind: str
    spans: tuple[Span, ...] = ()
    parts: tuple[Block, ...] = ()
    text: str = ""
    start: int = 1


@dataclass(frozen=True, slots=True)
class Foreign:
    """Something a text holds that ours cannot: its name, and why. `is_hostile` when it would act by itself."""

    name: str
    reason: str
    is_hostile: bool = False


def paragraph(spans: Iterable[Span]) -> Block | None:
    """A paragraph of these spans with the white space evened out; None when nothing is left to see."""
    evened = _without_edges(_evened(spans))
    return Block("p", tuple(evened)) if evened else None


def image_names(blocks: Iterable[Block]) -> list[str]:
    """The names of the images of a text, in order, each once."""
    return list(dict.fromkeys(span.image for span in all_spans(blocks) if span.kind == "image"))


def is_blank(blocks: Iterable[Block]) -> bool:
    """Whether the text shows nothing to read or see."""
    return all(not any(map(_can_be_seen, block.spans)) and block.kind != "pre" and is_blank(block.parts) for block in blocks)


def _can_be_seen(span: Span) -> bool:
    return span.kind == "image" or bool(span.text.strip())


def all_spans(blocks: Iterable[Block]) -> Iterator[Span]:
    """Every span of a text in reading order."""
    for block in blocks:
        yield from block.spans
        yield from all_spans(block.parts)


def _evened(spans: Iterable[Span]) -> list[Span]:
    pieces: list[Span] = []
    for span in spans:
        if span.kind == "text":
            pieces += [replace(span, text=part) for part in re.split("(^ | $)", SPACE.sub(" ", span.text)) if part]
        elif span.kind == "break" or _trimmed(span).text or span.kind == "image":
            pieces.append(_trimmed(span))
    return _without_double_spaces(pieces)


def _trimmed(span: Span) -> Span:
    if span.kind == "break":
        return Span("break")
    if span.kind == "image":
        return replace(span, text=" ".join(span.text.split()))
    return replace(span, text=SPACE.sub(" ", span.text).strip(" "))


def _without_double_spaces(pieces: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for piece in pieces:
        after_break = kept and kept[-1].kind == "break"
        if _is_space(piece) and (not kept or _is_space(kept[-1]) or after_break):
            continue
        if piece.kind == "break" and kept and _is_space(kept[-1]):
            kept.pop()
        kept.append(piece)
    return kept


def _is_space(span: Span) -> bool:
    return span.kind == "text" and span.text == " "


def _without_edges(pieces: list[Span]) -> list[Span]:
    while pieces and (_is_space(pieces[-1]) or pieces[-1].kind == "break"):
        pieces.pop()
    while pieces and (_is_space(pieces[0]) or pieces[0].kind == "break"):
        pieces.pop(0)
    return _joined([_space_between(pieces, place) for place in range(len(pieces))])


def _space_between(pieces: list[Span], place: int) -> Span:
    piece = pieces[place]
    if piece.kind != "break" and not _is_space(piece):
        return piece
    before, after = pieces[place - 1], pieces[place + 1]
    for neighbour in (before, after):
        if neighbour.kind == "break":
            return replace(piece, em=False, strong=False)
    return replace(piece, em=before.em and after.em, strong=before.strong and after.strong)


def _joined(pieces: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for (kind, marks), same in groupby(pieces, key=lambda piece: (piece.kind, piece.marks)):
        spans = list(same)
        if kind == "text":
            spans = [Span("text", "".join(span.text for span in spans), *marks)]
        elif kind == "code":
            spans = [Span("code", "".join(span.text for span in spans), *marks)]
        joined += spans
    return joined
