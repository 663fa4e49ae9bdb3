"""What is typed to have forms assembled: parsed to names, seed and wishes, with messages beside the fields."""

from __future__ import annotations

from string import ascii_uppercase
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from exam_app.bank.frameworks import area_choices, area_name, banks
from exam_app.exams.assembling import Names
from exam_app.exams.inputs.fields import CODE, LARGEST_SEED, ShareField, TicksField, WholeBetween, WholeNumberField
from exam_app.exams.reading import Offered
from exam_app.exams.wishes import FormWishes
from question_bank.assembly import Aim, Target
from question_bank.assembly.wishes import KEY_BAND
from question_bank.model import CognitiveLevel

MOST_FORMS, MOST_TARGETS, TARGETS = 4, 20, 3
AIMS = [
    SelectChoice(str(Aim.CHANCE), "A random draw by the seed"),
    SelectChoice(str(Aim.DISCRIMINATION), "The greatest discrimination"),
    SelectChoice(str(Aim.DIFFICULTY), "A mean difficulty as near as can be to the one below"),
]
LEVELS = [SelectChoice("", "Any level"), *(SelectChoice(str(level), level.capitalize()) for level in CognitiveLevel)]


def content_choices() -> list[SelectChoice]:
    """Every domain and area of every bank, each once."""
    known: dict[str, SelectChoice] = {"": SelectChoice("", "Any content")}
    for bank, _ in banks():
        for domain, choices in area_choices(bank):
            for ref, name in choices:
                known.setdefault(ref, SelectChoice(ref, name, optgroup=domain))
    return list(known.values())


def _count(label: str, most: int) -> WholeNumberField:
    return WholeNumberField(label, [Optional(), WholeBetween(0, most, f"Enter a whole number from 0 to {most}.")])


def _share(label: str) -> ShareField:
    return ShareField(label, [Optional(), WholeBetween(0, 1, "Enter a share from 0 to 1, like 0.65.")], places=None)


class TargetForm(Form):
    """One target: so many scored questions of some content and level. A row without numbers asks for nothing."""

    area = SelectField("Domain or area", choices=content_choices)
    level = SelectField("Level", choices=LEVELS)
    least = _count("At least", 200)
    most = _count("At most", 200)

    def validate_most(self, field: Field) -> None:
        if field.data is not None and self.least.data is not None and field.data < self.least.data:
            raise ValidationError("The greatest number is below the least one.")

    def validate_level(self, field: Field) -> None:
        if self.is_asked and not (field.data or self.area.data):
            raise ValidationError("Choose a domain, an area or a level for these numbers.")

    @property
    def is_asked(self) -> bool:
        return self.least.data is not None or self.most.data is not None

    def target(self) -> Target:
        """This row as the library knows it, named in plain words."""
        area, level = self.area.data, self.level.data
        name = ", ".join([*([area_name(area)] if area else []), *([level] if level else [])])
        least, most = self.least.data or 0, 200 if self.most.data is None else self.most.data
        return Target(name, least, most, area or None, CognitiveLevel(level) if level else None)


class AssembleForm(FlaskForm):
    """What new forms of the exam are made from, and what they should be like."""

    code = StringField("Code", [InputRequired("Give the form a code."), CODE])
    title = StringField("Title", [DataRequired("Give the form a title."), Length(max=200)])
    blueprint = SelectField("Blueprint", [InputRequired("Choose a blueprint.")])
    forms = SelectField("How many forms", choices=[SelectChoice(str(n)) for n in range(1, MOST_FORMS + 1)], default="1")
    seed = WholeNumberField(
        "Seed",
        [InputRequired("Enter a whole number."), WholeBetween(0, LARGEST_SEED, "Enter a whole number from 0 to 2147483647.")],
    )
    prompts = TicksField("Essay prompts to offer", [InputRequired("Choose the essay prompts.")])
    earlier = TicksField("Earlier forms", [Optional()])
    overlap_cap = _count("Questions shared with each of them at most", 200)
    exposure_cap = _count("Leave out questions that were on this many forms or more", 100)
    pinned = TextAreaField("In one of the forms", [Optional(), Length(max=5000)])
    common = TextAreaField("In each form", [Optional(), Length(max=5000)])
    barred = TextAreaField("In none", [Optional(), Length(max=5000)])
    targets = FieldList(FormField(TargetForm), "Targets", min_entries=TARGETS, max_entries=MOST_TARGETS)
    least_p = _share("Mean p at least")
    most_p = _share("Mean p at most")
    aim = RadioField("Among the forms that keep every rule, choose", choices=AIMS, default=str(Aim.CHANCE))
    aim_p = _share("Mean p to aim at")
    pilots = _count("Pilot questions in each form", 30)
    has_even_keys = BooleanField("Keep the letters of the keys even", default=True)
    key_band = WholeNumberField(
        "Percentage points to either side", [Optional(), WholeBetween(1, 50, "Enter a whole number from 1 to 50.")], default=KEY_BAND
    )  # fmt: skip

    def __init__(self, offered: Offered) -> None:
        super().__init__(prompts=[value for value, _ in offered.prompts])
        self.blueprint.choices = list(offered.blueprints)
        self.earlier.choices = list(offered.forms)
        self.prompts.choices = list(offered.prompts)

    def validate_most_p(self, field: Field) -> None:
        if field.data is not None and self.least_p.data is not None and field.data <= self.least_p.data:
            raise ValidationError("The greatest mean has to be above the least one.")

    def validate_aim(self, field: Field) -> None:
        if field.data == Aim.DIFFICULTY and not "".join(self.aim_p.raw_data or ()).strip():
            raise ValidationError("Enter the mean p to aim at, like 0.65.")

    def more_targets(self) -> None:
        """Room for another target."""
        if len(self.targets) < MOST_TARGETS:
            self.targets.append_entry()

    @property
    def names(self) -> list[Names]:
        """Code and title of each form; of several, with the letters A, B, ... at the end."""
        count = int(self.forms.data)
        if count == 1:
            return [Names(self.code.data, self.title.data)]
        return [Names(f"{self.code.data}-{letter}", f"{self.title.data} ({letter})") for letter in ascii_uppercase[:count]]

    @property
    def wished(self) -> FormWishes:
        """The wishes that were typed."""
        return FormWishes(
            forms=int(self.forms.data), barred=_codes(self.barred), pinned=_codes(self.pinned), common=_codes(self.common),
            earlier=tuple(self.earlier.data or ()), overlap_cap=self._overlap_cap(), exposure_cap=self.exposure_cap.data,
            targets=tuple(row.form.target() for row in self.targets if row.form.is_asked), mean_p=self._mean_p(),
            aim=Aim(self.aim.data), aim_p=float(self.aim_p.data or 0.7), pilots=self.pilots.data or 0,
            key_band=(self.key_band.data or KEY_BAND) if self.has_even_keys.data else None,
        )  # fmt: skip

    def _overlap_cap(self) -> int | None:
        return (self.overlap_cap.data or 0) if self.earlier.data else None

    def _mean_p(self) -> tuple[float, float] | None:
        low, high = self.least_p.data, self.most_p.data
        if low is None and high is None:
            return None
        return float(low or 0), 1.0 if high is None else float(high)

    def blame(self, name: str, text: str) -> None:
        """Put what is wrong beside its field."""
        self[name].errors = [text]


def _codes(field: Any) -> tuple[str, ...]:
    """The codes that were typed, separated by commas, spaces or lines; each once."""
    return tuple(dict.fromkeys((field.data or "").replace(",", " ").split()))
