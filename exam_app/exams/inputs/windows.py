"""What people send about windows: parsed, checked for shape, with messages."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from exam_app.errors import Refused
from exam_app.exams.inputs.fields import LocalTimeField
from exam_app.exams.planning import Choices
from exam_app.exams.rules import local_instant

UNITED_STATES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles", "America/Anchorage",
    "Pacific/Honolulu", "America/Puerto_Rico",
)  # fmt: skip


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

    title = StringField("Title", [DataRequired("Give the window a title."), Length(max=200)])
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
