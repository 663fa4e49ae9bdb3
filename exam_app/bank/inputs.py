"""What people send to the bank: filters of the list, and changes of a key."""

from __future__ import annotations

from collections.abc import Iterable

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from exam_app.bank.reading import ItemFilter


def filter_from(sent: MultiDict[str, str]) -> ItemFilter:
    """The filter that an address asks for. An unknown value finds nothing and is no error."""
    areas = tuple(area for area in sent.getlist("area") if area)
    return ItemFilter(sent.get("text", "").strip(), areas, sent.get("level", ""), sent.get("status", ""))


def page_from(sent: MultiDict[str, str], pages: int) -> int:
    """The number of the page wanted, brought between 1 and `pages`."""
    asked = sent.get("page", "1")
    return min(max(int(asked), 1), pages) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


class KeyForm(FlaskForm):
    """Another key for an item."""

    letter = RadioField("Right option", [InputRequired("Choose the right option.")])
    rationale = TextAreaField("Why it is right", [InputRequired("Write why this option is right."), Length(max=5000)])
    reason = StringField("Reason for the change", [InputRequired("Write why the key changes."), Length(max=500)])

    def __init__(self, options: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.letter.choices = [(letter, f"{letter}. {text}") for letter, text in options]


class ConfirmKeyForm(FlaskForm):
    """Vouching for a key that somebody else set."""

    letter = RadioField("Your answer", [InputRequired("Answer the question yourself.")])
    reason = StringField("How you checked it", [InputRequired("Write how you checked the key."), Length(max=500)])

    def __init__(self, options: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.letter.choices = [(letter, f"{letter}. {text}") for letter, text in options]
