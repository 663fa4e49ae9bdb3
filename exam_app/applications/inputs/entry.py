"""What the forms of all kinds of evidence share."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from flask_wtf import FlaskForm

from exam_app.applications.facts import Entry
from exam_app.applications.profile import Profile

Rows = tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]


class EntryForm(FlaskForm):
    """A form that becomes one piece of evidence.

    `rows` is its layout: (legend or "", rows of field names that stand side by side). Choices come from
    the association's profile; `today` is the applicant's calendar day.
    """

    rows: ClassVar[Rows] = ()
    widths: ClassVar[dict[str, str]] = {}

    def __init__(self, profile: Profile, today: date, value: Entry | None = None) -> None:
        self.profile, self.today = profile, today
        super().__init__(data=self.shown(value) if value is not None else self.initial())
        self.choose()

    def initial(self) -> dict[str, Any]:
        """What stands in a new form."""
        return {}

    def shown(self, value: Any) -> dict[str, Any]:
        """The value as the fields show it."""
        return {name: getattr(value, name) for name in type(value).__dataclass_fields__}

    def choose(self) -> None:
        """Fill in the choices that depend on the profile."""

    def value(self) -> Entry:
        """The evidence that was entered; call it on a valid form only."""
        raise NotImplementedError
