"""What people send to bring items in and to take them out: a file, how it is matched, what is wanted of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from exam_app.bank.frameworks import area_choices, banks
from exam_app.bank.inputs.editing import LEVELS
from exam_app.bank.rules.taking import Choices
from exam_app.bank.transfer.matching import Matching, column_names, wrong_columns
from question_bank.formats import Format
from question_bank.formats.reading import MOST_BYTES


class UploadForm(FlaskForm):
    """A file, and the bank it is for."""

    file = FileField("File", [FileRequired("Choose a file.")])
    bank = RadioField("Bank", [InputRequired("Choose the bank.")], default="IMH")

    def __init__(self) -> None:
        super().__init__()
        self.bank.choices = [SelectChoice(name, title) for name, title in banks()]

    def data_of(self) -> bytes:
        """The file; b"" with a message beside the field when it is empty or too large."""
        data: bytes = self.file.data.read(MOST_BYTES + 1)
        if not data:
            self.file.errors = ["This file is empty. Choose another one."]
        elif len(data) > MOST_BYTES:
            self.file.errors = [f"This file is larger than {MOST_BYTES // 1_000_000} MB. Split it."]
        return b"" if self.file.errors else data


class MatchForm(FlaskForm):
    """Defaults for a whole file. `match_form` adds a field for each column and each word of the file."""

    author = StringField("Author", [InputRequired("Write who wrote these items."), Length(max=200)])
    area = SelectField("Area where the file names none", [InputRequired("Choose an area.")], validate_choice=False)
    level = RadioField("Cognitive level where the file names none", choices=LEVELS, default="application")
    reference = TextAreaField("Reference where the file names none", [Length(max=1000)])


def match_form(bank: str, asked: Matching, before: Choices) -> Any:
    """The form for this file, filled with what was chosen before or guessed."""
    areas = [SelectChoice(ref, name, optgroup=domain) for domain, each in area_choices(bank, whole=False) for ref, name in each]
    fields: dict[str, Any] = {}
    for place, (header, _) in enumerate(asked.columns):
        names = [SelectChoice("", "Leave out"), *(SelectChoice(name, name) for name in column_names())]
        fields[f"column_{place}"] = SelectField(header or f"Column {place + 1} (no name)", choices=names)
    for place, (word, _, _) in enumerate(asked.areas):
        fields[f"area_{place}"] = SelectField(word, choices=[SelectChoice("", "The area chosen above"), *areas])
    for place, (word, _, _) in enumerate(asked.levels):
        fields[f"level_{place}"] = SelectField(word, choices=[SelectChoice("", "The level chosen above"), *LEVELS])
    form = type("MatchForm", (MatchForm,), fields)(data=_filled(asked, before))
    form.area.choices = [SelectChoice("", "Choose an area"), *areas]
    return form


def _filled(asked: Matching, before: Choices) -> dict[str, str]:
    values = {"author": before.author, "area": before.area, "level": before.level, "reference": before.reference}
    values |= {f"column_{place}": name for place, (_, name) in enumerate(asked.columns)}
    values |= {f"area_{place}": before.areas.get(word, guess) for place, (word, _, guess) in enumerate(asked.areas)}
    return values | {f"level_{place}": before.levels.get(word, guess) for place, (word, _, guess) in enumerate(asked.levels)}


def columns_of(form: Any, asked: Matching) -> list[str]:
    """The names chosen for the columns, by place."""
    return [form[f"column_{place}"].data for place in range(len(asked.columns))]


def has_sound_columns(form: Any, asked: Matching) -> bool:
    """Whether the chosen columns make a table; if not, the messages stand beside their fields."""
    wrong = wrong_columns(columns_of(form, asked)) if asked.columns else {}
    for place, message in wrong.items():
        form[f"column_{place}"].errors = [message]
    return not wrong


def choices_of(form: Any, asked: Matching) -> Choices:
    """What was chosen."""
    return Choices(
        form.author.data.strip(), form.area.data, form.level.data, " ".join(form.reference.data.split()),
        {word: form[f"area_{place}"].data for place, (word, _, _) in enumerate(asked.areas)},
        {word: form[f"level_{place}"].data for place, (word, _, _) in enumerate(asked.levels)},
    )  # fmt: skip


def places_from(sent: MultiDict[str, str], name: str) -> list[int]:
    """The numbers under this name; what is no number is left out."""
    return [int(text) for text in sent.getlist(name) if text.isascii() and text.isdigit() and len(text) < 7]


class ExportForm(FlaskForm):
    """Which items in which format; what is filtered stands in the address."""

    class Meta:
        csrf = False  # the page itself changes nothing

    format = RadioField(
        "Format", [InputRequired("Choose a format.")], choices=[SelectChoice(str(each), str(each)) for each in Format]
    )
    codes = TextAreaField("Only these codes", [Length(max=20_000)])

    def wanted_codes(self) -> Sequence[str]:
        """The codes, one a line or with commas between them."""
        return (self.codes.data or "").replace(",", "\n").split()
