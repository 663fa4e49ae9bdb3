"""Forms of the coordinator: they parse and give messages, and touch nothing."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from exam_app.results.editing import EditingPage

LONGEST = 10_000
OWN = "Your own closing words"
_not_too_long = Length(max=LONGEST, message="Use at most 10,000 characters.")


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


def feedback_form(page: EditingPage) -> FlaskForm:
    """A form with a text and a tick for each paragraph; `texts(form, page)` reads it."""
    fields: dict[str, object] = {
        "base": HiddenField(default=str(page.base)),
        "own": TextAreaField(OWN, [_not_too_long], default=page.own),
    }
    for line in page.lines:
        fields[f"is_sent_{line.number}"] = BooleanField("Send this paragraph", default=line.is_sent)
        fields[f"text_{line.number}"] = TextAreaField("Text for the candidate", [_not_too_long, _not_empty], default=line.text)
    made: FlaskForm = type("FeedbackForm", (FlaskForm,), fields)()
    return made


def _not_empty(form: FlaskForm, field: Field) -> None:
    ticked = form[field.name.replace("text_", "is_sent_")].data
    if ticked and not (field.data or "").strip():
        raise ValidationError("Write the paragraph, or leave it out by taking away the tick.")


def texts(form: FlaskForm, page: EditingPage) -> list[tuple[str, bool]]:
    """What was sent in: (text, is it sent) for each paragraph."""
    return [(_plain(form[f"text_{n}"]), bool(form[f"is_sent_{n}"].data)) for n in (line.number for line in page.lines)]


def own_words(form: FlaskForm) -> str:
    """The office's own closing words."""
    return _plain(form["own"])


def base_of(form: FlaskForm) -> int:
    """The state that was edited; 0, which is none, when something else was sent."""
    return int(form["base"].data) if str(form["base"].data or "").isdecimal() else 0


def _plain(field: Field) -> str:
    return (field.data or "").replace("\r\n", "\n").strip()
