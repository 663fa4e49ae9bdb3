"""Words for how a script is settled, the same on the reviewer's and the coordinator's pages."""

from __future__ import annotations

from collections.abc import Sequence

from exam_app.exams.rules import ExamPolicy
from exam_app.exams.wording import third_in_words
from exam_app.review.rules import Settled

REASONS = {
    "pass": "only one of the first two reviews passes the script",
    "total": "their totals are far apart",
    "criterion": "they are two or more levels apart on a criterion",
}
METHODS = {
    "mean": "the mean of the two reviews", "consensus": "what the two agreed on", "adjudicated": "the mean of the closest reviews",
    "parity": "the mean of all three reviews", "adjudicator": "the third reviewer's decision", "blank": "nothing was written",
}  # fmt: skip


def why(reasons: Sequence[str]) -> str:
    """The reasons as the end of a sentence: "their totals are far apart and …"."""
    words = [REASONS[reason] for reason in reasons]
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)


def how(outcome: Settled, heads: Sequence[str]) -> str:
    """Which rule made the score and of whose marks, as a sentence."""
    used = " and ".join(heads[seat - 1].replace("You", "you") for seat in outcome.seats)
    if outcome.method == "adjudicated" and len(outcome.seats) == 2:
        return f"The score is the mean of the two closest totals, those of {used}."
    if outcome.method == "adjudicated":
        return "Two pairs lie equally close, so the score is the mean of all three."
    return f"The score is {METHODS[outcome.method]}."


def rule(policy: ExamPolicy) -> str:
    """The frozen rule for three reviews."""
    return third_in_words(policy)
