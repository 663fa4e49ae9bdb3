"""Fields with our words for what cannot be read."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, DateTimeLocalField, DecimalField, Field, IntegerField, SelectMultipleField
from wtforms.validators import NumberRange, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

LARGEST_SEED = 2**31 - 1
CODE = Regexp(r"^[A-Za-z0-9][A-Za-z0-9-]{1,30}$", message="Use 2 to 31 letters, digits and hyphens, like IMH-2026-A.")


class WholeNumberField(IntegerField):
    """A whole number, with our words when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as unread:
            raise ValueError("Enter a whole number.") from unread


class ShareField(DecimalField):
    """A share between 0 and 1, with our words when it is no number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value.replace(",", ".") for value in valuelist])
        except ValueError as unread:
            raise ValueError("Enter a share, like 0.65.") from unread


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
