"""Work experience: how long, of what kind, under which conditions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from exam_app.applications.requirements.evidence import Evidence, WorkExperience
from exam_app.applications.requirements.kinds import WorkKind
from exam_app.applications.requirements.outcome import Requirement, Stated, Unit
from exam_app.applications.requirements.spans import months_in, until
from exam_app.applications.requirements.vocabulary import Vocabulary
from exam_app.applications.requirements.wording import joined, measured

CONDITIONS = {
    "postgraduate": "after the degree",
    "supervised": "supervised",
    "paid": "paid",
    "with_infant_and_parent": "with infant and parent together",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRule(Stated):
    """Months of one kind of work; a condition that is false is not asked.

    `label` completes "months of ...". `content` tells what the work must hold and `may_hold` what it
    can hold besides; both are read by people, not checked.
    """

    kind: WorkKind
    months: int
    label: str
    postgraduate: bool = False
    supervised: bool = False
    paid: bool = False
    with_infant_and_parent: bool = False
    content: tuple[str, ...] = ()
    may_hold: tuple[str, ...] = ()


def check(rule: WorkRule, words: Vocabulary, evidence: Evidence, on: date) -> Iterator[Requirement]:
    """Months of this kind up to `on`. Days that two entries share count once.

    Different kinds are counted apart: one may see families and supervise others in the same years.
    """
    entries = [entry for entry in evidence.work if entry.kind is rule.kind]
    lacking = {entry: _lacking(rule, entry) for entry in entries}
    spans = [until(entry.start, entry.end, on) for entry in entries if not lacking[entry]]
    have, of = months_in(span for span in spans if span), f"of {rule.label}"
    note = joined(_contents(rule), _left_out({name for names in lacking.values() for name in names}))
    yield measured(f"work.{rule.kind}", words.headings.work, rule, have, rule.months, Unit.MONTH, of, note=note)


def _lacking(rule: WorkRule, entry: WorkExperience) -> list[str]:
    """The conditions that the rule asks and the entry does not fulfil."""
    return [name for name in CONDITIONS if getattr(rule, name) and not getattr(entry, name)]


def _left_out(conditions: set[str]) -> str:
    if not conditions:
        return ""
    names = ", ".join(text for name, text in CONDITIONS.items() if name in conditions)
    return f"Some entries are not counted, because the work must be {names}."


def _contents(rule: WorkRule) -> str:
    musts = f"The work holds {'; '.join(rule.content)}." if rule.content else ""
    mays = f"It may also hold {'; '.join(rule.may_hold)}." if rule.may_hold else ""
    return joined(musts, mays)
