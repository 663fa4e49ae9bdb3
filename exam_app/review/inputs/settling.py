"""Forms about disagreements and corrections: they parse and give messages, and touch nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from exam_app.review.rules import traces
from exam_app.review.settling.viewdata import ComparedCriterion, Comparison, TalkPage

LONGEST_REASON = 4000
CHOOSE = "Choose one of the levels shown."


def _short(most: int) -> Length:
    return Length(max=most, message=f"Use at most {most:,} characters here.")


def _without_traces(form: FlaskForm, field: Field) -> None:
    if found := traces(field.data or ""):
        raise ValidationError(f"Leave out {' and '.join(found)}: the other marker must not learn who you are.")


class LevelsForm(FlaskForm):
    """Levels by criterion; the functions below add a field `level_N` for each criterion that can change."""

    def levels(self, criteria: Sequence[ComparedCriterion], fixed: Mapping[str, int]) -> dict[str, int]:
        """The chosen level of each criterion; `fixed` holds those without a field."""
        return {c.code: self._level(n, fixed.get(c.code, 0)) for n, c in enumerate(criteria, 1)}

    def _level(self, n: int, otherwise: int) -> int:
        name = f"level_{n}"
        return int(self[name].data) if name in self else otherwise


class TalkForm(LevelsForm):
    """A proposal to the other marker."""

    words = TextAreaField("Why these levels?", [DataRequired("Say why."), _short(LONGEST_REASON), _without_traces])


class DecideForm(LevelsForm):
    """The third reviewer's final levels, with reasons where none of the three gave the level."""

    def reasons(self, criteria: Sequence[ComparedCriterion]) -> dict[str, str]:
        """What was said for each criterion."""
        return {c.code: (self[f"reason_{n}"].data or "").strip() for n, c in enumerate(criteria, 1)}

    def explains(self, criteria: Sequence[ComparedCriterion]) -> bool:
        """Whether each level that none of the three gave has its reason; puts the message beside those that lack it."""
        lacking = [
            n for n, c in enumerate(criteria, 1)
            if self._level(n, 0) not in c.given and not (self[f"reason_{n}"].data or "").strip()
        ]  # fmt: skip
        for n in lacking:
            self[f"reason_{n}"].errors = ["None of the three gave this level: say why you do."]
        return not lacking


class CorrectForm(LevelsForm):
    """The levels as they should be, and why."""

    reason = TextAreaField("Why do they have to change?", [DataRequired("Say why."), _short(LONGEST_REASON)])

    def chosen(self, criteria: Sequence[tuple[str, str]]) -> dict[str, int]:
        """The chosen level by the code of the criterion."""
        return {code: int(self[f"level_{n}"].data) for n, (code, _) in enumerate(criteria, 1)}


class AnswerForm(FlaskForm):
    """The decision about a correction."""

    decision = RadioField(
        "Your decision", [InputRequired("Choose one.")],
        choices=[SelectChoice("agree", "Agree: the levels are corrected"), SelectChoice("decline", "Decline: they stay as they are")],
    )  # fmt: skip
    answer = TextAreaField("Why?", [DataRequired("Say why; it stands in the record."), _short(LONGEST_REASON)])


def talk_form(page: TalkPage) -> TalkForm:
    """A field for each criterion on which the two differ, with the levels between the two marks."""
    fields, data = {}, {}
    for n, c in enumerate(page.criteria, 1):
        if len(page.choices[c.code]) > 1:
            fields[f"level_{n}"] = _radios(c.name, [(level, c.names[level - 1]) for level in page.choices[c.code]])
            data[f"level_{n}"] = str(page.proposed[c.code])
    form: TalkForm = _made(TalkForm, fields, data)
    return form


def _radios(label: str, choices: Sequence[tuple[int, str]]) -> RadioField:
    made = [SelectChoice(str(level), words) for level, words in choices]
    return RadioField(label, [InputRequired(CHOOSE)], choices=made)


def _select(label: str, names: Sequence[str]) -> SelectField:
    return SelectField(label, [InputRequired(CHOOSE)], choices=[SelectChoice(str(n), name) for n, name in enumerate(names, 1)])


def decide_form(found: Comparison) -> DecideForm:
    """A level, beginning with the suggested one, and a reason for each criterion."""
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for n, c in enumerate(found.criteria, 1):
        fields[f"level_{n}"] = _select(f"Final level of {c.name}", c.names)
        fields[f"reason_{n}"] = StringField(f"Reason for {c.name}", [Optional(), _short(LONGEST_REASON)])
        data[f"level_{n}"] = str(c.suggested)
    form: DecideForm = _made(DecideForm, fields, data)
    return form


def correct_form(criteria: Sequence[tuple[str, str]], names: Sequence[str], levels: Mapping[str, int]) -> CorrectForm:
    """A level for each criterion (code, name), beginning with those that stand."""
    fields = {f"level_{n}": _select(name, names) for n, (_, name) in enumerate(criteria, 1)}
    data = {f"level_{n}": str(levels[code]) for n, (code, _) in enumerate(criteria, 1)}
    form: CorrectForm = _made(CorrectForm, fields, data)
    return form


def _made(kind: Any, fields: Mapping[str, Any], data: Mapping[str, Any]) -> Any:
    return type(kind.__name__, (kind,), dict(fields))(data=data)
