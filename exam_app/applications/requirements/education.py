"""Degrees, and what must be handed in to prove them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from exam_app.applications.requirements.evidence import Education, Evidence
from exam_app.applications.requirements.kinds import TranscriptKind
from exam_app.applications.requirements.outcome import Requirement, Rule, Stated, Unit
from exam_app.applications.requirements.vocabulary import Vocabulary
from exam_app.applications.requirements.wording import information, measured, not_stated


class Transcripts(StrEnum):
    """OFFICIAL_ALL: one for every degree and for credits without a degree; OFFICIAL: for the degree shown."""

    OFFICIAL_ALL = "official_all"
    OFFICIAL = "official"
    UNOFFICIAL_OPTIONAL = "unofficial_optional"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class EducationRule(Stated):
    """Any one of `degrees` or `other_routes` is enough."""

    degrees: tuple[str, ...]
    other_routes: tuple[str, ...]
    transcripts: Transcripts
    in_service_may_replace_coursework: bool = False


def check(rule: EducationRule, words: Vocabulary, evidence: Evidence, on: date) -> Iterator[Requirement]:
    """One accepted degree awarded by `on`, then the transcripts."""
    earned = [entry for entry in evidence.education if entry.awarded_on is None or entry.awarded_on <= on]
    fitting = [entry for entry in earned if _is_accepted(rule, entry)]
    heading, of = (
        words.headings.education,
        "at master's or doctoral level, or another accepted course of study,",
    )
    yield measured("education", heading, rule, min(len(fitting), 1), 1, Unit.DEGREE, of)
    yield _transcripts(rule, heading, earned, fitting)
    if rule.in_service_may_replace_coursework:
        offer = "You may ask to show some of the recommended course work by intensive in-service training."
        yield information("education.in_service", heading, rule.unnoted, offer, rule=Rule.OPTIONAL)


def _is_accepted(rule: EducationRule, entry: Education) -> bool:
    return _bare(entry.degree) in {_bare(name) for name in rule.degrees + rule.other_routes}


def _bare(name: str) -> str:
    """A name without the dots, blanks and capitals in which people differ."""
    return name.replace(".", "").replace(" ", "").casefold()


def _transcripts(rule: EducationRule, heading: str, earned: list[Education], fitting: list[Education]) -> Requirement:
    match rule.transcripts:
        case Transcripts.NOT_STATED:
            return not_stated("education.transcripts", heading, rule.unnoted)
        case Transcripts.UNOFFICIAL_OPTIONAL:
            offer = "Unofficial transcripts may be added where education shows competencies."
            return information("education.transcripts", heading, rule.unnoted, offer, rule=Rule.OPTIONAL)
        case Transcripts.OFFICIAL_ALL:
            have, need = _official(earned), max(len(earned), 1)
        case Transcripts.OFFICIAL:
            have, need = min(_official(fitting), 1), 1
    return measured("education.transcripts", heading, rule.unnoted, have, need, Unit.TRANSCRIPT, "in official form")


def _official(entries: list[Education]) -> int:
    return sum(entry.transcript is TranscriptKind.OFFICIAL for entry in entries)
