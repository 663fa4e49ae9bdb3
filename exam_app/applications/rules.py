"""The checklist: what an association asks, held against what an applicant shows.

Receives a `Profile`, the `Evidence` and the day it is judged; hands on `Requirement`s, whether they
allow an approval, and the people named. Pure: the same three always give the same lines.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from exam_app.applications.profile import Profile
from exam_app.applications.requirements import (
    afterwards,
    competencies,
    education,
    leadership,
    references,
    rsc,
    signing,
    training,
    work,
)
from exam_app.applications.requirements.evidence import Evidence
from exam_app.applications.requirements.outcome import Requirement, Rule, Status
from exam_app.applications.requirements.people import named_people

__all__ = ["checklist", "named_people", "ready"]


def checklist(profile: Profile, evidence: Evidence, on: date) -> tuple[Requirement, ...]:
    """Every requirement of the profile as it stands on this day, in the order of the published texts.

    What lies after `on` does not count yet; what lasts counts up to `on`. The order of the evidence
    does not matter, and more of it never makes a line worse, save one: where official transcripts of
    all degrees are asked, a further degree brings a further transcript to hand in.
    """
    return tuple(_lines(profile, evidence, on))


def ready(requirements: Iterable[Requirement]) -> bool:
    """Whether every required line that is judged is met; the exam and the renewal come later."""
    return not any(line.rule is Rule.REQUIRED and line.status is Status.SHORT for line in requirements)


def _lines(profile: Profile, evidence: Evidence, on: date) -> Iterator[Requirement]:
    rules, words = profile.rules, profile.words
    yield from education.check(rules.education, words, evidence, on)
    yield from training.check(rules.training, words, evidence, on)
    for kind in rules.work:
        yield from work.check(kind, words, evidence, on)
    yield from leadership.check(rules.leadership, words, evidence, on)
    yield from rsc.check(rules.rsc, words, evidence, on)
    yield from references.check(rules.references, words, evidence, on)
    yield from signing.check_ethics(rules.ethics, words, evidence, on)
    yield from competencies.check(rules.competencies, words, profile.areas, evidence.competencies)
    yield from afterwards.exam(rules.exam, words)
    yield from signing.check_membership(rules.membership, words, evidence, on)
    yield from afterwards.renewal(rules.renewal, words)
