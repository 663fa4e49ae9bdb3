"""References, the signature under the code of ethics, membership."""

from __future__ import annotations

from typing import Any, ClassVar

from wtforms import BooleanField, Field, RadioField, SelectField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from exam_app.applications.inputs.entry import EntryForm, Rows
from exam_app.applications.inputs.fields import day_field, line_field, mail_field, tidy
from exam_app.applications.labels import RATERS
from exam_app.applications.requirements.evidence import EthicsSigned, Membership, Reference
from exam_app.applications.requirements.kinds import ReferenceRole

OTHER = "other"
CREDENTIALS = (
    "IFA", "ECFA", "IFS", "ECFS", "IFRS", "ECFRS", "IMHS", "ECMHS",
    "IMHM-C", "IMHM-P", "IMHM-R/F", "ECMHM-C", "ECMHM-P", "ECMHM-R/F",
)  # fmt: skip


class ReferenceForm(EntryForm):
    """A rating, asked for or received."""

    rows: ClassVar[Rows] = (
        ("The rater", (("name",), ("email",), ("role",))),
        ("Standing and rating", (("endorsed_as",), ("is_vetted",), ("received_on",))),
    )
    widths: ClassVar[dict[str, str]] = {"name": "30", "email": "30"}
    name = line_field("Name of the rater", "Enter the name of the rater.")
    email = mail_field("Mail address of the rater", "Enter the mail address of the rater.")
    role = RadioField("Who the rater is to you", [InputRequired("Choose who the rater is to you.")])
    endorsed_as = SelectField("Endorsed as")
    is_vetted = BooleanField("Vetted by the association")
    received_on = day_field("Rating received on", description="Leave it blank until the rating has come in.")

    def choose(self) -> None:
        asked = [role for place in self.profile.rules.references.places for role in (*place.roles, *place.instead)]
        named = dict.fromkeys([*asked, *RATERS])
        self.role.choices = [SelectChoice(str(role), RATERS[role]) for role in named if role in asked]
        unknown = SelectChoice("", "Not endorsed, or not known")
        self.endorsed_as.choices = [unknown, *(SelectChoice(one, one) for one in CREDENTIALS)]

    def shown(self, value: Any) -> dict[str, Any]:
        return super().shown(value) | {"endorsed_as": value.endorsed_as or ""}

    def value(self) -> Reference:
        return Reference(
            ReferenceRole(self.role.data), tidy(self.name.data), self.email.data, self.received_on.data,
            endorsed_as=self.endorsed_as.data or None, is_vetted=self.is_vetted.data,
        )  # fmt: skip


class EthicsForm(EntryForm):
    """The code of ethics and the endorsement agreement, signed together."""

    rows: ClassVar[Rows] = (("", (("agreed",), ("signed_on",))),)
    agreed = BooleanField(
        "I have read and signed the code of ethics and the endorsement agreement",
        [InputRequired("Tick this when you have signed both.")],
    )
    signed_on = day_field("Signed on", "Enter the day on which you signed.")

    def initial(self) -> dict[str, Any]:
        return {"signed_on": self.today}

    def shown(self, value: Any) -> dict[str, Any]:
        return super().shown(value) | {"agreed": True}

    def value(self) -> EthicsSigned:
        return EthicsSigned(self.signed_on.data)


class MembershipForm(EntryForm):
    """Membership in an infant mental health association."""

    rows: ClassVar[Rows] = (("", (("association",), ("other_association",), ("valid_until",))),)
    widths: ClassVar[dict[str, str]] = {"other_association": "30"}
    association = RadioField("Association", [InputRequired("Choose the association.")])
    other_association = line_field("Name of the other association")
    valid_until = day_field("Valid until", "Enter the last day of the membership.", past=False)

    def choose(self) -> None:
        version = self.profile.version
        self.association.choices = [
            SelectChoice(version.code, f"{version.association}"),
            SelectChoice(OTHER, "Another infant mental health association"),
        ]

    def shown(self, value: Any) -> dict[str, Any]:
        is_own = value.association == self.profile.version.code
        return super().shown(value) | ({} if is_own else {"association": OTHER, "other_association": value.association})

    def validate_association(self, field: Field) -> None:
        if field.data == OTHER and not tidy(self.other_association.data):
            raise ValidationError("Enter the name of the other association below.")

    def value(self) -> Membership:
        own = self.association.data != OTHER
        name = self.association.data if own else tidy(self.other_association.data)
        return Membership(name, self.valid_until.data)
