"""What several forms ask alike."""

from __future__ import annotations

from typing import Any

from wtforms import IntegerField
from wtforms.validators import Regexp

ONE_LINE = Regexp(r"^[^\x00-\x1f\x7f]+$", message="Write it in one line.")


class NumberField(IntegerField):
    """A whole number; something else is told by the message of its range."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
