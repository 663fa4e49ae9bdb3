"""Forms and JSON bodies of this stage: they parse, bound and explain, and touch nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Regexp

from exam_app.sitting.checking import CHECKS, Check
from exam_app.sitting.rules import Unacceptable
from exam_app.sitting.saving import Save
from exam_app.sitting.statement import STATEMENT

CLIENT = re.compile(r"[A-Za-z0-9_-]{8,32}")
LARGEST_NUMBER = 2**31 - 1
ONE_LINE = Regexp(r"^[^\x00-\x1f\x7f]+$", message="Write it in one line.")
KINDS = [
    SelectChoice("disability", "A disability or a health condition"),
    SelectChoice("language", "English is not my first language"),
    SelectChoice("other", "Something else"),
]


def parse_save(body: Any, position: int) -> Save:
    """The save in a JSON body of exactly client, seq, base and answer. Raises Unacceptable."""
    fields = _exactly(body, {"client": str, "seq": int, "base": int, "answer": str})
    if not CLIENT.fullmatch(fields["client"]):
        raise Unacceptable("“client” is not a random name of 8 to 32 letters and digits.")
    return Save(position, fields["client"], _number(fields, "seq", 1), _number(fields, "base", 0), fields["answer"])


def parse_plain_save(form: Mapping[str, str], position: int) -> Save:
    """The save in a form that was sent without a script. Raises Unacceptable for hidden fields that were changed."""
    try:
        numbers = {name: int(form.get(name, "")) for name in ("seq", "base")}
    except ValueError as wrong:
        raise Unacceptable("This page was changed on its way.") from wrong
    return parse_save(numbers | {"client": form.get("client", ""), "answer": form.get("answer", "")}, position)


def parse_marks(body: Any) -> dict[str, Any]:
    """The flag and what is ruled out, from a JSON body. Raises Unacceptable."""
    fields = _exactly(body, {"is_flagged": bool, "ruled_out": str})
    if len(fields["ruled_out"]) > 8:
        raise Unacceptable("“ruled_out” has more letters than a question has options.")
    return fields


def parse_checks(body: Any) -> list[Check]:
    """The readiness checks that a page made. Raises Unacceptable."""
    lines = _exactly(body, {"checks": list})["checks"]
    if not 1 <= len(lines) <= len(CHECKS):
        raise Unacceptable("“checks” has a wrong number of lines.")
    return [_check(line) for line in lines]


def parse_echo(body: Any) -> str:
    """The text of one practice save. Raises Unacceptable."""
    text: str = _exactly(body, {"text": str})["text"]
    if len(text) > 1000:
        raise Unacceptable("“text” is longer than a practice save.")
    return text


def _check(line: Any) -> Check:
    fields = _exactly(line, {"code": str, "is_good": bool, "found": str})
    if fields["code"] not in CHECKS or len(fields["found"]) > 200:
        raise Unacceptable("“checks” has a line that is not known.")
    return Check(**fields)


def _exactly(body: Any, types: Mapping[str, type]) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise Unacceptable("The body is not a JSON object.")
    if unknown := sorted(set(body) - set(types)):
        raise Unacceptable(f"Unknown field: {str(unknown[0])[:40]}.")
    for name, kind in types.items():
        # In Python a truth value is a number, too; in JSON it is not.
        if not isinstance(body.get(name), kind) or (kind is int and isinstance(body[name], bool)):
            raise Unacceptable(f"“{name}” is missing or of a wrong kind.")
    return dict(body)


def _number(fields: Mapping[str, Any], name: str, least: int) -> int:
    number: int = fields[name]
    if not least <= number <= LARGEST_NUMBER:
        raise Unacceptable(f"“{name}” is out of range.")
    return number


class WindowForm(FlaskForm):
    """Which window to sit in."""

    window = RadioField("Window", [InputRequired("Choose a window.")])

    def offer(self, windows: Mapping[str, str]) -> None:
        """The windows to choose from: public id and description."""
        self.window.choices = [SelectChoice(key, text) for key, text in windows.items()]


class ArrangementForm(FlaskForm):
    """What the candidate needs."""

    kind = RadioField("Why you need it", [InputRequired("Choose what fits best.")], choices=KINDS)
    request = TextAreaField(
        "What you need", [DataRequired("Write what you need, for example 50 % more time."), Length(max=4000, message="Write at most 4,000 characters.")]
    )  # fmt: skip


class TriedForm(FlaskForm):
    """The readiness check by hand."""

    tried = StringField("Type a few words", [InputRequired("Type a few words and save them."), Length(max=200), ONE_LINE])


class StartForm(FlaskForm):
    """The statement before a part."""

    confirm = BooleanField(STATEMENT, [InputRequired("Confirm the statement to start.")])


class ConfirmForm(FlaskForm):
    """A yes."""


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
    extra_percent = IntegerField("Extra time in percent", [NumberRange(0, 300, "Enter a number from 0 to 300.")], default=0)
    extra_minutes = IntegerField("Extra minutes for each part", [NumberRange(0, 600, "Enter a number from 0 to 600.")], default=0)
    reason = StringField("Reason, as the candidate reads it", [DataRequired("Write the reason."), Length(max=300), ONE_LINE])


class GrantForm(FlaskForm):
    """Minutes for a running part."""

    minutes = IntegerField(
        "Minutes to add", [InputRequired("Enter a number from 1 to 240."), NumberRange(1, 240, "Enter a number from 1 to 240.")]
    )
    grant_reason = StringField("Reason", [DataRequired("Write what happened."), Length(max=300), ONE_LINE])
