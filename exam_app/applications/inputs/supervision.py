"""Reflective supervision received."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from wtforms import BooleanField, Field, RadioField, SelectField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from exam_app.applications.inputs.entry import EntryForm, Rows
from exam_app.applications.inputs.fields import day_field, hours_field, in_order, line_field, mail_field, tidy
from exam_app.applications.requirements.evidence import RscHours
from exam_app.applications.requirements.kinds import RscFormat

NONE = "none"
FORMATS = {RscFormat.INDIVIDUAL: "Individual", RscFormat.GROUP: "Group", RscFormat.PEER: "Peer group without a supervisor"}


class RscForm(EntryForm):
    """Hours received from one provider over one stretch."""

    rows: ClassVar[Rows] = (
        ("The provider", (("provider_name",), ("provider_email",), ("provider_credential",))),
        ("The hours", (("hours", "about_rsc_given"), ("start", "end"), ("format",), ("post_masters",), ("while_providing",))),
        ("Only if it is counted to somebody else", (("source",),)),
    )
    widths: ClassVar[dict[str, str]] = {
        "provider_name": "30", "provider_email": "30", "hours": "8", "about_rsc_given": "8", "source": "30",
    }  # fmt: skip
    provider_name = line_field("Name of the provider", "Enter the name of the provider.")
    provider_email = mail_field("Mail address of the provider")
    provider_credential = SelectField("Standing of the provider", [InputRequired("Choose the standing of the provider.")])
    hours = hours_field("Clock hours", "Enter the clock hours.", most=2000)
    about_rsc_given = hours_field("Of these, about the supervision you give", None, most=2000)
    start = day_field("First day", "Enter the first day.")
    end = day_field("Last day", "Enter the last day so far.")
    format = RadioField(
        "How you received it", [InputRequired("Choose how you received it.")],
        choices=[SelectChoice(str(one), text) for one, text in FORMATS.items()],
    )  # fmt: skip
    post_masters = BooleanField("It was after my master's degree")
    while_providing = BooleanField("I gave reflective supervision/consultation at the time")
    source = line_field("Supervisor or consultant to whom the hours are counted")

    def choose(self) -> None:
        known = [provider.credential for provider in self.profile.rules.rsc.providers]
        named = dict.fromkeys([*known, "IMHM-C", "vetted"])
        self.provider_credential.choices = [
            ("", "Choose one"),
            *((one, self._name(one)) for one in named),
            (NONE, "None of these"),
        ]

    def _name(self, credential: str) -> str:
        words = {
            "vetted": f"Vetted by {self.profile.version.short_name}",
            "approved": f"Approved by {self.profile.version.short_name}",
        }
        return words.get(credential, f"Endorsed as {credential}")

    def shown(self, value: Any) -> dict[str, Any]:
        return super().shown(value) | {"about_rsc_given": value.about_rsc_given or None}

    def validate_about_rsc_given(self, field: Field) -> None:
        if field.data is not None and self.hours.data is not None and field.data > self.hours.data:
            raise ValidationError("These are more than the hours in all.")

    def validate_end(self, field: Field) -> None:
        in_order(self.start, field)

    def value(self) -> RscHours:
        return RscHours(
            self.provider_credential.data, tidy(self.provider_name.data), Decimal(self.hours.data or 0), self.start.data, self.end.data,
            self.about_rsc_given.data or Decimal(0), RscFormat(self.format.data), post_masters=self.post_masters.data,
            while_providing=self.while_providing.data, source=tidy(self.source.data),
            provider_email=self.provider_email.data or "",
        )  # fmt: skip
