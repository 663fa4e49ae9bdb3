"""Two texts side by side, pure: what stands in one only, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# Beyond this many words and spaces the comparison takes too long; then it goes by lines, and beyond that not at all.
MOST = 6_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `is_own` when the other text does not have it."""

    text: str
    is_own: bool


def compare(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """The old and the new text in pieces, so that joined they are again the texts."""
    olds, news = _parts(old, new)
    if max(len(olds), len(news)) > MOST:
        return [Piece(old, is_own=False)], [Piece(new, is_own=False)]
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, olds, news).get_opcodes():
        _add(left, olds[a:b], is_own=kind != "equal")
        _add(right, news[c:d], is_own=kind != "equal")
    return left, right


def _parts(old: str, new: str) -> tuple[list[str], list[str]]:
    words = [re.findall(r"\s+|\S+", text) for text in (old, new)]
    if max(map(len, words)) <= MOST:
        return words[0], words[1]
    return old.splitlines(keepends=True), new.splitlines(keepends=True)


def _add(pieces: list[Piece], texts: Sequence[str], *, is_own: bool) -> None:
    if texts:
        pieces.append(Piece("".join(texts), is_own))
