"""Starting an application, handing it in, naming people, and the coordinator's forms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Regexp

from exam_app.applications.inputs.fields import line_field, mail_field, tidy
from exam_app.applications.labels import OFFICE_STATES, PEOPLE
from exam_app.applications.offers import associations
from exam_app.applications.requirements.evidence import NamedPerson
from exam_app.applications.requirements.kinds import NamedRole
from exam_app.applications.states import LONGEST_REASON, State

ASK = "Write what the applicant should change."
NAMED_HERE = (NamedRole.ADVISOR, NamedRole.EXAM_COACH, NamedRole.OTHER)


class StartForm(FlaskForm):
    """Which designation of an association."""

    designation = RadioField("Designation", [InputRequired("Choose a designation.")])

    def __init__(self, designations: Sequence[tuple[str, str]]) -> None:
        only = {"designation": designations[0][0]} if len(designations) == 1 else None
        super().__init__(data=only)
        self.designation.choices = [SelectChoice(value, name) for value, name in designations]


class SubmitForm(FlaskForm):
    """The statement under which an application is handed in."""

    is_true = BooleanField("What I have entered is true and complete", [InputRequired("Tick this to hand the application in.")])


class ApproveForm(FlaskForm):
    """Nothing but the token: approving is one deed."""


class PersonForm(FlaskForm):
    """Somebody besides those named in the entries."""

    role = RadioField(
        "What they are to you", [InputRequired("Choose what they are to you.")],
        choices=[SelectChoice(str(role), PEOPLE[role]) for role in NAMED_HERE],
    )  # fmt: skip
    name = line_field("Name", "Enter the person's name.")
    email = mail_field("Mail address")

    def value(self) -> NamedPerson:
        """The person, as the rules know people."""
        return NamedPerson(NamedRole(self.role.data), tidy(self.name.data), self.email.data or "")


class ReturnForm(FlaskForm):
    """Why the application goes back."""

    reason = TextAreaField(
        "What the applicant should change",
        [
            InputRequired(ASK),
            Regexp(r"^[^\x00]*\S[^\x00]*$", re.DOTALL, ASK),
            Length(max=LONGEST_REASON, message=f"Use at most {LONGEST_REASON} letters."),
        ],
        description="The applicant reads this text as you write it.",
    )


class FilterForm(Form):
    """Which applications the coordinator's list shows; a filter that is not known shows all."""

    state = SelectField(
        "State", choices=[SelectChoice("", "Any state"), *(SelectChoice(str(state), OFFICE_STATES[state]) for state in State)]
    )
    association = SelectField("Association", validate_choice=False)
    page = IntegerField("Page")

    def __init__(self, args: MultiDict[str, str]) -> None:
        super().__init__(args)
        offered = [("", "Any association"), *associations()]
        self.association.choices = [SelectChoice(code, name) for code, name in offered]
        self._associations = {code for code, _ in offered}

    @property
    def wanted(self) -> dict[str, Any]:
        """The keyword arguments of `listing.applications_in`."""
        return {
            "state": self.state.data if self.state.data in set(State) else "",
            "association": self.association.data if self.association.data in self._associations else "",
            "page": self.page.data or 1,
        }
