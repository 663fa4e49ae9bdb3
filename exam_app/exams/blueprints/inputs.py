"""What people type about a blueprint: its lines, the line of each area, the levels; parsed into a plan and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from exam_app.bank.frameworks import banks, framework
from exam_app.exams.blueprints.rules import LEAST, MOST, MOST_CELLS
from exam_app.exams.inputs.fields import CODE, DayField, WholeBetween, WholeNumberField
from question_bank.model import Blueprint, Cell, CognitiveLevel, Domain, LevelShare

SPARE = 2  # empty lines below those that are there
MOST_QUESTIONS = 500
BETWEEN = WholeBetween(0, MOST_QUESTIONS, f"Enter a whole number from 0 to {MOST_QUESTIONS}.")


class MayWait(Optional):
    """May be left empty while the draft is written, though not for good: so the page does not call it optional."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags: dict[str, bool] = {}


class LineField(SelectField):
    """The line that an area belongs to."""

    def pre_validate(self, form: Any) -> None:
        if self.data not in [choice.value for choice in self.choices]:
            raise ValidationError("Choose a line that is there.")


class NewBlueprintForm(FlaskForm):
    """A blueprint that is not there yet."""

    code = StringField("Code", [InputRequired("Give the blueprint a code."), CODE])
    title = StringField("Title", [DataRequired("Give the blueprint a title."), Length(max=200)])
    bank = RadioField("Bank", [InputRequired("Choose the bank.")])

    def __init__(self) -> None:
        super().__init__()
        self.bank.choices = [SelectChoice(name, title) for name, title in banks()]


class ConfirmForm(FlaskForm):
    """The decision, with the revision that was read."""

    seen = HiddenField()

    @property
    def revision(self) -> int:
        """The revision of the draft that was on the page; 0 when it was none."""
        text = str(self.seen.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


class BlueprintForm(ConfirmForm):
    """The fields of every blueprint; `blueprint_form` adds lines, areas and levels."""

    title = StringField("Title", [DataRequired("Give the blueprint a title."), Length(max=200)])
    total = WholeNumberField("Questions in a form", [InputRequired("Enter a whole number."), BETWEEN])
    job_analysis = TextAreaField("Job analysis", [Length(max=2000)])
    job_analysis_on = DayField("Day of the job analysis", [MayWait()])
    reason = StringField("What changes, and why", [DataRequired("Write what changes, and why."), Length(max=500)])

    def line_fields(self) -> list[tuple[Any, Any]]:
        """The name and the number of each line, in order."""
        return [(self[f"cell-{place}-name"], self[f"cell-{place}-count"]) for place in range(1, self.lines + 1)]

    def level_fields(self) -> list[tuple[Any, Any]]:
        """The least and the most of each level, in order."""
        return [(self[f"level-{level}-least"], self[f"level-{level}-most"]) for level in CognitiveLevel]

    def area_fields(self) -> list[tuple[Domain, Any, list[Any]]]:
        """Each domain with its own field and those of its areas."""
        return [(domain, self[domain.id], [self[area.ref] for area in domain.areas]) for domain in self.framework.domains]

    def plan(self, before: Blueprint) -> Blueprint:
        """The blueprint as it was typed; what nobody types (bank, code, version) is as `before`. Only of a valid form."""
        levels = tuple(
            LevelShare(level, least.data, most.data)
            for level, (least, most) in zip(CognitiveLevel, self.level_fields(), strict=True)
        )
        return replace(
            before, title=self.title.data.strip(), total=self.total.data, job_analysis=(self.job_analysis.data or "").strip(),
            job_analysis_on=self.job_analysis_on.data, cells=tuple(self._cells()), levels=levels,
        )  # fmt: skip

    def _cells(self) -> Iterator[Cell]:
        refs = [ref for domain in self.framework.domains for ref in (*(area.ref for area in domain.areas), domain.id)]
        for place, (name, count) in enumerate(self.line_fields(), 1):
            areas = tuple(ref for ref in refs if self[ref].data == str(place))
            if areas or (name.data or "").strip() or count.data:
                yield Cell((name.data or "").strip(), areas, count.data or 0)

    def blame(self, found: Mapping[str, str]) -> None:
        """Put these messages beside their fields."""
        for name, message in found.items():
            self[name].errors = [*self[name].errors, message]


def blueprint_form(
    bank: str, shown: Blueprint | None = None, *, revision: int = 0, reason: str = "", more: int = 0
) -> BlueprintForm:
    """The form of a blueprint of this bank, with what was sent or else `shown`; `more` empty lines are added."""
    lines = min(_lines_sent(request.form) if request.form else len(shown.cells if shown else ()) + SPARE, MOST_CELLS) + more
    fields = _line_fields(lines) | _level_fields() | _area_fields(bank, _choices(lines, shown))
    kind = type("BlueprintFormOfThisBank", (BlueprintForm,), fields | {"lines": lines, "framework": framework(bank)})
    made: BlueprintForm = kind(data=_values(shown, revision, reason) if shown else None)
    return made


def _lines_sent(sent: MultiDict[str, str]) -> int:
    return sum(name.startswith("cell-") and name.endswith("-name") for name in sent)


def _line_fields(lines: int) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for place in range(1, lines + 1):
        fields[f"cell-{place}-name"] = StringField(f"Line {place}", [Length(max=200)])
        fields[f"cell-{place}-count"] = WholeNumberField(f"Questions {place}", [MayWait(), BETWEEN])
    return fields


def _level_fields() -> dict[str, Any]:
    needed = InputRequired("Enter a whole number.")
    return {
        f"level-{level}-{end}": WholeNumberField(f"{level.capitalize()}: {words}", [needed, BETWEEN])
        for level in CognitiveLevel
        for end, words in (("least", LEAST), ("most", MOST))
    }


def _choices(lines: int, shown: Blueprint | None) -> list[SelectChoice]:
    names = {str(place): cell.name for place, cell in enumerate(shown.cells if shown else (), 1)}
    if request.form:
        names = {str(place): request.form.get(f"cell-{place}-name", "") for place in range(1, lines + 1)}
    return [SelectChoice(str(place), f"{place}. {names.get(str(place), '') or 'new line'}") for place in range(1, lines + 1)]


def _area_fields(bank: str, lines: list[SelectChoice]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for domain in framework(bank).domains:
        fields[domain.id] = LineField(f"All other areas of {domain.name}", choices=[SelectChoice("", "In no line"), *lines])
        for area in domain.areas:
            fields[area.ref] = LineField(area.name, choices=[SelectChoice("", "With the other areas"), *lines])
    return fields


def _values(shown: Blueprint, revision: int, reason: str) -> dict[str, Any]:
    names = ("title", "total", "job_analysis", "job_analysis_on")
    values = {name: getattr(shown, name) for name in names} | {"seen": str(revision), "reason": reason}
    for place, cell in enumerate(shown.cells, 1):
        values |= {f"cell-{place}-name": cell.name, f"cell-{place}-count": cell.count} | dict.fromkeys(cell.areas, str(place))
    for share in shown.levels:
        values |= {f"level-{share.level}-least": share.least, f"level-{share.level}-most": share.most}
    return values
