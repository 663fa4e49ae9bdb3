"""Forms about the progress of marking: giving back, due days, hours, concerns."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Field, PasswordField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

MOST_HOURS = 500


def chosen_form(choices: Sequence[tuple[str, str]]) -> FlaskForm:
    """A tick for each script (public id of the assignment, its label); `chosen(form)` reads it."""
    fields: dict[str, object] = {f"take_{one}": BooleanField(label) for one, label in choices}
    made: FlaskForm = type("ChosenForm", (FlaskForm,), fields)()
    return made


def chosen(form: FlaskForm) -> list[str]:
    """The public ids that are ticked."""
    return [field.name.removeprefix("take_") for field in form if field.name.startswith("take_") and field.data]


class DueForm(FlaskForm):
    """A later due day."""

    due_on = DateField("New due day", [InputRequired("Enter a day, like 2026-05-14.")])

    def process(self, *args: object, **kwargs: object) -> None:
        """As always; a day that cannot be read gets a sentence that says how one is written."""
        super().process(*args, **kwargs)
        if self.due_on.process_errors:
            self.due_on.process_errors = ["Enter a day, like 2026-05-14."]


def _is_number_of_hours(form: FlaskForm, field: Field) -> None:
    try:
        hours = Decimal((field.data or "").strip().replace(",", "."))
    except InvalidOperation as wrong:
        raise ValidationError("Enter a number, like 4.5.") from wrong
    if not hours.is_finite() or not 0 <= hours <= MOST_HOURS:
        raise ValidationError(f"Enter a number from 0 to {MOST_HOURS}.")


class HoursForm(FlaskForm):
    """A reviewer's own figure for a window, in hours."""

    hours = StringField("Your own figure, in hours", [_is_number_of_hours])

    @property
    def minutes(self) -> int:
        """The figure as whole minutes."""
        return round(Decimal((self.hours.data or "").strip().replace(",", ".")) * 60)


def _words(message: str) -> list[object]:
    return [InputRequired(message), Length(min=5, max=4000, message="Write a short sentence, of at most 4,000 characters.")]


class ConcernNoteForm(FlaskForm):
    """What was thought or done about a concern."""

    text = TextAreaField("What you thought or did", _words("Write what you thought or did."))


class LookUpForm(FlaskForm):
    """Why the writer of a script must be known, by somebody who signs in anew for it."""

    reason = TextAreaField("Why must you know who wrote it?", _words("Write why the person must be reached."))
    password = PasswordField("Your password", [InputRequired("Enter your password."), Length(max=1000)])


class ConcernCloseForm(FlaskForm):
    """What came of a concern."""

    outcome = TextAreaField("What came of it", _words("Write what came of it."))
