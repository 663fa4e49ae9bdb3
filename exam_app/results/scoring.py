"""From what was handed in and settled to a score for each candidate, computed twice. Pure.

Receives an `Exam` (questions with keys, cut, pass share) and `Candidate`s (answers and settled
essays); hands on `Scored` candidates whose points two independent calculations agree on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from exam_app.results import bands, rules
from exam_app.results.bands import Band
from exam_app.results.rules import Question, Score, ScorersDisagree


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """What a window froze. Shares are exact; `domains` maps ids to names in the framework's order."""

    questions: tuple[Question, ...]
    cut: Fraction
    pass_share: Fraction
    domains: Mapping[str, str]
    form: str
    policy: str


@dataclass(frozen=True, slots=True)
class Essay:
    """A settled essay. `criteria` are (name, settled points, most points) in the rubric's order."""

    title: str
    rubric: str
    points: Fraction
    out_of: int
    criteria: tuple[tuple[str, Fraction, int], ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """A part that was handed in: its sitting, the receipt, the local day it was begun."""

    sitting: str
    receipt: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One registration: the parts to be sat, what was handed in, and the parts carried over."""

    name: str  # public id of the registration
    parts: tuple[str, ...]
    taken: Mapping[str, Taken]
    answers: tuple[str, ...] = ()  # the form's letters for each question that counts, "-" for none
    essays: tuple[Essay, ...] = ()
    carried: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class ScoredPart:
    """One part's final state with everything it rests on."""

    part: str
    outcome: str
    score: Score
    bands: tuple[Band, ...]
    taken: Taken | None
    rubrics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate's parts and the decision over all parts on record."""

    name: str
    parts: tuple[ScoredPart, ...]
    decision: str


def score_all(exam: Exam, candidates: Sequence[Candidate]) -> list[Scored]:
    """Score everybody. Raises ScoreMismatch, and ScorersDisagree unless both calculations agree on each."""
    scored = [score(exam, candidate) for candidate in candidates]
    check_twice(exam, candidates, scored)
    return scored


def score(exam: Exam, candidate: Candidate) -> Scored:
    """Each part by itself, then the decision."""
    parts = tuple(_SCORERS[part](exam, candidate) for part in candidate.parts)
    return Scored(candidate.name, parts, rules.decide({p.part: p.outcome for p in parts}, candidate.carried))


def _part_one(exam: Exam, candidate: Candidate) -> ScoredPart:
    taken = candidate.taken.get("one")
    if taken is None:
        return _not_taken("one", len(exam.questions), exam.cut)
    found = rules.score_one(exam.questions, candidate.answers, exam.cut)
    by_area = bands.bands_by_domain(exam.questions, candidate.answers, exam.cut, exam.domains)
    return ScoredPart("one", rules.outcome_of(found), found, by_area, taken, ())


def _part_two(exam: Exam, candidate: Candidate) -> ScoredPart:
    taken = candidate.taken.get("two")
    if taken is None:
        return _not_taken("two", 0, exam.pass_share)
    found = rules.score_two(((essay.points, essay.out_of) for essay in candidate.essays), exam.pass_share)
    by_criterion = [
        band for essay in candidate.essays for band in bands.bands_by_criterion(essay.title, essay.criteria, exam.pass_share)
    ]
    rubrics = tuple(essay.rubric for essay in candidate.essays)
    return ScoredPart("two", rules.outcome_of(found), found, tuple(by_criterion), taken, rubrics)


def _not_taken(part: str, out_of: int, share: Fraction) -> ScoredPart:
    return ScoredPart(part, rules.outcome_of(None), Score(Fraction(0), out_of, share * out_of), (), None, ())


_SCORERS = {"one": _part_one, "two": _part_two}


def papers_of(candidates: Iterable[Candidate]) -> dict[str, Sequence[str]]:
    """The answers of everybody who handed in Part One."""
    return {candidate.name: candidate.answers for candidate in candidates if "one" in candidate.taken}


def points_of(scored: Iterable[Scored]) -> dict[str, Fraction]:
    """The points of everybody who handed in Part One."""
    return {s.name: p.score.points for s in scored for p in s.parts if p.part == "one" and p.taken}


def check_twice(exam: Exam, candidates: Sequence[Candidate], scored: Sequence[Scored]) -> None:
    """Compare with the second calculation: Part One by columns, essays by the sum of their criteria."""
    again, first = rules.recount(exam.questions, papers_of(candidates)), points_of(scored)
    wrong = [name for name in again.keys() | first.keys() if again.get(name) != first.get(name)]
    wrong += [c.name for c in candidates for essay in c.essays if not _adds_up(essay)]
    if wrong:
        raise ScorersDisagree(f"The two calculations differ for {len(set(wrong))} of {len(candidates)} candidates.")


def _adds_up(essay: Essay) -> bool:
    points = sum((points for _, points, _ in essay.criteria), Fraction(0))
    return points == essay.points and sum(most for *_, most in essay.criteria) == essay.out_of
