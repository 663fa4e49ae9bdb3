"""Forms of a panelist: the declaration, an answer, a judgement, the numbers for the whole form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from exam_app.exams.inputs.fields import WholeBetween, WholeNumberField
from exam_app.standards.declaring import PROMISE
from exam_app.standards.rules.judging import BOUNDS, CELLS, DIFFICULTY, RELEVANCE, percent_fault

SHORT = Length(max=200, message="Use at most 200 characters.")
LONG = Length(max=4000, message="Use at most 4,000 characters.")


class DeclareForm(FlaskForm):
    """Conflicts, confidentiality, and who the panelist is in the field."""

    has_conflict = RadioField(
        "Is there somebody you would judge differently for, or another conflict of interest?",
        [InputRequired("Choose an answer.")],
        choices=[SelectChoice("no", "No"), SelectChoice("yes", "Yes")],
    )
    conflicts = TextAreaField("The conflict in your own words", [LONG])
    years = WholeNumberField(
        "Years in the field", [InputRequired("Enter the years as a whole number."), WholeBetween(0, 80, "Enter 0 to 80.")]
    )
    field = StringField("Your field of work", [DataRequired("Enter your field of work."), SHORT])
    association = StringField("Your association", [DataRequired("Enter your association."), SHORT])
    promise = BooleanField(PROMISE, [InputRequired("Confirm this before you see an item.")])

    def validate_conflicts(self, field: Field) -> None:
        if self.has_conflict.data == "yes" and not (field.data or "").strip():
            raise ValidationError("Say what the conflict is.")

    @property
    def told(self) -> str:
        """The conflict, "" for none."""
        return (self.conflicts.data or "").strip() if self.has_conflict.data == "yes" else ""


class PercentForm(FlaskForm):
    """A percentage in the panel's steps."""

    percent = WholeNumberField("Percent", [InputRequired("Enter a whole number from 0 to 100.")])

    def __init__(self, step: int, **known: Any) -> None:
        super().__init__(**known)
        self.step = step

    def validate_percent(self, field: Field) -> None:
        if field.data is not None and (fault := percent_fault(field.data, self.step)):
            raise ValidationError(fault)


class SortForm(FlaskForm):
    """The class of an item."""

    relevance = RadioField(
        "Relevance", [InputRequired("Choose how relevant it is.")], choices=[SelectChoice(v, v.capitalize()) for v in RELEVANCE]
    )
    difficulty = RadioField(
        "Difficulty",
        [InputRequired("Choose how difficult it is.")],
        choices=[SelectChoice(v, v.capitalize()) for v in DIFFICULTY],
    )

    @property
    def cell(self) -> str:
        return f"{self.relevance.data}-{self.difficulty.data}"


class NumbersForm(FlaskForm):
    """The numbers that are given once for the whole form, by their names."""

    names: tuple[str, ...] = ()

    @property
    def numbers(self) -> dict[str, int | None]:
        return {name: self[name].data for name in self.names}

    @property
    def sound(self) -> dict[str, int]:
        """The same of a form without errors."""
        return {name: int(self[name].data) for name in self.names}


def numbers_form(names: tuple[str, ...], known: Mapping[str, int]) -> NumbersForm:
    """The form for these numbers, filled with what is known."""
    labels = BOUNDS | {cell: cell.replace("-", ", ").capitalize() for cell in CELLS}
    fields: dict[str, Any] = {name: WholeNumberField(labels[name], [InputRequired("Enter a whole number.")]) for name in names}
    made: NumbersForm = type("TheseNumbers", (NumbersForm,), {"names": names, **fields})(data=dict(known))
    return made


def show_faults(form: NumbersForm, faults: Mapping[str, str]) -> None:
    """Put what is wrong beside the fields that have no message yet."""
    for name, text in faults.items():
        if not form[name].errors:
            form[name].errors = [text]
