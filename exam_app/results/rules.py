"""How a result comes about: exact points against an exact cut, and the decision over both parts. Pure.

Receives letters, keys and settled points as plain values; hands on scores as fractions. Nothing
is rounded and nothing is a float, so that 47 of 60 can never become a pass on the way.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from exam_app.errors import Refused

PARTS = ("one", "two")


class KeyNotConfirmed(Refused):
    """A question has no key, or only a placeholder."""

    advice = "Ask the committee to confirm the key of each question that is named, then try again."


class CutScoreMissing(Refused):
    """Nobody has set the pass mark of the form."""

    advice = "Ask the committee to set the cut score of the form."


class SittingOpen(Refused):
    """The window is not over, or a candidate is still writing."""

    advice = "Wait until the window is closed and every part is handed in."


class ScriptsOpen(Refused):
    """An essay has no settled mark yet."""

    advice = "See on the marking page which scripts are open, and who has them."


class ScoreMismatch(Refused):
    """A mark does not belong to the text that was handed in."""

    advice = "Release nothing. Ask the administrator to compare the script with the receipt of the hand-in."


class NotReconciled(Refused):
    """A candidate and part without exactly one final state."""

    advice = "Look at the table of candidates: each part needs exactly one final state."


class ScorersDisagree(Refused):
    """Two calculations of the same score differ."""

    advice = "Release nothing. Ask the administrator to look into it."


class AlreadyReleased(Refused):
    """The results of this window are out; they never change."""

    advice = "See the released letters on the page of the window."


class ReleaseBlocked(Refused):
    """A condition of the release is not met; the message says which."""

    advice = "Go back to the checklist and do what it names."


class AlreadySigned(Refused):
    """A warning needs the signatures of two different people."""

    advice = "Ask a second coordinator to look into it and sign."


class NothingToSign(Refused):
    """There is no such warning, or the figures behind it have changed."""

    advice = "Go back to the checklist: it shows the warnings as they stand."


class FeedbackChanged(Refused):
    """Two people edit the same feedback; the one who comes second sees what the first one did."""

    advice = "Go back, reload the page and put your changes in again."


class WordsMustGo(Refused):
    """Words in the feedback must not leave with the letter. `words` are the passages."""

    advice = "Take out the words that are marked, save, and approve again."

    def __init__(self, words: Sequence[str]) -> None:
        quoted = ", ".join(f"“{one}”" for one in dict.fromkeys(words))
        super().__init__(f"These words must go before this can be approved: {quoted}.")
        self.words = tuple(words)


@dataclass(frozen=True, slots=True)
class Question:
    """A scored question of the form with its confirmed key, sorted ("B", "AC"). `domain` is the id of its competency domain."""

    position: int
    code: str
    domain: str
    key: str
    is_voided: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """Points of a part, all exact: `points` of `out_of`, and the points that are needed."""

    points: Fraction
    out_of: int
    cut: Fraction

    @property
    def is_passed(self) -> bool:
        return self.points >= self.cut


def is_right(question: Question, answer: str) -> bool:
    """Whether the answer earns the point: all the right options and no other one.

    Answers and keys are sorted letters. A voided question credits everybody, also without an answer.
    """
    return question.is_voided or answer == question.key


def score_one(questions: Sequence[Question], answers: Sequence[str], cut: Fraction) -> Score:
    """Part One: one point for each right answer; `cut` is the share of the points that is needed.

    `answers` holds the form's letters for each question ("B", "AC"), "-" where nothing was answered.
    Raises ScoreMismatch when there are more or fewer answers than questions.
    """
    if len(answers) != len(questions):
        raise ScoreMismatch(f"There are {len(answers)} answers to {len(questions)} questions.")
    points = sum(is_right(question, answer) for question, answer in zip(questions, answers, strict=True))
    return Score(Fraction(points), len(questions), cut * len(questions))


def recount(questions: Sequence[Question], papers: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Part One a second time by another road: how many points each paper has.

    Papers become the bits of one number for each question and option. Right is who stands in the number
    of every right option and in no other one; these are added up column by column in binary counters,
    all candidates at once.
    """
    names = list(papers)
    everybody = (1 << len(names)) - 1
    counter: list[int] = []
    for place, question in enumerate(questions):
        chosen = _columns(place, [papers[name] for name in names])
        _add(counter, everybody if question.is_voided else _all_and_only(question.key, chosen, everybody))
    return {name: sum((plane >> bit & 1) << power for power, plane in enumerate(counter)) for bit, name in enumerate(names)}


def _columns(place: int, papers: Sequence[Sequence[str]]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for bit, answers in enumerate(papers):
        for letter in answers[place]:
            columns[letter] = columns.get(letter, 0) | 1 << bit
    return columns


def _all_and_only(key: str, chosen: Mapping[str, int], everybody: int) -> int:
    right = everybody
    for letter in chosen.keys() | set(key):
        column = chosen.get(letter, 0)
        right &= column if letter in key else ~column
    return right


def _add(counter: list[int], carry: int) -> None:
    for power, plane in enumerate(counter):
        counter[power], carry = plane ^ carry, plane & carry
    if carry:
        counter.append(carry)


def score_two(essays: Iterable[tuple[Fraction, int]], share: Fraction) -> Score:
    """Part Two: the settled points of the essays that count, against `share` of the sum of their maxima."""
    marked = list(essays)
    points, out_of = sum((points for points, _ in marked), Fraction(0)), sum(most for _, most in marked)
    return Score(points, out_of, share * out_of)


def outcome_of(score: Score | None) -> str:
    """ "passed", "failed", or "not_taken" where nothing was handed in."""
    if score is None:
        return "not_taken"
    return "passed" if score.is_passed else "failed"


def decide(outcomes: Mapping[str, str], carried: Iterable[str]) -> str:
    """ "passed" when every part is passed now or carried over from before, else "not_passed"."""
    done = {part for part, outcome in outcomes.items() if outcome == "passed"} | set(carried)
    return "passed" if done >= set(PARTS) else "not_passed"


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last day of the month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Retake:
    """When a part may be sat again, and by when that is asked for."""

    not_before: date
    ask_by: date


def retake_after(taken_on: date, *, wait_months: int, request_weeks: int) -> Retake:
    """The first day a failed part may be sat again, and the last day to ask for that day."""
    again = months_after(taken_on, wait_months)
    return Retake(again, again - timedelta(weeks=request_weeks))


def exact(points: Fraction) -> str:
    """An exact number in words a person reads: "48", "47.5", "47 1/3"."""
    whole, rest = divmod(points.numerator, points.denominator)
    if rest == 0:
        return str(whole)
    tenths = points * 10
    if tenths.denominator == 1:
        return f"{whole}.{tenths.numerator % 10}"
    return f"{whole} {rest}/{points.denominator}"
