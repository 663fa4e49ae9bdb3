"""The competency map: which areas of the framework have evidence behind them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from exam_app.applications.requirements.evidence import CompetencyMap
from exam_app.applications.requirements.outcome import Requirement, Rule, Stated, Status, Unit
from exam_app.applications.requirements.vocabulary import Vocabulary
from exam_app.applications.requirements.wording import measured
from question_bank.model import Area

OFFER = "The association's published text does not ask for this map; you may fill it in all the same."


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetenciesRule(Stated):
    """The framework codes whose areas this designation shows: A and its own."""

    codes: tuple[str, ...]

    def shows(self, area: Area) -> bool:
        """Whether this designation has to show the area."""
        return not set(self.codes).isdisjoint(area.codes)


def check(rule: CompetenciesRule, words: Vocabulary, areas: Sequence[Area], entered: CompetencyMap) -> Iterator[Requirement]:
    """The areas to show, those with at least one label of evidence, and the refs of the others."""
    heading = words.headings.competencies
    asked = [area.ref for area in areas if rule.shows(area)]
    missing = tuple(ref for ref in asked if not any(label.strip() for label in entered.labels.get(ref, ())))
    have, of = len(asked) - len(missing), "of competency with evidence"
    line = measured("competencies", heading, rule, have, len(asked), Unit.AREA, of, missing=missing)
    yield (line if rule.rule is not Rule.NOT_STATED else replace(line, status=Status.NOT_STATED, sentence=OFFER))
