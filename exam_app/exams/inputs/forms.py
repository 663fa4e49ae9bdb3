"""What people send about a form that is there: its cut score, changes of a draft, its freeze."""

from __future__ import annotations

from collections.abc import Mapping

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from exam_app.exams.candidates import Wanted
from exam_app.exams.inputs.fields import DayField, WholeBetween, WholeNumberField
from question_bank.model import CognitiveLevel


class CutScoreForm(FlaskForm):
    """The pass mark of Part One."""

    points = WholeNumberField(
        "Points to pass", [InputRequired("Enter the points as a whole number."), WholeBetween(1, 1000, "Enter at least 1.")]
    )
    out_of = WholeNumberField(
        "Out of", [InputRequired("Enter the number of questions."), WholeBetween(1, 1000, "Enter at least 1.")]
    )
    authority = StringField("Decided by", [DataRequired("Enter who decided it."), Length(max=200)])
    decided_on = DayField("Decided on", [InputRequired("Enter the day of the decision.")])


class ConfirmForm(FlaskForm):
    """Nothing but the decision itself."""


class ProposeForm(FlaskForm):
    """The wish to freeze a form as it is."""

    note = TextAreaField("Why it may stay so", [Optional(), Length(max=1000)])


class AgreeForm(FlaskForm):
    """The second person's word, with the hash that was looked at."""

    seen = HiddenField()


def wanted_from(args: Mapping[str, str]) -> Wanted:
    """What the bank beside a draft is narrowed to; an unknown choice narrows nothing."""
    level, kind = args.get("level", ""), args.get("kind", "")
    return Wanted(
        text=args.get("text", "").strip()[:100], area=args.get("area", "").strip()[:100],
        level=level if level in tuple(CognitiveLevel) else "", kind="pilot" if kind == "pilot" else "live",
        out=args.get("out", "").strip()[:100],
    )  # fmt: skip
