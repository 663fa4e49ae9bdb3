"""The words in which evidence is sorted; profiles use the same ones."""

from enum import StrEnum


class TrainingKind(StrEnum):
    """What a training was about."""

    COMPETENCY = "competency"
    RSC_PROVISION = "rsc_provision"
    DEI = "dei"


class WorkKind(StrEnum):
    """What was done at work."""

    IMH_SERVICE = "imh_service"
    RSC_PROVISION = "rsc_provision"
    POLICY_LEADERSHIP = "policy_leadership"
    ACADEMIC_LEADERSHIP = "academic_leadership"


class RscFormat(StrEnum):
    """How reflective supervision was received. PEER: colleagues without a supervisor to guide them."""

    INDIVIDUAL = "individual"
    GROUP = "group"
    PEER = "peer"


class ReferenceRole(StrEnum):
    """Who the rater is to the applicant."""

    PROGRAM_SUPERVISOR = "program_supervisor"
    DEPARTMENT_SUPERVISOR = "department_supervisor"
    CONSULTANT = "consultant"
    TEACHER = "teacher"
    TRAINER = "trainer"
    COLLEAGUE = "colleague"
    RSC_PROVIDER = "rsc_provider"
    RSC_RECIPIENT = "rsc_recipient"
    IMH_RSC_RECIPIENT = "imh_rsc_recipient"
    STUDENT = "student"


class TranscriptKind(StrEnum):
    """What was handed in to prove a degree or credits."""

    NONE = "none"
    UNOFFICIAL = "unofficial"
    OFFICIAL = "official"


class NamedRole(StrEnum):
    """What somebody is to the applicant; each of these bars from reviewing the applicant's essays."""

    PROGRAM_SUPERVISOR = "program_supervisor"
    RSC_PROVIDER = "rsc_provider"
    RSC_RECIPIENT = "rsc_recipient"
    RATER = "rater"
    EMPLOYER = "employer"
    ADVISOR = "advisor"
    EXAM_COACH = "exam_coach"
    OTHER = "other"
