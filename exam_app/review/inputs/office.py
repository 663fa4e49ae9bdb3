"""Forms of a coordinator's decisions about one reviewer: qualification and conflicts."""

from __future__ import annotations

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import DateField, Field, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

LONGEST_REASON = 1000


def _reason(label: str) -> TextAreaField:
    most = Length(max=LONGEST_REASON, message=f"Use at most {LONGEST_REASON:,} characters here.")
    return TextAreaField(label, [InputRequired("Write the reason."), most, _not_blank])


def _not_blank(form: object, field: Field) -> None:
    if not (field.data or "").strip():
        raise ValidationError("Write the reason.")


class WaiveForm(FlaskForm):
    """Until when somebody counts as qualified without a set, and why."""

    until = DateField("Until", [InputRequired("Enter the last day.")])
    reason = _reason("Why no qualifying set is needed")


class AskForm(FlaskForm):
    """Why somebody qualifies anew."""

    reason = _reason("Why a new qualification is needed")


class ConflictForm(FlaskForm):
    """A person, an organization or an application that a reviewer stays away from."""

    kind = RadioField(
        "Keep away from",
        [InputRequired("Choose one.")],
        choices=[
            SelectChoice("person", "What a person writes"),
            SelectChoice("employer", "What people of an organization write"),
            SelectChoice("application", "One application"),
        ],
    )
    name = StringField("Name of the person or organization", [Length(max=200, message="Use at most 200 characters here.")])
    application = SelectField("Application", choices=[])
    reason = _reason("Reason")

    def validate_name(self, field: Field) -> None:
        if self.kind.data in ("person", "employer") and not (field.data or "").strip():
            raise ValidationError("Write the name.")

    def validate_application(self, field: Field) -> None:
        if self.kind.data == "application" and not field.data:
            raise ValidationError("Choose the application.")


def conflict_form(applications: Iterable[tuple[str, str]]) -> ConflictForm:
    """The form with the applications to choose from, as (value, label)."""
    form = ConflictForm()
    form.application.choices = [SelectChoice("", "None"), *(SelectChoice(value, label) for value, label in applications)]
    return form


class EndForm(FlaskForm):
    """Why a conflict holds no longer."""

    reason = _reason("Why it holds no longer")


class LateConflictForm(FlaskForm):
    """What becomes of marks that were locked before a conflict was known."""

    outcome = RadioField(
        "What becomes of these marks?",
        [InputRequired("Choose one.")],
        choices=[SelectChoice("stands", "They stand"), SelectChoice("set_aside", "They are set aside")],
    )
    reason = _reason("Reason")
