"""What people send about forms and windows: parsed, checked for shape, with messages."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    DateTimeLocalField,
    Field,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)  # fmt: skip
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from exam_app.errors import Refused
from exam_app.exams.planning import Choices
from exam_app.exams.reading import Offered
from exam_app.exams.rules import local_instant

LARGEST_SEED = 2**31 - 1
UNITED_STATES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles", "America/Anchorage",
    "Pacific/Honolulu", "America/Puerto_Rico",
)  # fmt: skip
CODE = Regexp(r"^[A-Za-z0-9][A-Za-z0-9-]{1,30}$", message="Use 2 to 31 letters, digits and hyphens, like IMH-2026-A.")


class WholeNumberField(IntegerField):
    """A whole number, with our words when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as unread:
            raise ValueError("Enter a whole number.") from unread


class DayField(DateField):
    """A day, with our words when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as unread:
            raise ValueError("Enter a day, like 2026-05-12.") from unread


class LocalTimeField(DateTimeLocalField):
    """A day and a time on the clock of some place."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as unread:
            raise ValueError("Enter a day and a time, like 2026-05-12T07:00.") from unread


class WholeBetween(NumberRange):
    """A range that leaves what is no number to the field's own message."""

    def __call__(self, form: Any, field: Field) -> None:
        if field.data is not None:
            super().__call__(form, field)


class TicksField(SelectMultipleField):
    """Several choices as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AssembleForm(FlaskForm):
    """What a new form of the exam is made from."""

    code = StringField("Code", [InputRequired("Give the form a code."), CODE])
    title = StringField("Title", [InputRequired("Give the form a title."), Length(max=200)])
    blueprint = SelectField("Blueprint", [InputRequired("Choose a blueprint.")])
    seed = WholeNumberField(
        "Seed",
        [InputRequired("Enter a whole number."), WholeBetween(0, LARGEST_SEED, "Enter a whole number from 0 to 2147483647.")],
    )
    barred_forms = TicksField("Leave out the questions of", [Optional()])
    barred = TextAreaField("Leave out these items too", [Optional(), Length(max=5000)])
    prompts = TicksField("Essay prompts to offer", [InputRequired("Choose the essay prompts.")])

    def __init__(self, offered: Offered) -> None:
        super().__init__(prompts=[value for value, _ in offered.prompts])
        self.blueprint.choices = list(offered.blueprints)
        self.barred_forms.choices = list(offered.forms)
        self.prompts.choices = list(offered.prompts)

    @property
    def barred_codes(self) -> frozenset[str]:
        """The codes that were typed, separated by commas, spaces or lines."""
        return frozenset((self.barred.data or "").replace(",", " ").split())


class CutScoreForm(FlaskForm):
    """The pass mark of Part One."""

    points = WholeNumberField(
        "Points to pass", [InputRequired("Enter the points as a whole number."), WholeBetween(1, 1000, "Enter at least 1.")]
    )
    out_of = WholeNumberField(
        "Out of", [InputRequired("Enter the number of questions."), WholeBetween(1, 1000, "Enter at least 1.")]
    )
    authority = StringField("Decided by", [InputRequired("Enter who decided it."), Length(max=200)])
    decided_on = DayField("Decided on", [InputRequired("Enter the day of the decision.")])


@cache
def zone_choices() -> dict[str, list[tuple[str, str]]]:
    """Time zones in two groups, with their names as people write them."""
    elsewhere = sorted(
        z for z in available_timezones() if "/" in z and not z.startswith(("Etc/", "SystemV/", "US/", "posix", "right"))
    )
    groups = {"United States": UNITED_STATES, "Elsewhere": tuple(z for z in elsewhere if z not in UNITED_STATES)}
    return {group: [(zone, zone.replace("_", " ")) for zone in zones] for group, zones in groups.items()}


class PlanForm(FlaskForm):
    """A window: which form, by which rules, and when."""

    title = StringField("Title", [InputRequired("Give the window a title."), Length(max=200)])
    form_id = SelectField("Form", [InputRequired("Choose a form.")])
    policy_id = SelectField("Rules", [InputRequired("Choose the rules.")], coerce=int)
    zone = SelectField("Time zone", [InputRequired("Choose a time zone.")])
    opens = LocalTimeField("Opens", [InputRequired("Enter the day and the time.")])
    closes = LocalTimeField("Closes", [InputRequired("Enter the day and the time.")])

    def __init__(self, choices: Choices, *, now: datetime, **shown: object) -> None:
        super().__init__(data=shown)
        self._now = now
        self.form_id.choices, self.policy_id.choices, self.zone.choices = (
            list(choices.forms),
            list(choices.policies),
            zone_choices(),
        )

    def validate_opens(self, field: Field) -> None:
        self._instant(field)

    def validate_closes(self, field: Field) -> None:
        closes = self._instant(field)
        if closes and self.opens.data and field.data <= self.opens.data:
            raise ValidationError("The window has to close after it opens.")
        if closes and closes <= self._now:
            raise ValidationError("The window would be over already.")

    def _instant(self, field: Field) -> datetime | None:
        if field.data is None or self.zone.data not in available_timezones():
            return None
        try:
            return local_instant(field.data, self.zone.data)
        except Refused as refusal:
            raise ValidationError(refusal.message) from refusal

    @property
    def opens_at(self) -> datetime:
        return local_instant(self.opens.data, self.zone.data)

    @property
    def closes_at(self) -> datetime:
        return local_instant(self.closes.data, self.zone.data)


class ConfirmForm(FlaskForm):
    """Nothing but the decision itself."""
