"""Forms of the candidate's own pages."""

from __future__ import annotations

from collections.abc import Mapping

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from exam_app.sitting.inputs.fields import ONE_LINE
from exam_app.sitting.statement import STATEMENT

LONGEST_REFERENCE = 40
KINDS = [
    SelectChoice("disability", "A disability or a health condition"),
    SelectChoice("language", "English is not my first language"),
    SelectChoice("other", "Something else"),
]


class WindowForm(FlaskForm):
    """Which window to sit in."""

    window = RadioField("Window", [InputRequired("Choose a window.")])

    def offer(self, windows: Mapping[str, str]) -> None:
        """The windows to choose from: public id and description."""
        self.window.choices = [SelectChoice(key, text) for key, text in windows.items()]


class ArrangementForm(FlaskForm):
    """What the candidate needs."""

    kind = RadioField("Why you need it", [InputRequired("Choose what fits best.")], choices=KINDS)
    request = TextAreaField(
        "What you need", [DataRequired("Write what you need, for example 50 % more time."), Length(max=4000, message="Write at most 4,000 characters.")]
    )  # fmt: skip


class TriedForm(FlaskForm):
    """The readiness check by hand."""

    tried = StringField("Type a few words", [InputRequired("Type a few words and save them."), Length(max=200), ONE_LINE])


class StartForm(FlaskForm):
    """The statement before a part."""

    confirm = BooleanField(STATEMENT, [InputRequired("Confirm the statement to start.")])


class ConfirmForm(FlaskForm):
    """A yes."""


class ReceiptForm(FlaskForm):
    """The reference on a receipt, as somebody copies it from there."""

    reference = StringField(
        "Reference",
        [
            InputRequired("Enter the reference on the receipt."),
            Length(max=LONGEST_REFERENCE, message=f"Enter at most {LONGEST_REFERENCE} letters."),
            ONE_LINE,
        ],
    )
