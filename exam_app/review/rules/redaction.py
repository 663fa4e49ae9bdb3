"""Redaction as an overlay: the shown text is exactly as long as the original, so that places in it stay true. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

LABELS = {
    "name": "[name]", "organisation": "[employer]", "place": "[place]", "mail": "[mail]", "phone": "[phone]", "web": "[link]",
    "number": "[number]", "phrase": "[words]", "signature": "[name]", "own": "[words]",
}  # fmt: skip
FILL = "·"
_RUNS = re.compile(r"[^\r\n]+|[\r\n]+")


def overlay(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    """The text with each passage (start, end, kind) covered; line breaks stay, and so does the length.

    The label of the kind stands in front where there is room for it, dots fill the rest.
    """
    shown = text
    for start, end, kind in spans:
        cover = "".join(run if run[0] in "\r\n" else _cover(len(run), LABELS[kind]) for run in _RUNS.findall(text[start:end]))
        shown = shown[:start] + cover + shown[end:]
    return shown


def _cover(length: int, label: str) -> str:
    return label + FILL * (length - len(label)) if length >= len(label) else FILL * length


def places_of(text: str, words: str) -> list[tuple[int, int]]:
    """Where these words stand in the text, however their spaces and lines are broken."""
    wanted = r"\s+".join(re.escape(word) for word in words.split())
    return [found.span() for found in re.finditer(wanted, text)] if wanted else []
