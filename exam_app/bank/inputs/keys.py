"""Changes of a key, and vouching for one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length


class KeyForm(FlaskForm):
    """Another key for an item."""

    rationale = TextAreaField("Why it is right", [DataRequired("Write why this is right."), Length(max=5000)])
    reason = StringField("Reason for the change", [DataRequired("Write why the key changes."), Length(max=500)])


class ConfirmKeyForm(FlaskForm):
    """Vouching for a key that somebody else set."""

    reason = StringField("How you checked it", [DataRequired("Write how you checked the key."), Length(max=500)])


def key_form(kind: str, options: Iterable[tuple[str, str]]) -> Any:
    """The form for another key of an item of this kind."""
    choose = InputRequired("Choose the right option.")
    return _with_letters(KeyForm, "Right option", choose, kind, options)


def confirm_form(kind: str, options: Iterable[tuple[str, str]]) -> Any:
    """The form for vouching for the key of an item of this kind."""
    return _with_letters(ConfirmKeyForm, "Your answer", InputRequired("Answer the question yourself."), kind, options)


def _with_letters(form: type[FlaskForm], label: str, needed: InputRequired, kind: str, options: Iterable[tuple[str, str]]) -> Any:
    choices = [SelectChoice(letter, f"{letter}. {text}") for letter, text in options]
    field = RadioField if kind == "single" else SelectMultipleField
    return type(f"{form.__name__}Of{kind.capitalize()}", (form,), {"letter": field(label, [needed], choices=choices)})()


def letters_of(form: Any) -> str:
    """The letters chosen, sorted, whichever kind of field they come from."""
    return "".join(sorted(form.letter.data or ""))
