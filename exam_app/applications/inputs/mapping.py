"""Forms of checkboxes that link competency areas and entries; what is asked differs with each page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget


@dataclass(frozen=True, slots=True)
class Question:
    """One group of checkboxes: `choices` are (value, label), `ticked` those that stand already."""

    name: str
    label: str
    choices: Sequence[tuple[str, str]]
    ticked: Collection[str]


class TicksField(SelectMultipleField):
    """Checkboxes of which any number may be ticked."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def links_form(questions: Sequence[Question]) -> Any:
    """A form with one TicksField for each question, by its name."""
    fields = {
        one.name: TicksField(one.label, choices=[SelectChoice(value, label) for value, label in one.choices]) for one in questions
    }
    # Only what stands among the choices is ticked: an entry may show areas of other groups too.
    offered = {one.name: [value for value, _ in one.choices if value in one.ticked] for one in questions}
    return type("LinksForm", (FlaskForm,), fields)(data=offered)
