"""Vignettes, images, essay prompts and rubrics as people send them."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Regexp

from exam_app.bank.frameworks import banks

LONG = Length(max=20_000, message="Use at most 20000 characters.")


class VignetteForm(FlaskForm):
    """The text of a vignette."""

    title = StringField("Title", [DataRequired("Write a title."), Length(max=200)])
    text = TextAreaField("Text", [DataRequired("Write the case."), LONG])
    reason = StringField("What has changed, and why", [DataRequired("Write what has changed."), Length(max=500)])


class NewVignetteForm(FlaskForm):
    """A vignette that is not there yet."""

    code = StringField(
        "Code", [DataRequired("Write a code."), Length(max=60), Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message="Use small letters, digits and single hyphens.")],
    )  # fmt: skip
    bank = RadioField("Bank", [InputRequired("Choose the bank.")], default="IMH")
    title = StringField("Title", [DataRequired("Write a title."), Length(max=200)])
    text = TextAreaField("Text", [DataRequired("Write the case."), LONG])

    def __init__(self) -> None:
        super().__init__()
        self.bank.choices = [SelectChoice(name, title) for name, title in banks()]


class ImageForm(FlaskForm):
    """A picture with the words for those who do not see it."""

    picture = FileField("Picture", [FileRequired("Choose a file.")])
    alt = StringField(
        "What it shows",
        [
            InputRequired("Describe the picture for people who cannot see it."),
            Length(max=500),
            Regexp(r"^[^\[\]]*$", message="Leave out square brackets."),
        ],
    )


class PromptForm(FlaskForm):
    """The texts of an essay prompt; one question a paragraph."""

    title = StringField("Title", [DataRequired("Write a title."), Length(max=200)])
    instruction = TextAreaField("Instruction", [DataRequired("Write what the candidate does."), LONG])
    vignette = TextAreaField("Case", [DataRequired("Write the case."), LONG])
    questions = TextAreaField("Questions", [DataRequired("Write at least one question."), LONG])
    reason = StringField("What has changed, and why", [DataRequired("Write what has changed."), Length(max=500)])

    @property
    def asked(self) -> list[str]:
        """The questions, one for each paragraph."""
        text = (self.questions.data or "").replace("\r\n", "\n")
        return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


class MovePromptForm(FlaskForm):
    """Why a prompt is put into use or out of it."""

    note = StringField("Reason", [DataRequired("Write why."), Length(max=500)])


def rubric_form(criteria: list[tuple[str, str, list[str]]], names: list[str]) -> Any:
    """A form with one field for each criterion's question and each of its level texts; criteria are (code, name, levels)."""
    fields: dict[str, Any] = {}
    for code, name, levels in criteria:
        fields[f"{code}-asks"] = TextAreaField(f"{name}: what it asks", [DataRequired("Write what it asks."), LONG])
        for number in range(1, len(levels) + 1):
            label = f"{name}: {names[number - 1]}"
            fields[f"{code}-{number}"] = TextAreaField(label, [DataRequired("Write the text of this level."), LONG])
    fields["reason"] = StringField("What has changed, and why", [DataRequired("Write what has changed."), Length(max=500)])
    return type("RubricForm", (FlaskForm,), fields)
