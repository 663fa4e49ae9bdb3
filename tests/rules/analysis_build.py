"""Answers to analyse: the five items of LSAT6 (Bock and Lieberman 1970), and papers made of letters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from question_bank.analysis import Analysis, FormCounts, ItemKey, analysed, count, from_letters

# How many of 1,000 candidates have which items right.
LSAT6 = {
    "11111": 298, "11011": 173, "10011": 81, "10111": 80, "11101": 61, "11001": 56, "10001": 29, "10101": 28, "11110": 28,
    "11010": 21, "01011": 16, "11000": 16, "01111": 15, "10110": 15, "10010": 14, "00011": 11, "11100": 11, "10000": 10,
    "01001": 8, "00001": 6, "00111": 4, "00000": 3, "00110": 3, "01101": 3, "10100": 3, "00010": 2, "01110": 2, "00100": 1,
    "00101": 1, "01000": 1,
}  # fmt: skip


def lsat6() -> FormCounts:
    """The published answers; A is right."""
    papers = [pattern.translate({49: "A", 48: "B"}) for pattern, times in LSAT6.items() for _ in range(times)]
    return counted(papers, "AAAAA", options="AB")


def counted(papers: Sequence[str], keys: str, *, form: str = "", options: str = "ABCD", unscored: str = "") -> FormCounts:
    """Papers of one letter an item; `unscored` holds the places (from 0) of items that earn nothing."""
    items = [ItemKey(f"i-{n}", key, options, str(n) not in unscored) for n, key in enumerate(keys)]
    return count(from_letters(papers), items, form=form)


def analysis(papers: Sequence[str], keys: str, **more: Any) -> Analysis:
    """The analysis of such papers."""
    return analysed(counted(papers, keys), **more)
