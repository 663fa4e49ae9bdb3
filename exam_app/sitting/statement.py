"""The six rules and the statement that a candidate confirms before a part; their version is stored with the sitting."""

from __future__ import annotations

VERSION = "2026-1"

STATEMENT = (
    "I have read the rules. I take this examination by myself, without other people, notes, books or other programs, "
    "and I keep its questions to myself."
)


def rules_for(part: str, *, minutes: str, ends: str, contact: str) -> list[str]:
    """The six rules with this candidate's own time. `minutes` and `ends` are in words already."""
    ending = "the answers" if part == "one" else "the texts"
    return [
        f"You have {minutes}. If you start now, your time ends at {ends}. You get all of it, even when the window closes before.",
        "You can move between the questions and change what you answered until you submit or the time ends.",
        f"If the time ends before you submit, {ending} that were saved last are handed in by themselves. They count in full.",
        f"If the connection is lost, the clock goes on. Stay on the page: it keeps what you did and sends it. Then tell {contact}.",
        "Work alone. Books, notes, other programs and other people are not allowed. A drink, a pen and blank paper are.",
        "We record what you answer and when it was saved. There is no camera and no recording of your screen.",
    ]
