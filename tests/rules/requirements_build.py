"""Builders of evidence: each makes an entry that every profile accepts unless told otherwise.

All of it lies before 1 June 2023, so it can be judged under every shipped version.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from exam_app.applications.profile import Profile, profile_named
from exam_app.applications.requirements.evidence import (
    CompetencyMap,
    Education,
    EthicsSigned,
    Evidence,
    Leadership,
    Membership,
    Reference,
    RscHours,
    TrainingHours,
    WorkExperience,
)
from exam_app.applications.requirements.kinds import (
    ReferenceRole,
    RscFormat,
    TrainingKind,
    TranscriptKind,
    WorkKind,
)
from exam_app.applications.requirements.outcome import Requirement
from exam_app.applications.rules import checklist
from question_bank.model import Designation

ON = date(2023, 6, 1)
A18, A24 = "alliance-2018-01-01", "alliance-2024-01-01"
NC, VA, NM, OR = "ncimha-2024-01-01", "vaimh-2024-01-01", "nmaimh-2014-01-01", "orimha-2017-01-01"
C, P, RF = Designation.CLINICAL, Designation.POLICY, Designation.RESEARCH_FACULTY
ALL = [
    (A18, C), (A18, P), (A18, RF),
    (A24, C), (A24, P), (A24, RF),
    (NC, C), (VA, C), (NM, C), (NM, P), (NM, RF), (OR, C), (OR, P), (OR, RF),
]  # fmt: skip


def line(name: str, designation: Designation, evidence: Evidence, id: str, on: date = ON) -> Requirement:
    """The line of this id."""
    return lines(profile_named(name, designation), evidence, on)[id]


def lines(profile: Profile, evidence: Evidence, on: date = ON) -> dict[str, Requirement]:
    """The checklist by id."""
    return {requirement.id: requirement for requirement in checklist(profile, evidence, on)}


def training(kind: str, hours: str | int, held_on: date = date(2022, 3, 1)) -> TrainingHours:
    return TrainingHours(TrainingKind(kind), Decimal(hours), "A training", held_on)


def work(kind: str, start: date, end: date | None) -> WorkExperience:
    return WorkExperience(
        WorkKind(kind), start, end, paid=True, supervised=True, with_infant_and_parent=True, postgraduate=True
    )  # fmt: skip


def rsc(
    hours: str | int,
    start: date = date(2021, 1, 1),
    end: date = date(2022, 6, 30),
    *,
    about: str | int = 0,
    credential: str = "IMHM-C",
    source: str = "Paula",
) -> RscHours:
    return RscHours(
        credential, source, Decimal(hours), start, end, Decimal(about), RscFormat.INDIVIDUAL,
        post_masters=True, while_providing=True,
    )  # fmt: skip


def leadership(
    start: date = date(2019, 1, 1),
    end: date | None = date(2021, 12, 31),
    *,
    level: str = "state",
    paid: bool = False,
) -> Leadership:
    return Leadership("A study group", level, start, end, paid)


def reference(
    role: str, name: str, *, endorsed_as: str | None = "IMHM-C", received_on: date | None = date(2023, 5, 1)
) -> Reference:
    return Reference(ReferenceRole(role), name, f"{name.lower()}@example.org", received_on, endorsed_as)


RATERS = {
    C: ("program_supervisor", "rsc_provider", "imh_rsc_recipient"),
    P: ("program_supervisor", "rsc_provider", "colleague"),
    RF: ("department_supervisor", "rsc_provider", "student"),
}
WORK = {
    C: (
        work("imh_service", date(2015, 1, 1), date(2016, 12, 31)),
        work("rsc_provision", date(2018, 1, 1), date(2020, 12, 31)),
    ),
    P: (work("policy_leadership", date(2018, 1, 1), date(2020, 12, 31)),),
    RF: (work("academic_leadership", date(2018, 1, 1), date(2020, 12, 31)),),
}


def complete(name: str, designation: Designation) -> Evidence:
    """All that this profile asks, and hardly more."""
    profile = profile_named(name, designation)
    provider = "approved" if name == NM else "IMHM-C"
    return Evidence(
        education=(Education("MSW", "Social work", TranscriptKind.OFFICIAL, date(2010, 6, 1)),),
        training=(training("competency", 30), training("rsc_provision", 15), training("dei", 3)),
        work=WORK[designation],
        rsc=(rsc(50, about=25, credential=provider),) if designation is C else (),
        leadership=(leadership(),),
        references=tuple(reference(role, f"Rater-{role}") for role in RATERS[designation]),
        ethics=(EthicsSigned(date(2023, 5, 1)),),
        memberships=(Membership(profile.version.code, date(2030, 12, 31)),),
        competencies=CompetencyMap({area.ref: ("A training",) for area in profile.areas}),
    )


def but(evidence: Evidence, **entries: object) -> Evidence:
    """The evidence with some kinds of entries replaced."""
    return replace(evidence, **entries)  # type: ignore[arg-type]
