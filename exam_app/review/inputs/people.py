"""Forms of the pool."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from exam_app.review.wording import DESIGNATIONS


def _short(most: int) -> Length:
    return Length(max=most, message=f"Use at most {most:,} characters here.")


class DeclareForm(FlaskForm):
    """Confidentiality and conflicts, before any script is shown."""

    conflicts = TextAreaField("Conflicts of interest", [_short(4000)])
    confidential = BooleanField(
        "I keep every essay and every mark confidential, I mark by the rubric alone, and I send a script back when I think "
        "that I know its writer.",
        [InputRequired("Confirm this before you mark.")],
    )


class DesignationsField(SelectMultipleField):
    """Designations as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ReviewerForm(FlaskForm):
    """What the pool needs to know of a reviewer."""

    designations = DesignationsField(
        "Marks essays of", choices=[SelectChoice(value, label) for value, label in DESIGNATIONS.items()]
    )
    employer = StringField("Employer", [_short(200)])
    capacity = IntegerField(
        "Scripts a window, at most",
        [InputRequired("Enter a number."), NumberRange(0, 500, "Enter a number from 0 to 500.")],
    )
