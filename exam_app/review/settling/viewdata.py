"""What the pages about disagreements receive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class ComparedCriterion:
    """One criterion as everybody marked it. `names` are the words of all levels, lowest first."""

    code: str
    name: str
    given: Sequence[int]
    levels: Sequence[str]
    comments: Sequence[str]
    names: Sequence[str]
    suggested: int | None = None
    decided: str = ""
    reason: str = ""

    @property
    def apart(self) -> int:
        return max(self.given) - min(self.given)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Three locked reviews side by side, for the third reviewer; the others stay anonymous.

    `settled` is None while the third reviewer has to decide.
    """

    code: str
    heads: Sequence[str]
    criteria: Sequence[ComparedCriterion]
    totals: Sequence[int]
    comments: Sequence[str]
    out_of: int
    why: str
    settled: Fraction | None
    how: str


@dataclass(frozen=True, slots=True)
class Said:
    """A proposal in a talk: whose, which levels by criterion, and the words, None when they are withheld."""

    head: str
    levels: Sequence[tuple[str, str]]
    words: str | None


@dataclass(frozen=True, slots=True)
class TalkPage:
    """Both marks side by side for the two who look for agreement. `mine` is the place of the reader's side."""

    public_id: str
    code: str
    title: str
    heads: Sequence[str]
    mine: int
    criteria: Sequence[ComparedCriterion]
    choices: Mapping[str, Sequence[int]]
    proposed: Mapping[str, int]
    said: Sequence[Said]
    why: str
    totals: Sequence[int]
    out_of: int
    until_at: datetime
    outcome: str | None


@dataclass(frozen=True, slots=True)
class TalkLine:
    """A talk in a reviewer's list."""

    public_id: str
    code: str
    title: str
    until_at: datetime
    is_my_turn: bool


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A script in the coordinator's list: why it did not settle by itself, and where it stands."""

    code: str
    title: str
    reasons: str
    standing: str
    points: Fraction | None
    out_of: int
    waits: bool


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """A correction: the changes in words, who asked (a marker or a coordinator), what was decided."""

    public_id: str
    code: str
    seat: str
    changes: Sequence[tuple[str, str, str]]  # criterion, level before, level after
    reason: str
    asked_by: str
    asked_at: datetime
    is_agreed: bool | None
    answer: str


@dataclass(frozen=True, slots=True)
class Side:
    """A locked review on the coordinator's page: the seat in words, the reviewer, the total with corrections."""

    seat: int
    head: str
    name: str
    total: int


@dataclass(frozen=True, slots=True)
class TurnLine:
    """A proposal in a talk as the coordinator sees it, also when its words are withheld."""

    id: int
    head: str
    words: str
    is_withheld: bool


@dataclass(frozen=True, slots=True)
class Score:
    """A settlement of a script, the current or an earlier one."""

    number: int
    how: str
    points: Fraction
    out_of: int
    settled_at: datetime


@dataclass(frozen=True, slots=True)
class ScriptPage:
    """How one script was marked and settled, for the coordinator. Nothing leads to its writer."""

    code: str
    title: str
    standing: str
    reasons: str
    sides: Sequence[Side]
    criteria: Sequence[ComparedCriterion]
    out_of: int
    turns: Sequence[TurnLine]
    scores: Sequence[Score]  # the newest first
    corrections: Sequence[CorrectionLine]
    may_correct: bool


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """A correction for another person to decide. `is_mine`: the reader asked for it and cannot decide."""

    line: CorrectionLine
    title: str
    is_mine: bool
