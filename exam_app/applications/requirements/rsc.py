"""Reflective supervision received: hours, what they were about, from whom, within which time.

Every line asks whether there is a choice of records that meets it. The line of the sources and the
line of the time frame ask for one choice that meets the others as well, so all lines met means that
one choice meets all; and a further record never makes a line worse.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from exam_app.applications.requirements.evidence import Evidence, RscHours
from exam_app.applications.requirements.outcome import Requirement, Rule, Status, Unit
from exam_app.applications.requirements.rsc_choice import Choice, from_sources, total, windows
from exam_app.applications.requirements.rsc_rule import RscRule
from exam_app.applications.requirements.vocabulary import Vocabulary
from exam_app.applications.requirements.wording import amount, information, measured, not_stated, plain


def check(rule: RscRule, words: Vocabulary, evidence: Evidence, on: date) -> Iterator[Requirement]:
    """The lines of this rule; one line of information where reflective supervision is optional."""
    if rule.rule is Rule.NOT_STATED:
        yield not_stated("rsc", words.headings.rsc, rule)
        return
    if rule.rule is Rule.OPTIONAL:
        entered = plain(total(evidence.rsc))
        sentence = f"{words.rsc.capitalize()} is optional here; you have entered {entered} hours."
        yield information("rsc", words.headings.rsc, rule, sentence)
        return
    counted = tuple(record for record in evidence.rsc if not rule.objections(record, on))
    stretches = list(windows(counted, rule.max_months))
    yield _hours(rule, words, stretches, _left_out(rule, evidence.rsc, on))
    yield from _about_given(rule, words, stretches)
    chosen = [choice for stretch in stretches for choice in from_sources(stretch, rule.max_sources)]
    fitting = [choice for choice in chosen if _fits(rule, choice)]
    yield from _sources(rule, words, chosen, fitting)
    yield from _time_frame(rule, words, fitting)


def _hours(rule: RscRule, words: Vocabulary, stretches: list[Choice], note: str) -> Requirement:
    have = max((stretch.hours for stretch in stretches), default=Decimal(0))
    frame = f" within {rule.max_months} months" if rule.max_months is not None else ""
    of = f"of {words.rsc}{frame}"
    return measured("rsc.hours", words.headings.rsc, rule, have, rule.hours, Unit.HOUR, of, note=note)


def _about_given(rule: RscRule, words: Vocabulary, stretches: list[Choice]) -> Iterator[Requirement]:
    if rule.about_given is None:
        return
    have = max((stretch.about_given for stretch in stretches), default=Decimal(0))
    of, need = f"about the {words.rsc} you give", rule.about_given.hours
    yield measured("rsc.about_given", words.headings.rsc, rule.about_given, have, need, Unit.HOUR, of)


def _fits(rule: RscRule, choice: Choice) -> bool:
    """Whether this one choice has the hours, what they must be about, and the one main source."""
    about = rule.about_given
    return (
        choice.hours >= rule.hours
        and (about is None or about.rule is not Rule.REQUIRED or choice.about_given >= about.hours)
        and (not rule.majority_from_one or 2 * choice.largest_source > rule.hours)
    )


def _sources(rule: RscRule, words: Vocabulary, chosen: list[Choice], fitting: list[Choice]) -> Iterator[Requirement]:
    if rule.max_sources is None:
        return
    have = max((choice.hours for choice in fitting or chosen), default=Decimal(0))
    of = f"from no more than {rule.max_sources} sources"
    line = measured("rsc.sources", words.headings.rsc, rule.unnoted, have, rule.hours, Unit.HOUR, of)
    if line.status is Status.MET and not fitting:
        sentence = f"No choice of {rule.max_sources} sources meets this: {_together(rule)}."
        line = replace(line, status=Status.SHORT, sentence=sentence)
    yield line


def _time_frame(rule: RscRule, words: Vocabulary, fitting: list[Choice]) -> Iterator[Requirement]:
    if rule.min_months is None or rule.max_months is None:
        return
    have, need = max((choice.span for choice in fitting), default=0), rule.min_months
    of = "between the first and the last of these hours"
    line = measured("rsc.time_frame", words.headings.rsc, rule.unnoted, have, need, Unit.MONTH, of)
    if not fitting:
        sentence = f"No stretch of at most {rule.max_months} months holds all of this yet: {_together(rule)}."
        line = replace(line, sentence=sentence)
    yield line


def _together(rule: RscRule) -> str:
    """What one choice of records must hold at once."""
    parts = [amount(rule.hours, Unit.HOUR)]
    if rule.about_given and rule.about_given.rule is Rule.REQUIRED:
        parts.append(f"{plain(rule.about_given.hours)} of them about the supervision you give")
    if rule.majority_from_one:
        parts.append(f"more than {plain(rule.hours / 2)} of them from one source")
    return ", ".join(parts)


def _left_out(rule: RscRule, records: Iterable[RscHours], on: date) -> str:
    objections = [(record.hours, rule.objections(record, on)) for record in records]
    hours = sum((hours for hours, reasons in objections if reasons), Decimal(0))
    names = sorted({reason for _, reasons in objections for reason in reasons})
    return f"{amount(hours, Unit.HOUR)} not counted: {'; '.join(names)}." if names else ""
