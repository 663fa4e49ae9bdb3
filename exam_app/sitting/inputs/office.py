"""Forms of the office about one candidate."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from exam_app.sitting.inputs.fields import ONE_LINE, NumberField


class WithdrawForm(FlaskForm):
    """Why a registration is withdrawn by the office."""

    withdraw_reason = StringField("Reason", [DataRequired("Write the reason."), Length(max=300), ONE_LINE])


class FeeForm(FlaskForm):
    """What became of the fee."""

    how = RadioField(
        "What became of it",
        [InputRequired("Choose one.")],
        choices=[SelectChoice("paid", "Paid"), SelectChoice("waived", "Waived"), SelectChoice("due", "Due")],
    )


class DecisionForm(FlaskForm):
    """The decision on arrangements."""

    decision = RadioField(
        "Decision",
        [InputRequired("Choose one.")],
        choices=[SelectChoice("granted", "Grant"), SelectChoice("declined", "Decline")],
    )
    extra_percent = NumberField("Extra time in percent", [NumberRange(0, 300, "Enter a number from 0 to 300.")], default=0)
    extra_minutes = NumberField("Extra minutes for each part", [NumberRange(0, 600, "Enter a number from 0 to 600.")], default=0)
    break_minutes = NumberField(
        "Minutes for breaks in each part", [NumberRange(0, 240, "Enter a number from 0 to 240.")], default=0
    )
    reason = StringField("Reason, as the candidate reads it", [DataRequired("Write the reason."), Length(max=300), ONE_LINE])


class GrantForm(FlaskForm):
    """Minutes for a running part."""

    minutes = NumberField(
        "Minutes to add", [InputRequired("Enter a number from 1 to 240."), NumberRange(1, 240, "Enter a number from 1 to 240.")]
    )
    grant_reason = StringField("Reason", [DataRequired("Write what happened."), Length(max=300), ONE_LINE])


class TellForm(FlaskForm):
    """A word to one candidate in a running part."""

    message = StringField("Message", [DataRequired("Write the message."), Length(max=500), ONE_LINE])


class PauseOneForm(FlaskForm):
    """Why the clock of one candidate is stopped."""

    pause_reason = StringField("Reason", [DataRequired("Write what happened."), Length(max=300), ONE_LINE])


class ReopenForm(FlaskForm):
    """What one person proposes: to open a part again."""

    reopen_minutes = NumberField(
        "Minutes from the decision on",
        [InputRequired("Enter a number from 1 to 240."), NumberRange(1, 240, "Enter a number from 1 to 240.")],
    )
    reopen_reason = StringField("Reason", [DataRequired("Write why."), Length(max=300), ONE_LINE])


class DecideForm(FlaskForm):
    """What another person says to a proposal."""

    is_agreed = RadioField(
        "Decision",
        [InputRequired("Choose one.")],
        choices=[SelectChoice("yes", "Agree"), SelectChoice("no", "Do not agree")],
    )
    answer = StringField("Reason", [DataRequired("Write why."), Length(max=300), ONE_LINE])
