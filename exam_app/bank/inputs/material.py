"""Vignettes, images, essay prompts and rubrics as people send them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Regexp, ValidationError

from exam_app.bank.frameworks import banks
from question_bank import model

CODE = (
    DataRequired("Write a code."), Length(max=60),
    Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message="Use small letters, digits and single hyphens."),
)  # fmt: skip
WORDS = (InputRequired("Write a number of words."), NumberRange(50, 5_000, "Write a number from 50 to 5000."))
LONG = Length(max=20_000, message="Use at most 20000 characters.")
TITLE = (DataRequired("Write a title."), Length(max=200))
INSTRUCTION = (DataRequired("Write what the candidate does."), LONG)
CASE = (DataRequired("Write the case."), LONG)
QUESTIONS = (DataRequired("Write at least one question."), LONG)


def _choices(kinds: Iterable[str]) -> list[SelectChoice]:
    return [SelectChoice(str(each), each.replace("_", " ").capitalize()) for each in kinds]


class VignetteForm(FlaskForm):
    """The text of a vignette."""

    title = StringField("Title", [DataRequired("Write a title."), Length(max=200)])
    text = TextAreaField("Text", [DataRequired("Write the case."), LONG])
    reason = StringField("What has changed, and why", [DataRequired("Write what has changed."), Length(max=500)])


class NewVignetteForm(FlaskForm):
    """A vignette that is not there yet."""

    code = StringField("Code", CODE)
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
    """The texts of the next version of an essay prompt; one question a paragraph."""

    title = StringField("Title", TITLE)
    instruction = TextAreaField("Instruction", INSTRUCTION)
    vignette = TextAreaField("Case", CASE)
    questions = TextAreaField("Questions", QUESTIONS)
    reason = StringField("What has changed, and why", [DataRequired("Write what has changed."), Length(max=500)])

    @property
    def asked(self) -> list[str]:
        return paragraphs(self.questions.data or "")


def paragraphs(text: str) -> list[str]:
    """The questions of a prompt, one for each paragraph."""
    return [" ".join(part.split()) for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]


class NewPromptForm(FlaskForm):
    """An essay prompt that is not there yet; `like` is the prompt whose rubric its own begins as."""

    code = StringField("Code", CODE)
    bank = RadioField("Bank", [InputRequired("Choose the bank.")], default="IMH")
    title = StringField("Title", TITLE)
    designation = RadioField(
        "Designation", [InputRequired("Choose a designation.")],
        choices=[SelectChoice("clinical", "Clinical"), SelectChoice("policy", "Policy"), SelectChoice("research_faculty", "Research and faculty")],
    )  # fmt: skip
    kind = RadioField("What the case is about", [InputRequired("Choose what it is about.")], choices=_choices(model.PromptKind))
    perspective = RadioField(
        "Answered as", [InputRequired("Choose from which role it is answered.")], choices=_choices(model.Perspective)
    )
    instruction = TextAreaField("Instruction", INSTRUCTION)
    vignette = TextAreaField("Case", CASE)
    questions = TextAreaField("Questions", QUESTIONS)
    least = IntegerField("Guide: from how many words", WORDS, default=400)
    most = IntegerField("Guide: to how many words", WORDS, default=900)
    like = SelectField("Begin its rubric as a copy of", [InputRequired("Choose a rubric.")])

    def __init__(self, rubrics: list[tuple[str, str]], **filled: Any) -> None:
        super().__init__(**filled)
        self.bank.choices = [SelectChoice(name, title) for name, title in banks()]
        self.like.choices = [SelectChoice("", "Choose a rubric"), *(SelectChoice(*each) for each in rubrics)]

    def validate_most(self, field: IntegerField) -> None:
        if isinstance(self.least.data, int) and isinstance(field.data, int) and field.data <= self.least.data:
            raise ValidationError("Write more words than the guide begins with.")

    def text_by(self, author: str) -> model.Prompt:
        """The prompt as it was sent, by this author."""
        return model.Prompt(
            id=self.code.data, title=self.title.data.strip(), designation=model.Designation(self.designation.data),
            kind=model.PromptKind(self.kind.data), perspective=model.Perspective(self.perspective.data),
            instruction=self.instruction.data.strip(), word_guide=(self.least.data, self.most.data), author=author, status="",
            rubric=self.code.data, vignette=self.vignette.data.replace("\r\n", "\n").strip(), questions=tuple(paragraphs(self.questions.data)),
        )  # fmt: skip


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
