"""What the pages of practice and qualification receive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from exam_app.review.marking.viewdata import Case, CriterionCard, Paper
from exam_app.review.people.viewdata import RoundLine, TypedMark


@dataclass(frozen=True, slots=True)
class PaperDesk:
    """A paper for training with its rubric and the reviewer's own marks, and not the agreed ones."""

    public_id: str
    designation: str
    round: str | None  # public id of the qualifying set
    place: int
    of: int
    title: str
    is_locked: bool
    saved_at: datetime | None
    case: Case
    paragraphs: Sequence[str]
    criteria: Sequence[CriterionCard]
    papers: Sequence[Paper]
    given: Mapping[int, TypedMark]

    @property
    def out_of(self) -> int:
        return sum(max(level.points for level in card.levels) for card in self.criteria)

    @property
    def total(self) -> int:
        own = {position: mark.level for position, mark in self.given.items()}
        return sum(level.points for card in self.criteria for level in card.levels if level.number == own.get(card.position))

    @property
    def done(self) -> int:
        return sum(mark.level is not None for mark in self.given.values())


@dataclass(frozen=True, slots=True)
class ComparedMark:
    """Own and agreed level of one criterion. `apart` in levels; `is_within` by the distance that counts."""

    name: str
    own: str
    agreed: str
    apart: int
    is_within: bool
    comment: str
    reason: str


@dataclass(frozen=True, slots=True)
class PaperResult:
    """A paper with own and agreed marks side by side."""

    public_id: str
    title: str
    place: int
    marks: Sequence[ComparedMark]
    own_total: int
    agreed_total: int
    out_of: int
    within: int
    exact: int
    paragraphs: Sequence[str]


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper of a qualifying set: where it stands."""

    public_id: str
    title: str
    place: int
    status: str  # "Not started", "Draft", "Locked"


@dataclass(frozen=True, slots=True)
class SetPage:
    """A qualifying set: its papers, and once it is closed how each went."""

    public_id: str
    designation: str
    line: RoundLine
    papers: Sequence[PaperLine]
    results: Sequence[PaperResult]  # empty until the set is closed

    @property
    def following(self) -> PaperLine | None:
        return next((paper for paper in self.papers if paper.status != "Locked"), None)


@dataclass(frozen=True, slots=True)
class Practised:
    """A practice paper that was locked, in the list."""

    public_id: str
    title: str
    locked_at: datetime
    within: int
    exact: int
    criteria: int
