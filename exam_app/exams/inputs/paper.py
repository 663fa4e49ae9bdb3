"""What is sent to make something on paper."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from exam_app.exams.paper.passphrase import is_ours

VERSIONS = [
    SelectChoice("1", "One version, in the order of the form"),
    SelectChoice("2", "Two versions, each in an order of its own, for people who sit side by side"),
]


class PaperForm(FlaskForm):
    """The passphrase that the page showed, and how many versions of the booklet are wanted."""

    passphrase = HiddenField()
    versions = RadioField("Question booklets", choices=VERSIONS, default="1")

    def validate_passphrase(self, field: HiddenField) -> None:
        if not is_ours(field.data or ""):
            raise ValidationError("The passphrase is not one that this page gave.")


class AskSheetForm(FlaskForm):
    """Why the key is needed on paper."""

    reason = TextAreaField("Why it is needed", [DataRequired("Say why the key is needed on paper."), Length(max=1000)])
