"""What candidates answered, as one small number for each candidate and item.

Receives the letters of papers; hands on `Answers`, the only shape that counting and scoring read.
A row of numbers belongs to one item, so that scoring or rescoring an item walks over one short
stretch of memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from string import ascii_uppercase

import numpy as np
from numpy.typing import NDArray

BLANK = "-"
NOT_REACHED = "."
NOTHING = (BLANK, NOT_REACHED)
AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class ItemKey:
    """An item of a form: the letters on offer, and the exact set of letters that earns the point.

    `key` is "C" for one best answer and "AC" (letters in order) for a multiple-response item. An item
    with `is_scored` False (pilot, voided) has statistics of its own and no part in anybody's score.
    """

    id: str
    key: str
    options: str = "ABCD"
    is_scored: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """`codes` (items x candidates) are places in `choices`; the first two stand for blank and not reached."""

    codes: NDArray[np.uint8]
    choices: tuple[str, ...]

    @property
    def candidates(self) -> int:
        return int(self.codes.shape[1])


def from_letters(papers: Sequence[str]) -> Answers:
    """One string for each candidate, one letter for each item: "-" blank, "." not reached.

    Raises ValueError when the papers are of different lengths or hold anything but capital letters.
    """
    _check_lengths(papers)
    return from_joined("".join(papers), len(papers[0]) if papers else 0)


def from_joined(letters: str, items: int) -> Answers:
    """The same from all papers in one string, as a database joins them fastest.

    Raises ValueError when the string does not divide into papers of so many items, and as above.
    """
    if len(letters) % max(items, 1):
        raise ValueError(f"{len(letters)} letters are no whole number of papers of {items} items.")
    cells = letters.encode("ascii", "replace")
    if strange := cells.translate(None, delete=(ascii_uppercase + BLANK + NOT_REACHED).encode()):
        raise ValueError(f"An answer is one capital letter, {BLANK} or {NOT_REACHED}; a paper holds {chr(strange[0])!r}.")
    choices = (*NOTHING, *(letter for letter in ascii_uppercase if letter.encode() in cells))
    codes = cells.translate(bytes.maketrans("".join(choices).encode(), bytes(range(len(choices)))))
    by_candidate = np.frombuffer(codes, dtype=np.uint8).reshape(-1, max(items, 1))[:, :items]
    return Answers(_turned(by_candidate), choices)


def from_sets(papers: Sequence[Sequence[str]]) -> Answers:
    """As `from_letters` with one string for each item, which may hold several letters ("CA" is "AC").

    Raises ValueError when the papers are of different lengths or more than 250 sets occur.
    """
    _check_lengths(papers)
    tidy = {answer: _tidy(answer) for answer in set(chain.from_iterable(papers))}
    choices = (*NOTHING, *sorted(set(tidy.values()) - set(NOTHING), key=lambda letters: (len(letters), letters)))
    if len(choices) > 252:
        raise ValueError(f"{len(choices)} different answers are more than one form can have.")
    places = {answer: choices.index(letters) for answer, letters in tidy.items()}
    rows = np.array([[places[answer] for answer in paper] for paper in papers], dtype=np.uint8)
    return Answers(np.ascontiguousarray(rows.reshape(len(papers), -1).T), choices)


def with_not_reached(answers: Answers) -> Answers:
    """The same answers with the blanks after a candidate's last answer as not reached.

    The usual convention where nobody recorded which items were seen; a blank between answers stays blank.
    """
    later = np.logical_or.accumulate((answers.codes > 1)[::-1], axis=0)[::-1]
    codes = answers.codes.copy()
    codes[(codes == 0) & ~later] = 1
    return Answers(codes, answers.choices)


def _turned(rows: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Rows become columns, some thousand at a time: they stay in the processor's cache, which is four times as fast."""
    turned = np.empty(rows.shape[::-1], dtype=np.uint8)
    for start in range(0, len(rows), AT_ONCE):
        turned[:, start : start + AT_ONCE] = rows[start : start + AT_ONCE].T
    return turned


def _tidy(answer: str) -> str:
    return answer if answer in NOTHING else "".join(sorted(set(answer))) or BLANK


def _check_lengths(papers: Iterable[Sequence[str]]) -> None:
    lengths = sorted(set(map(len, papers)))
    if len(lengths) > 1:
        raise ValueError(f"Papers of one form have one length; these have from {lengths[0]} to {lengths[-1]} answers.")
