"""Forms of giving out."""

from __future__ import annotations

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

# Blanks alone are no reason.
REASON = [DataRequired("Write down why."), Length(max=1000, message="Use at most 1,000 characters here.")]


class GiveOutForm(FlaskForm):
    """The seed of a previewed allocation and the mark of what was seen, so that what was seen is what is done."""

    seed = IntegerField("Seed", [InputRequired(), NumberRange(0, 2**31 - 1)])
    seen = HiddenField("Seen")


class PinForm(FlaskForm):
    """A reviewer who shall have a script, or shall not."""

    code = StringField("Code of the script", [InputRequired("Enter the code of a script."), Length(max=20)])
    reviewer = SelectField("Reviewer", [InputRequired("Choose a reviewer.")])
    kind = RadioField(
        "What shall be",
        [InputRequired("Choose one.")],
        choices=[SelectChoice("pin", "This reviewer gets the script"), SelectChoice("exclusion", "This reviewer never gets it")],
    )
    reason = TextAreaField("Reason", REASON)


def pin_form(reviewers: Iterable[tuple[str, str]]) -> PinForm:
    """The form with these reviewers, public id and name, to choose from."""
    form = PinForm()
    form.reviewer.choices = [SelectChoice("", "Choose a reviewer"), *(SelectChoice(*one) for one in reviewers)]
    return form


class SmallGroupForm(FlaskForm):
    """What becomes of a designation with few scripts."""

    designation = SelectField("Designation", [InputRequired("Choose a designation.")])
    decision = RadioField(
        "What becomes of them",
        [InputRequired("Choose one.")],
        choices=[
            SelectChoice("waived", "Give them out all the same"),
            SelectChoice("held", "Hold them back until they can be pooled with another window"),
        ],
    )
    why = TextAreaField("Reason for the record", REASON)


def small_group_form(groups: Iterable[tuple[str, str]]) -> SmallGroupForm:
    """The form with these designations, value and name, to choose from."""
    form = SmallGroupForm()
    form.designation.choices = [SelectChoice(*one) for one in groups]
    return form
