"""The words an association uses where others use different ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from question_bank.model import Designation


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """The headings of the association's own list of requirements."""

    education: str
    training: str
    work: str
    leadership: str
    rsc: str
    references: str
    ethics: str
    competencies: str
    exam: str
    membership: str
    renewal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """`category` and `file` as in "an application for Infant Mental Health Mentor", `rsc` in mid-sentence.

    `competency_codes` gives the letter this association prints for each code of our framework (A all
    designations, C, P, R/F); it is empty where the text prints none.
    """

    category: str
    category_short: str
    file: str
    rsc: str
    rsc_short: str
    exam: str
    designations: Mapping[Designation, str] = field(hash=False)
    competency_codes: Mapping[str, str] = field(hash=False)
    headings: Headings
