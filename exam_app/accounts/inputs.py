"""Forms about people: they parse and give messages, and touch nothing."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import EmailField, Field, PasswordField, SelectMultipleField, StringField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from exam_app.accounts.rules import may_combine, password_flaw
from exam_app.errors import Refused
from exam_app.permissions import Role

MAIL = Regexp(r"^[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+$", message="Enter a mail address like name@example.org.")
ONE_LINE = Regexp(r"^[^\r\n\t\x00]+$", message="Enter the name in one line.")


class SignInForm(FlaskForm):
    """Mail address and password."""

    email = EmailField("Mail address", [InputRequired("Enter your mail address."), Length(max=254)])
    password = PasswordField("Password", [InputRequired("Enter your password."), Length(max=1000)])


class NewPasswordForm(FlaskForm):
    """A new password, typed twice; knows whose it is, so that it can refuse their name."""

    password = PasswordField("New password", [InputRequired("Enter a new password.")])
    again = PasswordField("The same password again", [EqualTo("password", "The two passwords differ. Type the same one twice.")])

    def __init__(self, *, email: str, person: str) -> None:
        super().__init__()
        self._email, self._person = email, person

    def validate_password(self, field: Field) -> None:
        if flaw := password_flaw(field.data, email=self._email, name=self._person):
            raise ValidationError(flaw)


class RolesField(SelectMultipleField):
    """Roles as checkboxes; refuses combinations that break the separation of duties."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: object) -> None:
        try:
            may_combine(Role(value) for value in self.data or [])
        except Refused as refusal:
            raise ValidationError(refusal.message) from refusal
        except ValueError as unknown:
            raise ValidationError("Choose roles of the list.") from unknown

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(value) for value in self.data or [])


def roles_field() -> RolesField:
    return RolesField("Roles", choices=[SelectChoice(role.value, role.value.capitalize()) for role in Role])


class InviteForm(FlaskForm):
    """Who is invited, and as what."""

    name = StringField("Full name", [InputRequired("Enter the person's name."), Length(max=200), ONE_LINE])
    email = EmailField("Mail address", [InputRequired("Enter the person's mail address."), Length(max=254), MAIL])
    roles = roles_field()


class RolesForm(FlaskForm):
    """The roles of one person."""

    roles = roles_field()


class CloseForm(FlaskForm):
    """Closing an account; the button is the answer."""
