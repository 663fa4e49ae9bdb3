"""What an applicant enters, as frozen values.

Hours are clock hours. Days are calendar days, both ends included; `end` is None while something
lasts. An entry that contradicts itself (negative hours, an end before its beginning) raises
ValueError: the input form has already told the applicant.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from exam_app.applications.requirements.kinds import (
    NamedRole,
    ReferenceRole,
    RscFormat,
    TrainingKind,
    TranscriptKind,
    WorkKind,
)
from exam_app.applications.requirements.outcome import LARGEST


@dataclass(frozen=True, slots=True)
class Education:
    """A degree or other course of study; `degree` is a short name such as "MSW" or a route of the profile."""

    degree: str
    field: str
    transcript: TranscriptKind
    awarded_on: date | None = None


@dataclass(frozen=True, slots=True)
class TrainingHours:
    """One training, of one kind; a training about two things is entered as two."""

    kind: TrainingKind
    hours: Decimal
    title: str
    held_on: date

    def __post_init__(self) -> None:
        _check_hours(self.hours)


@dataclass(frozen=True, slots=True)
class WorkExperience:
    """One stretch of work of one kind."""

    kind: WorkKind
    start: date
    end: date | None
    paid: bool
    supervised: bool
    with_infant_and_parent: bool
    postgraduate: bool
    employer: str = ""
    supervisor_name: str = ""
    supervisor_email: str = ""

    def __post_init__(self) -> None:
        _check_order(self.start, self.end)


@dataclass(frozen=True, slots=True)
class RscHours:
    """Reflective supervision received from one source over one stretch.

    `source` is the supervisor or consultant to whom the hours are counted; left blank it is the
    provider. `about_rsc_given` are those of `hours` about the supervision the applicant gives.
    """

    provider_credential: str
    provider_name: str
    hours: Decimal
    start: date
    end: date
    about_rsc_given: Decimal
    format: RscFormat
    post_masters: bool
    while_providing: bool
    source: str = ""
    provider_email: str = ""

    def __post_init__(self) -> None:
        _check_hours(self.hours)
        _check_hours(self.about_rsc_given, most=self.hours)
        _check_order(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Leadership:
    """One leadership activity; `level` is a word of the profile ("agency", "state", ...)."""

    activity: str
    level: str
    start: date
    end: date | None
    paid: bool

    def __post_init__(self) -> None:
        _check_order(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference rating, asked for or received; `endorsed_as` is the rater's endorsement, if any."""

    role: ReferenceRole
    name: str
    email: str
    received_on: date | None
    endorsed_as: str | None = None
    is_vetted: bool = False


@dataclass(frozen=True, slots=True)
class EthicsSigned:
    """The code of ethics and the endorsement agreement, signed together."""

    signed_on: date


@dataclass(frozen=True, slots=True)
class Membership:
    """Membership in an infant mental health association, by its code or short name."""

    association: str
    valid_until: date


@dataclass(frozen=True, slots=True)
class CompetencyMap:
    """Which entries show which area: area ref -> labels of evidence."""

    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, order=True)
class NamedPerson:
    """Somebody whom an application names; for an employer `name` is the organisation's."""

    role: NamedRole
    name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that one application shows. The order of entries means nothing."""

    education: tuple[Education, ...] = ()
    training: tuple[TrainingHours, ...] = ()
    work: tuple[WorkExperience, ...] = ()
    rsc: tuple[RscHours, ...] = ()
    leadership: tuple[Leadership, ...] = ()
    references: tuple[Reference, ...] = ()
    ethics: tuple[EthicsSigned, ...] = ()
    memberships: tuple[Membership, ...] = ()
    competencies: CompetencyMap = field(default_factory=CompetencyMap)
    others_named: tuple[NamedPerson, ...] = ()


def _check_hours(hours: Decimal, most: Decimal = LARGEST) -> None:
    # A comparison with a NaN raises InvalidOperation, so that is asked first.
    if not hours.is_finite() or not 0 <= hours <= most:
        raise ValueError(f"{hours} hours is not between 0 and {most}")


def _check_order(start: date, end: date | None) -> None:
    if end is not None and end < start:
        raise ValueError(f"the end {end} lies before the beginning {start}")
