"""Forms of the office about a whole window while exams run: the monitor, outages, incidents, late work, rescue files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import Field, RadioField, SelectMultipleField, StringField, TextAreaField, TimeField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from exam_app.errors import Refused
from exam_app.exams.inputs import DayField
from exam_app.exams.rules import local_instant
from exam_app.sitting.incidents import KINDS
from exam_app.sitting.inputs.fields import ONE_LINE, NumberField

MOST_CHOSEN = 500
# An until before its from means the next day; beyond this it is a slip, and minutes are never taken back.
PAST_MIDNIGHT = timedelta(hours=12)
PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{22}")


class ClockField(TimeField):
    """A time of day, with our words when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as unread:
            raise ValueError("Enter a time, like 10:02.") from unread


def _chosen() -> SelectMultipleField:
    return SelectMultipleField("Chosen", validate_choice=False, filters=[_public_ids])


def _public_ids(values: list[str] | None) -> list[str]:
    return [value for value in values or [] if PUBLIC_ID.fullmatch(value)]


class WhoForm(FlaskForm):
    """A deed for the ticked candidates, or for all who are running. The subclasses say which of the fields they need."""

    who = RadioField(
        "For whom",
        [InputRequired("Choose for whom.")],
        choices=[SelectChoice("ticked", "The candidates I ticked"), SelectChoice("all", "Everybody who is running")],
        default="ticked",
    )
    chosen = _chosen()
    minutes = StringField("Minutes to add")
    grant_reason = StringField("Reason for the minutes")
    message = StringField("Message")
    pause_reason = StringField("Reason for the pause")

    def validate_who(self, field: Field) -> None:
        if field.data == "ticked" and not self.chosen.data:
            raise ValidationError("Tick at least one candidate, or choose everybody.")
        if len(self.chosen.data) > MOST_CHOSEN:
            raise ValidationError("These are more candidates than one page shows.")

    @property
    def only(self) -> list[str] | None:
        """The public ids that are meant; None for all."""
        return None if self.who.data == "all" else self.chosen.data


class MinutesForm(WhoForm):
    """Minutes for running parts."""

    minutes = NumberField(
        "Minutes to add", [InputRequired("Enter a number from 1 to 240."), NumberRange(1, 240, "Enter a number from 1 to 240.")]
    )
    grant_reason = StringField("Reason for the minutes", [DataRequired("Write what happened."), Length(max=300), ONE_LINE])


class MessageForm(WhoForm):
    """A message to running parts."""

    message = StringField("Message", [DataRequired("Write the message."), Length(max=500), ONE_LINE])


class PauseForm(WhoForm):
    """Stop the clock of running parts."""

    pause_reason = StringField("Reason for the pause", [DataRequired("Write what happened."), Length(max=300), ONE_LINE])


class OutageForm(FlaskForm):
    """From when until when the system was away, on the clock of the window's zone."""

    day = DayField("Day", [InputRequired("Enter a day, like 2026-05-12.")])
    from_time = ClockField("From", [InputRequired("Enter a time, like 10:02.")])
    until_time = ClockField("Until", [InputRequired("Enter a time, like 10:19.")])
    outage_reason = StringField("What happened", [DataRequired("Write what happened."), Length(max=300), ONE_LINE])

    def __init__(self, zone: str, now: datetime) -> None:
        super().__init__(day=now.astimezone(ZoneInfo(zone)).date())
        self._zone, self._now = zone, now

    def validate_until_time(self, field: Field) -> None:
        if field.data is not None and field.data == self.from_time.data:
            raise ValidationError("The outage has to end after it began.")
        if None not in (self.day.data, self.from_time.data, field.data):
            try:
                start, end = self.span
                if end <= self._now and end - start > PAST_MIDNIGHT:
                    raise ValidationError(
                        "From and until are more than 12 hours apart, past midnight. Look at the day and both times."
                    )
            except (Refused, OverflowError) as refusal:
                raise ValidationError(getattr(refusal, "message", "Enter a day of this exam.")) from refusal

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The two instants; an outage that ends at an earlier hour went past midnight."""
        start, end = self._at(self.from_time.data), self._at(self.until_time.data)
        if self.until_time.data < self.from_time.data:
            end = self._at(self.until_time.data, days=1)
        return start, end

    def _at(self, hour: time, days: int = 0) -> datetime:
        return local_instant(datetime.combine(self.day.data + timedelta(days=days), hour), self._zone)


class IncidentForm(FlaskForm):
    """A note in the incident log."""

    kind = RadioField("About", [InputRequired("Choose what fits best.")], choices=[SelectChoice(*pair) for pair in KINDS.items()])
    text = TextAreaField(
        "What happened", [DataRequired("Write what happened."), Length(max=2000, message="Write at most 2,000 characters.")]
    )


class CandidateIncidentForm(FlaskForm):
    """A note about one candidate."""

    text = TextAreaField(
        "What happened", [DataRequired("Write what happened."), Length(max=2000, message="Write at most 2,000 characters.")]
    )


class ProposeLateForm(FlaskForm):
    """What one person proposes about late work."""

    chosen = _chosen()
    what = RadioField(
        "Proposal",
        [InputRequired("Choose one.")],
        choices=[
            SelectChoice("admit", "Admit: it counts"),
            SelectChoice("reject", "Do not admit: what was saved in time counts"),
        ],
    )
    reason = StringField("Reason", [DataRequired("Write why."), Length(max=300), ONE_LINE])

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        is_good = super().validate(extra_validators)
        return _some_chosen(self.chosen, told=self.what) and is_good


class DecideLateForm(FlaskForm):
    """What another person says to proposals about late work."""

    chosen = _chosen()
    is_agreed = RadioField(
        "Decision",
        [InputRequired("Choose one.")],
        choices=[SelectChoice("yes", "Agree"), SelectChoice("no", "Do not agree")],
    )
    answer = StringField("Reason", [DataRequired("Write why."), Length(max=300), ONE_LINE])

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        is_good = super().validate(extra_validators)
        return _some_chosen(self.chosen, told=self.is_agreed) and is_good


def _some_chosen(field: Field, told: Field) -> bool:
    """Whether lines are ticked; `told` says so if not, besides what is wrong with it, for the ticks stand outside of the form."""
    is_good = 1 <= len(field.data or []) <= MOST_CHOSEN
    if not is_good:
        told.errors = ["Tick at least one line.", *told.errors]
    return is_good


class RescueForm(FlaskForm):
    """A rescue file."""

    file = FileField("Rescue file", [FileRequired("Choose the file that the exam page saved.")])
