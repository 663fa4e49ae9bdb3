"""Leadership activities: for how long, on which level, beyond paid work."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from exam_app.applications.requirements.evidence import Evidence, Leadership
from exam_app.applications.requirements.outcome import Requirement, Rule, Stated, Unit
from exam_app.applications.requirements.spans import months_in, until
from exam_app.applications.requirements.vocabulary import Vocabulary
from exam_app.applications.requirements.wording import either, information, measured


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadershipRule(Stated):
    """`months` is left out where no duration is stated: one activity is then enough.

    `levels` are those of the text (none: any level), `also_accepted` our reading of it.
    `beyond_paid` says how strictly some unpaid activity is asked. `examples` are in our own words.
    """

    months: int | None = None
    levels: tuple[str, ...] = ()
    also_accepted: tuple[str, ...] = ()
    beyond_paid: Rule = Rule.NOT_STATED
    examples: tuple[str, ...] = ()


def check(rule: LeadershipRule, words: Vocabulary, evidence: Evidence, on: date) -> Iterator[Requirement]:
    """Leadership on an accepted level up to `on`, then the unpaid share, then examples."""
    done = [entry for entry in evidence.leadership if entry.start <= on and _is_on_level(rule, entry)]
    yield _lasting(rule, words, done, on)
    heading = words.headings.leadership
    if rule.beyond_paid is not Rule.NOT_STATED:
        unpaid, of = min(sum(not entry.paid for entry in done), 1), "of leadership beyond paid work"
        yield measured(
            "leadership.unpaid", heading, rule.unnoted, unpaid, 1, Unit.ACTIVITY, of, rule=rule.beyond_paid
        )  # fmt: skip
    if rule.examples:
        sentence = f"Examples, not all of them needed: {'; '.join(rule.examples)}."
        yield information("leadership.examples", heading, rule.unnoted, sentence, rule=Rule.OPTIONAL)


def _lasting(rule: LeadershipRule, words: Vocabulary, done: list[Leadership], on: date) -> Requirement:
    heading, of = words.headings.leadership, f"of leadership{_level(rule)}"
    if rule.months is None:
        return measured("leadership", heading, rule, min(len(done), 1), 1, Unit.ACTIVITY, of)
    spans = [until(entry.start, entry.end, on) for entry in done]
    have = months_in(span for span in spans if span)
    return measured("leadership", heading, rule, have, rule.months, Unit.MONTH, of)


def _is_on_level(rule: LeadershipRule, entry: Leadership) -> bool:
    return not rule.levels or entry.level.strip().casefold() in rule.levels + rule.also_accepted


def _level(rule: LeadershipRule) -> str:
    return f" at {either(rule.levels)} level" if rule.levels else ""
