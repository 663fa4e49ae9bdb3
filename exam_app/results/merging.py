"""Two reviewers' comments as one text: what both say stands once. Pure.

Nothing in the outcome tells whose sentence it is: the order follows the words, not the seats.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

SAME_WORDS, SAME_LETTERS = 0.6, 0.85
_STOPS = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[A-Z“\"‘(¶À-Þ])|\n+")
_LITTLE_WORDS = (
    "a an and are as at be but by for from has have in is it its of on or "
    "that the their there they this to was were with you your"
)
_LITTLE = frozenset(_LITTLE_WORDS.split())


def sentences(text: str) -> list[str]:
    """The sentences of a comment, each with its full stop and a capital."""
    found = [" ".join(part.split()) for part in _STOPS.split(text)]
    return [_finished(part) for part in found if re.search(r"\w", part)]


def _finished(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:] + ("" if sentence[-1] in '.!?:…”"' else ".")


def is_near_equal(one: str, two: str) -> bool:
    """Whether two sentences say the same in nearly the same words.

    Either three of five of their telling words are shared, or their letters run nearly alike. A
    "not" in one of them alone makes them different.
    """
    a, b = _telling(one), _telling(two)
    if _is_negative(one) != _is_negative(two):
        return False
    shared, either = len(a & b), len(a | b)
    if either and shared / either >= SAME_WORDS:
        return True
    return SequenceMatcher(None, one.casefold(), two.casefold()).ratio() >= SAME_LETTERS


def _telling(sentence: str) -> set[str]:
    return {word for word in re.findall(r"\w+", sentence.casefold()) if word not in _LITTLE}


def _is_negative(sentence: str) -> bool:
    return bool(re.search(r"\b(?:not|no|never|without|hardly|little|few)\b|n[’']t\b", sentence.casefold()))


def merged(comments: Iterable[str]) -> str:
    """All comments as one text; of near-equal sentences the longer one stays, where the first one stood."""
    kept: list[str] = []
    for sentence in (s for comment in sorted(comments) for s in sentences(comment)):
        at = next((i for i, other in enumerate(kept) if is_near_equal(sentence, other)), None)
        if at is None:
            kept.append(sentence)
        elif len(sentence) > len(kept[at]):
            kept[at] = sentence
    return " ".join(kept)


def without_repeats(paragraphs: Sequence[str], earlier: Sequence[str]) -> list[str]:
    """The sentences of these paragraphs that no earlier text says already."""
    said = [sentence for text in earlier for sentence in sentences(text)]
    return [s for text in paragraphs for s in sentences(text) if not any(is_near_equal(s, other) for other in said)]
