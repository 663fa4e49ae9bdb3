"""Evidence that is just enough for any association and designation, all of it invented."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from exam_app.applications.facts import Entry
from exam_app.applications.requirements.evidence import (
    Education,
    EthicsSigned,
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

WORK = {
    "clinical": (
        (WorkKind.IMH_SERVICE, date(2015, 1, 1), date(2016, 12, 31)),
        (WorkKind.RSC_PROVISION, date(2018, 1, 1), date(2020, 12, 31)),
    ),
    "policy": ((WorkKind.POLICY_LEADERSHIP, date(2018, 1, 1), date(2020, 12, 31)),),
    "research_faculty": ((WorkKind.ACADEMIC_LEADERSHIP, date(2018, 1, 1), date(2020, 12, 31)),),
}
RATERS = {
    "clinical": ("program_supervisor", "rsc_provider", "imh_rsc_recipient"),
    "policy": ("program_supervisor", "rsc_provider", "colleague"),
    "research_faculty": ("department_supervisor", "rsc_provider", "student"),
}
NAMES = ("Sofia Marsh", "Paula Reyes", "Tom Whitcombe")


def complete_entries(association: str, designation: str, on: date) -> list[Entry]:
    """All that this association asks for this designation, and hardly more."""
    provider = "approved" if association == "NMAIMH" else "IMHM-C"
    entries: list[Entry] = [
        Education("MSW", "Social work", TranscriptKind.OFFICIAL, date(2010, 6, 1)),
        TrainingHours(TrainingKind.COMPETENCY, Decimal(30), "Foundations of infant mental health", date(2022, 3, 1)),
        TrainingHours(TrainingKind.RSC_PROVISION, Decimal(15), "Giving reflective supervision", date(2022, 5, 1)),
        TrainingHours(TrainingKind.DEI, Decimal(3), "Diversity-informed tenets", date(2022, 6, 1)),
        Leadership("Led a reflective practice group", "state", date(2019, 1, 1), date(2021, 12, 31), paid=False),
        EthicsSigned(date(2023, 5, 1)),
        Membership(association, on + timedelta(days=200)),
    ]
    entries += [_work(kind, start, end) for kind, start, end in WORK[designation]]
    entries += [_rating(role, name) for role, name in zip(RATERS[designation], NAMES, strict=True)]
    if designation == "clinical":
        entries.append(
            RscHours(
                provider, "Paula Reyes", Decimal(50), date(2021, 1, 1), date(2022, 6, 30), Decimal(25), RscFormat.INDIVIDUAL,
                post_masters=True, while_providing=True, provider_email="paula.reyes@riverside.example",
            )
        )  # fmt: skip
    return entries


def _work(kind: WorkKind, start: date, end: date) -> WorkExperience:
    return WorkExperience(
        kind, start, end, paid=True, supervised=True, with_infant_and_parent=True, postgraduate=True,
        employer="Riverside Family Center", supervisor_name="Sofia Marsh", supervisor_email="sofia.marsh@riverside.example",
    )  # fmt: skip


def _rating(role: str, name: str) -> Reference:
    email = f"{name.lower().replace(' ', '.')}@riverside.example"
    return Reference(ReferenceRole(role), name, email, date(2023, 5, 1), endorsed_as="IMHM-C")
