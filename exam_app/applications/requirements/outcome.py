"""What a check hands back: one line of the applicant's checklist."""

import math
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

# Every figure that the rules compare stays below this; it keeps sums exact in Decimal.
LARGEST = Decimal(10) ** 6


class Rule(StrEnum):
    """How strictly an association's text asks. NOT_STATED: the text does not speak of it."""

    REQUIRED = "required"
    RECOMMENDED = "recommended"
    OPTIONAL = "optional"
    NOT_STATED = "not_stated"


class Status(StrEnum):
    """How things stand. INFORMATION is shown and never judged."""

    MET = "met"
    SHORT = "short"
    NOT_STATED = "not_stated"
    INFORMATION = "information"


class Unit(StrEnum):
    """What `have`, `need` and `short_by` count."""

    HOUR = "hour"
    MONTH = "month"
    DEGREE = "degree"
    TRANSCRIPT = "transcript"
    ACTIVITY = "activity"
    REFERENCE = "reference"
    SIGNATURE = "signature"
    MEMBERSHIP = "membership"
    AREA = "area"

    @property
    def plural(self) -> str:
        return "activities" if self is Unit.ACTIVITY else f"{self}s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What every rule of a profile carries: how strictly it is asked, where it stands, how it is read."""

    rule: Rule
    source: str
    note: str = ""

    @property
    def unnoted(self) -> "Stated":
        """The same for a further line of the rule, which need not repeat its note."""
        return Stated(rule=self.rule, source=self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One line of a checklist, headed in the association's own words.

    `have` and `need` count `unit`s; `have` is rounded down to tenths, so that nothing looks complete
    before it is. `missing` names what is lacking where the lack has names (areas as refs, references
    as roles). `note` says how an open text was read or which entries were left out.
    """

    id: str
    heading: str
    rule: Rule
    status: Status
    sentence: str
    have: Decimal | None = None
    need: Decimal | None = None
    unit: Unit | None = None
    missing: tuple[str, ...] = ()
    note: str = ""

    @property
    def short_by(self) -> Decimal:
        """How many units are lacking; 0 when nothing is, or when the lack is not one of quantity."""
        if self.status is not Status.SHORT or self.have is None or self.need is None:
            return Decimal(0)
        return max(self.need - self.have, Decimal(0))


def tenths(number: Fraction | Decimal | int) -> Decimal:
    """The number rounded down to tenths: 23.97 is 23.9, 24 is 24."""
    exact = Fraction(number)
    return Decimal(math.floor(exact)) if exact.denominator == 1 else Decimal(math.floor(exact * 10)) / 10
