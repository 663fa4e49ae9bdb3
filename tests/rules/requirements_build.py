"""Builders of evidence: each makes an entry that every profile accepts unless told otherwise.

All of it lies before 1 June 2023, so it can be judged under every shipped version.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from exam_app.applications.facts import Entry, as_evidence
from exam_app.applications.labels import label_of
from exam_app.applications.profile import Profile, profile_named
from exam_app.applications.requirements.evidence import (
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
    WorkKind,
)
from exam_app.applications.requirements.outcome import Requirement
from exam_app.applications.rules import checklist
from exam_app.demo.evidence import complete_entries
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


def complete(name: str, designation: Designation) -> Evidence:
    """All that this profile asks, and hardly more: the demonstration's evidence, whose first training shows every area."""
    profile = profile_named(name, designation)
    entries = complete_entries(profile.version.code, designation, ON)
    areas = [area.ref for area in profile.areas]
    shown = [(entry, label_of(entry), areas if entry == _first_training(entries) else ()) for entry in entries]
    return replace(as_evidence(shown), memberships=(Membership(profile.version.code, date(2030, 12, 31)),))


def _first_training(entries: list[Entry]) -> Entry:
    return next(entry for entry in entries if isinstance(entry, TrainingHours))


def but(evidence: Evidence, **entries: object) -> Evidence:
    """The evidence with some kinds of entries replaced."""
    return replace(evidence, **entries)  # type: ignore[arg-type]
