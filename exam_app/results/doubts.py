"""Two looks over the whole group before release: does a key look wrong, does the pass rate. Pure.

Source of both: the release of 2023 in which a key still held temporary values; strong candidates
"failed" single questions and the pass rate was odd, and nobody had to say why that was all right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exam_app.results.rules import Question

TOP = 3  # the strongest third


@dataclass(frozen=True, slots=True)
class Doubt:
    """A warning. Its code holds the figures, so that a signature never covers others than were seen."""

    code: str
    says: str


def doubts(
    questions: Sequence[Question],
    papers: Mapping[str, Sequence[str]],
    points: Mapping[str, Fraction],
    cut: Fraction,
    *,
    band: tuple[Fraction, Fraction],
    least: int,
) -> tuple[Doubt, ...]:
    """Every warning about Part One; none below `least` papers, where the figures say nothing.

    `points` are those of each paper and `cut` the points needed; `band` is the range of pass
    rates, both ends included, that needs no second look.
    """
    if len(papers) < least:
        return ()
    top = strongest(points)
    found = [
        _key_doubt(question, [papers[name][place] for name in top])
        for place, question in enumerate(questions)
        if not question.is_voided
    ]
    return tuple(doubt for doubt in (*found, _rate_doubt(points, cut, band)) if doubt)


def strongest(points: Mapping[str, Fraction]) -> list[str]:
    """The top third by points, rounded up; who ties with the last of them belongs to it too."""
    ranked = sorted(points.values(), reverse=True)
    edge = ranked[-(-len(ranked) // TOP) - 1]
    return [name for name, own in points.items() if own >= edge]


def _key_doubt(question: Question, answers: Sequence[str]) -> Doubt | None:
    picks = Counter(answers)
    right = picks[question.key]
    other = max((times for answer, times in picks.items() if answer not in (question.key, "-")), default=0)
    if other <= right:
        return None
    # No letter stands here: whoever releases results has not seen the questions.
    says = (
        f"Question {question.position} ({question.code}): of the {len(answers)} strongest candidates "
        f"{other} gave the same other answer and {right} the key. The key may be wrong."
    )
    return Doubt(f"key-{question.position}-{other}-{right}-{len(answers)}", says)


def _rate_doubt(points: Mapping[str, Fraction], cut: Fraction, band: tuple[Fraction, Fraction]) -> Doubt | None:
    passed, taken = sum(own >= cut for own in points.values()), len(points)
    if band[0] <= Fraction(passed, taken) <= band[1]:
        return None
    says = (
        f"{passed} of {taken} candidates passed Part One. That is outside the range from "
        f"{_percent(band[0])} to {_percent(band[1])} that needs no second look."
    )
    return Doubt(f"pass-rate-{passed}-{taken}", says)


def _percent(share: Fraction) -> str:
    return f"{int(share * 100)} percent"
