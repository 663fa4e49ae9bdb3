"""Fields that several forms share: hours, days, names, addresses, each with its own messages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import DateField, Field, StringField, ValidationError
from wtforms.validators import InputRequired, Length, Optional, Regexp
from wtforms.widgets import TextInput

from exam_app.applications.requirements.wording import plain

ONE_LINE = Regexp(r"^[^\x00-\x1f\x7f]*$", message="Enter this in one line.")
MAIL = Regexp(r"^[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+$", message="Enter a mail address like name@example.org.")
HOURS = re.compile(r"\d{1,6}([.,]\d{1,2})?")
EARLIEST = date(1940, 1, 1)
Validator = Callable[[Any, Field], None]


def tidy(text: str | None) -> str:
    """The text without blanks at its ends and with single blanks inside."""
    return " ".join((text or "").split())


def line_field(label: str, needed: str | None = None, *, most: int = 200, description: str = "") -> StringField:
    """One line of text; `needed` is the message when it is left blank, None when it may be."""
    first: Any = InputRequired(needed) if needed else Optional()
    checks = [first, ONE_LINE, Length(max=most, message=f"Use at most {most} letters.")]
    if needed:
        checks.append(_not_blank(needed))
    return StringField(
        label, checks, filters=[lambda text: tidy(text) if text and text.isprintable() else text], description=description
    )


def mail_field(label: str, needed: str | None = None, *, description: str = "") -> StringField:
    """A mail address, needed or not."""
    first: Any = InputRequired(needed) if needed else Optional()
    checks = [first, MAIL, Length(max=254, message="Use at most 254 letters.")]
    return StringField(label, checks, filters=[lambda text: text.strip() if text else text], description=description)


def _not_blank(message: str) -> Validator:
    def check(form: Any, field: Field) -> None:
        if not tidy(field.data):
            raise ValidationError(message)

    return check


class HoursField(Field):
    """Clock hours with at most two decimals, typed with a point or a comma."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else plain(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        if not HOURS.fullmatch(text):
            raise ValueError("Enter the hours as a number like 6 or 7.5.")
        self.data = Decimal(text.replace(",", "."))


def hours_field(label: str, needed: str | None, *, most: int, description: str = "") -> HoursField:
    """Hours up to `most` in one entry; when needed, more than none."""

    def in_bounds(form: Any, field: Field) -> None:
        if field.data is None:
            return
        if needed and field.data <= 0:
            raise ValidationError("Enter more than 0 hours.")
        if field.data > most:
            raise ValidationError(f"{plain(field.data)} hours are more than one entry can hold ({most}). Check the number.")

    first: Any = InputRequired(needed) if needed else Optional()
    return HoursField(label, [first, in_bounds], description=description)


class DayField(DateField):
    """A calendar day, with a message of ours when it cannot be read."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as wrong:
            raise ValueError("Enter a day that exists, like 2024-05-31.") from wrong


def day_field(label: str, needed: str | None = None, *, past: bool = True, description: str = "") -> DayField:
    """A day; `past`: not after today, which the form carries as `today`."""

    def sane(form: Any, field: Field) -> None:
        if field.data is None:
            return
        if field.data < EARLIEST:
            raise ValidationError("Check the year.")
        if past and field.data > form.today:
            raise ValidationError("This day lies in the future. Enter what has happened already.")

    first: Any = InputRequired(needed) if needed else Optional()
    return DayField(label, [first, sane], description=description)


def in_order(start: Field, end: Field) -> None:
    """Refuse an end before its beginning, beside the field of the end."""
    if start.data and end.data and end.data < start.data:
        raise ValidationError("The end lies before the beginning.")
