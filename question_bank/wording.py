"""How two texts differ, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: `how` is "same", "added" or "removed"."""

    how: str
    text: str


def compare(before: str, after: str) -> tuple[Piece, ...]:
    """The words of both texts in order. What is the same and removed makes `before`, what is the same and added `after`."""
    one, other = re.findall(r"\s+|[^\s]+", before), re.findall(r"\s+|[^\s]+", after)
    found: list[Piece] = []
    for how, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if how == "equal":
            found.append(Piece("same", "".join(one[a:b])))
            continue
        found += [Piece("removed", "".join(one[a:b]))] if b > a else []
        found += [Piece("added", "".join(other[c:d]))] if d > c else []
    return tuple(found)
