"""Hours of training: the whole, its parts, and whether parts stand beside the whole or inside it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from exam_app.applications.requirements.evidence import Evidence, TrainingHours
from exam_app.applications.requirements.kinds import TrainingKind
from exam_app.applications.requirements.outcome import Requirement, Rule, Stated, Unit
from exam_app.applications.requirements.vocabulary import Vocabulary
from exam_app.applications.requirements.wording import information, measured, plain


class Counting(StrEnum):
    """ADDITIVE: the parts make up the whole. INCLUDED: each lies inside it. UNSPECIFIED: not said."""

    ADDITIVE = "additive"
    INCLUDED = "included"
    UNSPECIFIED = "unspecified"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPart:
    """A minimum of its own; `about` completes "training about ..."."""

    kind: TrainingKind
    hours: Decimal
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRule(Stated):
    """`hours` in all. `assumed` says how we count where the text leaves it open; `typical` informs only."""

    hours: Decimal
    counting: Counting = Counting.INCLUDED
    assumed: Counting | None = None
    typical: Decimal | None = None
    parts: tuple[TrainingPart, ...] = ()

    def __post_init__(self) -> None:
        if (self.counting is Counting.UNSPECIFIED) != (self.assumed is not None):
            raise ValueError("`assumed` is given exactly when `counting` is unspecified")
        if len({part.kind for part in self.parts}) < len(self.parts):
            raise ValueError("a kind of training has two minimums")
        self._check_sum(sum((part.hours for part in self.parts), Decimal(0)))

    @property
    def counted(self) -> Counting:
        """How the hours are in fact counted."""
        return self.assumed or self.counting

    def _check_sum(self, parts: Decimal) -> None:
        if self.counted is Counting.UNSPECIFIED:
            raise ValueError("`assumed` cannot itself be unspecified")
        if self.counted is Counting.ADDITIVE and parts != self.hours:
            raise ValueError(f"the parts add up to {parts}, not to the {self.hours} hours in all")
        if self.counted is Counting.INCLUDED and parts > self.hours:
            raise ValueError(f"the parts add up to {parts}, more than the {self.hours} hours in all")


def check(rule: TrainingRule, words: Vocabulary, evidence: Evidence, on: date) -> Iterator[Requirement]:
    """The hours in all, each part's, then the typical figure.

    An hour counts for the whole and for the part of its own kind. So where the parts make up the
    whole, too much of one kind never fills the gap of another.
    """
    held = [entry for entry in evidence.training if entry.held_on <= on]
    heading, total = words.headings.training, _hours(held)
    yield measured("training", heading, rule, total, rule.hours, Unit.HOUR, "of training in all", note=_reading(rule))
    for part in rule.parts:
        have = _hours(entry for entry in held if entry.kind is part.kind)
        of = f"of training about {part.about}"
        yield measured(f"training.{part.kind}", heading, rule.unnoted, have, part.hours, Unit.HOUR, of)
    if rule.typical is not None:
        usual = f"Successful applications show about {plain(rule.typical)} hours; yours shows {plain(total)}."
        yield information("training.typical", heading, rule.unnoted, usual, rule=Rule.OPTIONAL)


def _hours(entries: Iterable[TrainingHours]) -> Decimal:
    return sum((entry.hours for entry in entries), Decimal(0))


def _reading(rule: TrainingRule) -> str:
    if rule.assumed is None:
        return ""
    place = "inside" if rule.assumed is Counting.INCLUDED else "beside"
    return f"The text does not say how the parts are counted; they are counted {place} the hours of the whole."
