"""Forms of the pool: what the coordinator keeps, and what a reviewer keeps and promises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Field, IntegerField, SelectMultipleField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from exam_app.review.people.pool import PoolFilter
from exam_app.review.people.promise import TEXT
from exam_app.review.people.viewdata import Declared, Profile
from exam_app.review.wording import DESIGNATIONS

MOST_LINES, LONGEST_LINE = 100, 200


def _short(most: int) -> Length:
    return Length(max=most, message=f"Use at most {most:,} characters here.")


def lines_of(text: str | None) -> list[str]:
    """The lines of a text area without blank ones."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _lines(form: object, field: Field) -> None:
    found = lines_of(field.data)
    if len(found) > MOST_LINES:
        raise ValidationError(f"Write at most {MOST_LINES} lines.")
    if any(len(line) > LONGEST_LINE for line in found):
        raise ValidationError(f"Keep each line within {LONGEST_LINE} characters.")


class DeclareForm(FlaskForm):
    """Confidentiality and conflicts, before any script is shown."""

    people = TextAreaField("People whose essays you must not mark", [_lines])
    organisations = TextAreaField("Organizations whose people’s essays you must not mark", [_lines])
    conflicts = TextAreaField("Conflicts of interest in your own words", [_short(4000)])
    is_none = BooleanField("I know of no conflict of interest.")
    confidential = BooleanField(TEXT, [InputRequired("Confirm this before you mark.")])

    def validate_is_none(self, field: Field) -> None:
        says = any((each.data or "").strip() for each in (self.people, self.organisations, self.conflicts))
        if says and field.data:
            raise ValidationError("You named a conflict and ticked that you know of none. Keep the one that is true.")
        if not says and not field.data:
            raise ValidationError("Name what you know of, or tick that you know of no conflict.")


def declare_form(declared: Declared | None) -> DeclareForm:
    """The form, filled with what was declared before."""
    if declared is None:
        return DeclareForm()
    return DeclareForm(
        data={
            "people": "\n".join(declared.people),
            "organisations": "\n".join(declared.organisations),
            "conflicts": declared.conflicts,
            "is_none": not (declared.people or declared.organisations or declared.conflicts),
        }
    )


class ChecksField(SelectMultipleField):
    """Several choices as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ReviewerForm(FlaskForm):
    """What the coordinator keeps of a reviewer."""

    designations = ChecksField("Marks essays of", choices=[SelectChoice(value, label) for value, label in DESIGNATIONS.items()])
    capacity = IntegerField(
        "Scripts a window, at most",
        [InputRequired("Enter a number."), NumberRange(0, 500, "Enter a number from 0 to 500.")],
    )
    is_active = BooleanField("Takes part at present")


class WindowCapacityForm(FlaskForm):
    """How many scripts of one window. Blank: the usual number."""

    capacity = IntegerField("Scripts of this window, at most", [Optional(), NumberRange(0, 500, "Enter a number from 0 to 500.")])


class ProfileForm(FlaskForm):
    """What a reviewer keeps themselves."""

    employers = TextAreaField("Where you work now", [_lines])
    past_employers = TextAreaField("Where you worked before", [_lines])
    associations = ChecksField("Associations you belong to", choices=[])
    languages = TextAreaField("Languages you read well", [_lines])
    areas = ChecksField("Fields in which you have most experience", choices=[])


def profile_form(profile: Profile, associations: Iterable[tuple[str, str]], areas: Iterable[tuple[str, str]]) -> ProfileForm:
    """The form, filled with what the pool knows; the choices are (value, label)."""
    form = ProfileForm(obj=profile)
    form.associations.choices = [SelectChoice(value, label) for value, label in associations]
    form.areas.choices = [SelectChoice(value, label) for value, label in areas]
    return form


class LeaveForm(FlaskForm):
    """Days on which somebody takes no scripts."""

    first = DateField("First day", [InputRequired("Enter the first day.")])
    last = DateField("Last day", [InputRequired("Enter the last day.")])

    def validate_last(self, field: Field) -> None:
        if field.data and self.first.data and field.data < self.first.data:
            raise ValidationError("The last day is not before the first day.")


def leave_named(values: Mapping[str, str]) -> tuple[date, date] | None:
    """First and last day of the leave that a button names; None when they are no days."""
    try:
        return date.fromisoformat(values.get("first", "")), date.fromisoformat(values.get("last", ""))
    except ValueError:
        return None


# --- narrowing the list --------------------------------------------------------------------------

STANDINGS = {"yes": "Qualified", "no": "Not qualified"}
PRESENCE = {"here": "Available now", "leave": "On leave", "inactive": "Not taking part"}
LOADS = {"none": "No script to mark", "some": "Has scripts to mark", "full": "At capacity or above"}
FILTERS: Sequence[tuple[str, str, Mapping[str, str]]] = (
    ("designation", "Designation", DESIGNATIONS),
    ("qualified", "Qualification", STANDINGS),
    ("presence", "Availability", PRESENCE),
    ("load", "Load", LOADS),
)


def filter_from(values: Mapping[str, str]) -> PoolFilter:
    """What the address narrows the list to; what is unknown narrows nothing."""
    return PoolFilter(**{name: values.get(name, "") if values.get(name) in choices else "" for name, _, choices in FILTERS})
