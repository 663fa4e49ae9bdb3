"""Letters of Part One: what may be answered to a question, and what an answer means in the letters of the form. Pure.

An answer is a set of letters, written sorted ("", "B", "AC"). The candidate sees the options in an order
of the own, so that letters as shown and letters of the form are two things; `order` leads from one to
the other. What is handed in keeps the form's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from exam_app.sitting.rules import LETTERS, NO_ANSWER, Unacceptable

ESSAY = "0"


def sign_of(options: int, *, is_several: bool) -> str:
    """One sign for what may be answered to a question of so many options: "4" for one of four, "D" for any of A to D.

    These signs stand in the pass of a part, one a position; an essay has "0".
    """
    return LETTERS[options - 1] if is_several else str(options)


def shown_by(sign: str) -> str:
    """The letters under which the options of such a question are shown."""
    return LETTERS[: LETTERS.index(sign) + 1 if sign in LETTERS else int(sign)]


def check(answer: str, sign: str) -> None:
    """Raise Unacceptable unless `answer` is empty, one of the letters, or some of them in order where several may be chosen."""
    shown = shown_by(sign)
    if len(answer) > 1 and sign not in LETTERS:
        raise Unacceptable("Choose one of the options of this question, not several.")
    if answer != chosen(answer) or not set(answer) <= set(shown):
        raise Unacceptable("Choose from the options of this question.")


def chosen(letters: Collection[str]) -> str:
    """These letters as an answer: each once, in order."""
    return "".join(sorted(set(letters)))


def of_form(order: str, answer: str) -> str:
    """The form's letters behind an answer as it was shown, in order; "-" when nothing was answered."""
    return chosen([order[LETTERS.index(shown)] for shown in answer]) or NO_ANSWER


def as_shown(order: str, letters: str) -> str:
    """The other way round: the answer of this candidate to whom the options were shown in this order."""
    return chosen([LETTERS[order.index(letter)] for letter in letters if letter != NO_ANSWER])


def packed(letters: Sequence[str]) -> str | list[str]:
    """The form's letters of all positions as a hand-in keeps them: one string while no position has several, else a list."""
    return "".join(letters) if all(len(each) == 1 for each in letters) else list(letters)


def letters_by_position(record: Mapping[str, Any]) -> list[str]:
    """The form's letters of each position ("B", "AC", "-") in the record of a Part One that was handed in (`Sitting.packed`)."""
    return list(record["letters"])


def in_words(answer: str) -> str:
    """An answer as people read it: "A", "A, C", "no answer"."""
    return ", ".join(answer) or "no answer"
