"""Forms of the coordinator: they parse and give messages, and touch nothing."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from exam_app.results.viewdata import CommentLine

LONGEST = 10_000


class SignForm(FlaskForm):
    """Why the results may go out although there is a warning."""

    reason = TextAreaField(
        "What you looked at, and why the results may go out",
        [
            InputRequired("Write what you looked at and why the results may go out."),
            Length(min=20, max=2000, message="Write at least a short sentence, and at most 2,000 characters."),
        ],
    )


class EmptyForm(FlaskForm):
    """A form of one button."""


def comments_form(lines: Sequence[CommentLine]) -> FlaskForm:
    """A form with a text and a tick for each comment; `chosen(form, lines)` reads it."""
    fields: dict[str, object] = {}
    for line in lines:
        fields[f"is_released_{line.number}"] = BooleanField("Send this comment to the candidate", default=line.is_released)
        fields[f"text_{line.number}"] = TextAreaField(
            "Text for the candidate",
            [Length(max=LONGEST, message="Use at most 10,000 characters."), _not_empty],
            default=line.text,
        )
    return type("CommentsForm", (FlaskForm,), fields)()


def _not_empty(form: FlaskForm, field: Field) -> None:
    ticked = form[field.name.replace("text_", "is_released_")].data
    if ticked and not (field.data or "").strip():
        raise ValidationError("Write the comment, or leave it out by taking away the tick.")


def chosen(form: FlaskForm, lines: Sequence[CommentLine]) -> list[tuple[int, str, bool]]:
    """What was chosen: (number, text, is released) for each comment."""
    return [(n, form[f"text_{n}"].data or "", bool(form[f"is_released_{n}"].data)) for n in (line.number for line in lines)]
