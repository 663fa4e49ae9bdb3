"""One line for each piece of evidence, for lists and for the competency map. Pure."""

from __future__ import annotations

from datetime import date
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
from exam_app.applications.requirements.kinds import NamedRole, ReferenceRole, TrainingKind, TranscriptKind, WorkKind
from exam_app.applications.requirements.wording import plain
from exam_app.applications.states import State

# What the button says that enters the first one of a kind, and a further one; None: one is all there is.
ADD: dict[str, tuple[str, str | None]] = {
    "education": ("Add a degree", "Add another degree"),
    "training": ("Add a training", "Add another training"),
    "work": ("Add work experience", "Add more work experience"),
    "leadership": ("Add a leadership activity", "Add another activity"),
    "rsc": ("Add supervision received", "Add more supervision"),
    "reference": ("Add a reference", "Add another reference"),
    "ethics": ("Enter your signature", None),
    "membership": ("Add a membership", "Add another membership"),
}
CHANGE = {
    "education": "Change this degree",
    "training": "Change this training",
    "work": "Change this work experience",
    "leadership": "Change this activity",
    "rsc": "Change this supervision",
    "reference": "Change this reference",
    "ethics": "Change your signature",
    "membership": "Change this membership",
}
# Where the checklist speaks of a kind: the first word of its lines' ids.
ANCHORS = {kind: kind for kind in ADD} | {"reference": "references"}
ROUTES = {
    "imh_degree": "Degree in infant mental health",
    "postgraduate_specialization": "Postgraduate specialization in infant mental health",
    "university_certificate": "University certificate in infant mental health",
}
TRAINING = {
    TrainingKind.COMPETENCY: "about the competencies",
    TrainingKind.RSC_PROVISION: "about giving reflective supervision/consultation",
    TrainingKind.DEI: "about diversity, equity and inclusion",
}
WORK = {
    WorkKind.IMH_SERVICE: "Infant mental health service",
    WorkKind.RSC_PROVISION: "Giving reflective supervision/consultation",
    WorkKind.POLICY_LEADERSHIP: "Leading in policy or program administration",
    WorkKind.ACADEMIC_LEADERSHIP: "Leading in university teaching or published research",
}
RATERS = {
    ReferenceRole.PROGRAM_SUPERVISOR: "Current program supervisor",
    ReferenceRole.DEPARTMENT_SUPERVISOR: "Current department supervisor or chair",
    ReferenceRole.CONSULTANT: "Consultant",
    ReferenceRole.TEACHER: "Teacher",
    ReferenceRole.TRAINER: "Trainer",
    ReferenceRole.COLLEAGUE: "Colleague",
    ReferenceRole.RSC_PROVIDER: "Gives you reflective supervision/consultation",
    ReferenceRole.RSC_RECIPIENT: "Receives reflective supervision/consultation from you",
    ReferenceRole.IMH_RSC_RECIPIENT: "Infant mental health professional who receives it from you",
    ReferenceRole.STUDENT: "Student you taught or supervised",
}

TRANSCRIPTS = {
    TranscriptKind.NONE: "no transcript handed in",
    TranscriptKind.UNOFFICIAL: "unofficial transcript",
    TranscriptKind.OFFICIAL: "official transcript",
}
PEOPLE = {
    NamedRole.PROGRAM_SUPERVISOR: "Supervisor",
    NamedRole.RSC_PROVIDER: "Gives you reflective supervision",
    NamedRole.RSC_RECIPIENT: "Receives reflective supervision from you",
    NamedRole.RATER: "Rater",
    NamedRole.EMPLOYER: "Employer",
    NamedRole.ADVISOR: "Application advisor",
    NamedRole.EXAM_COACH: "Exam coach",
    NamedRole.OTHER: "Somebody else near you",
}

STATES = {
    State.DRAFT: "In preparation",
    State.SUBMITTED: "With the coordinator",
    State.RETURNED: "Returned to you",
    State.APPROVED: "Approved to sit",
}
OFFICE_STATES = STATES | {State.SUBMITTED: "Waits for a decision", State.RETURNED: "Returned to the applicant"}


def label_of(value: Entry) -> str:
    """What the entry is called, short enough for a checkbox."""
    match value:
        case Education():
            return f"{degree_name(value.degree)}, {value.field}" if value.field else degree_name(value.degree)
        case TrainingHours():
            return value.title
        case WorkExperience():
            return f"{WORK[value.kind]}, {value.employer}" if value.employer else WORK[value.kind]
        case Leadership():
            return value.activity
        case RscHours():
            return f"Supervision with {value.provider_name}"
        case Reference():
            return value.name
        case EthicsSigned():
            return "Code of ethics and agreement signed"
        case Membership():
            return value.association


def degree_name(degree: str) -> str:
    """The degree in words; the routes of the profiles have codes."""
    return ROUTES.get(degree, degree)


def day(on: date) -> str:
    """Like "12 May 2026"."""
    return f"{on.day} {on:%B %Y}"


def details_of(value: Entry) -> str:
    """The facts of the entry in one line, parted by dots."""
    return " · ".join(part for part in _details(value) if part)


def _details(value: Entry) -> list[str]:
    match value:
        case Education():
            return [f"Awarded {day(value.awarded_on)}" if value.awarded_on else "", TRANSCRIPTS[value.transcript]]
        case TrainingHours():
            return [_hours(value.hours), TRAINING[value.kind], day(value.held_on)]
        case WorkExperience():
            boss = f" by {value.supervisor_name}" if value.supervisor_name else ""
            conditions = [
                "paid" if value.paid else "unpaid",
                f"supervised{boss}" if value.supervised else "",
                "after the degree" if value.postgraduate else "before the degree",
                "infant and parent together" if value.with_infant_and_parent else "",
            ]
            return [_stretch(value.start, value.end), *conditions]
        case Leadership():
            return [_stretch(value.start, value.end), f"{value.level} level", "paid" if value.paid else "beyond paid work"]
        case RscHours():
            about = f"{plain(value.about_rsc_given)} about the supervision you give" if value.about_rsc_given else ""
            return [_hours(value.hours), about, value.format, _stretch(value.start, value.end), value.provider_credential]
        case Reference():
            came = f"received {day(value.received_on)}" if value.received_on else "not received yet"
            standing = value.endorsed_as or ("vetted" if value.is_vetted else "")
            return [RATERS[value.role], value.email, standing, came]
        case EthicsSigned():
            return [f"Signed {day(value.signed_on)}"]
        case Membership():
            return [f"Valid until {day(value.valid_until)}"]


def _hours(hours: Decimal) -> str:
    return f"{plain(hours)} {'hour' if hours == 1 else 'hours'}"


def _stretch(start: date, end: date | None) -> str:
    return f"{day(start)} to {day(end)}" if end else f"since {day(start)}"
