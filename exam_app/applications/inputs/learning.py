"""Education and training."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from wtforms import Field, RadioField, SelectField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from exam_app.applications.inputs.entry import EntryForm, Rows
from exam_app.applications.inputs.fields import day_field, hours_field, line_field, tidy
from exam_app.applications.labels import TRAINING, TRANSCRIPTS, degree_name
from exam_app.applications.requirements.evidence import Education, TrainingHours
from exam_app.applications.requirements.kinds import TrainingKind, TranscriptKind

OTHER = "other"
LESSER = ("AA", "AS", "BA", "BS", "BEd", "BSW", "BSN")


class EducationForm(EntryForm):
    """A degree or another course of study."""

    rows: ClassVar[Rows] = (("", (("degree",), ("other_degree",), ("field",), ("awarded_on",), ("transcript",))),)
    widths: ClassVar[dict[str, str]] = {"other_degree": "30", "field": "30"}
    degree = SelectField("Degree", [InputRequired("Choose the degree.")])
    other_degree = line_field("Name of the degree, if it is not in the list", most=60)
    field = line_field("Field of study", "Enter the field of study.", most=100)
    awarded_on = day_field("Awarded on")
    transcript = RadioField("Transcript handed in", [InputRequired("Choose what you have handed in.")])

    def choose(self) -> None:
        rule = self.profile.rules.education
        self.degree.choices = {
            "": [("", "Choose one")],
            "Master's and doctoral degrees": [(name, name) for name in rule.degrees],
            "Other accepted courses of study": [(name, degree_name(name)) for name in rule.other_routes],
            "Further degrees": [*((name, name) for name in LESSER), (OTHER, "Another degree")],
        }
        self.transcript.choices = [SelectChoice(str(kind), text.capitalize()) for kind, text in TRANSCRIPTS.items()]

    def shown(self, value: Any) -> dict[str, Any]:
        rule = self.profile.rules.education
        is_listed = value.degree in (*rule.degrees, *rule.other_routes, *LESSER)
        other = {} if is_listed else {"degree": OTHER, "other_degree": value.degree}
        return super().shown(value) | other

    def validate_degree(self, field: Field) -> None:
        # A blank optional field ends its own checks, so this one stands beside the choice.
        if field.data == OTHER and not tidy(self.other_degree.data):
            raise ValidationError("Enter the name of the degree below.")

    def value(self) -> Education:
        degree = tidy(self.other_degree.data) if self.degree.data == OTHER else self.degree.data
        return Education(degree, tidy(self.field.data), TranscriptKind(self.transcript.data), self.awarded_on.data)


class TrainingForm(EntryForm):
    """Hours of one training, of one kind."""

    rows: ClassVar[Rows] = (("", (("title",), ("kind",), ("hours", "held_on"))),)
    widths: ClassVar[dict[str, str]] = {"hours": "8"}
    title = line_field("Title of the training", "Enter the title of the training.")
    kind = RadioField(
        "What it was about", [InputRequired("Choose what the training was about.")],
        description="A training about two things is entered as two, each with its own hours.",
    )  # fmt: skip
    hours = hours_field("Clock hours", "Enter the clock hours.", most=1000)
    held_on = day_field("Held on", "Enter the day of the training.", description="For a longer course, its last day.")

    def choose(self) -> None:
        asked = {part.kind: f"About {part.about}" for part in self.profile.rules.training.parts}
        named = {kind: asked.get(kind, text.capitalize()) for kind, text in TRAINING.items()}
        self.kind.choices = [SelectChoice(str(kind), text) for kind, text in named.items()]

    def value(self) -> TrainingHours:
        hours = Decimal(self.hours.data or 0)
        return TrainingHours(TrainingKind(self.kind.data), hours, tidy(self.title.data), self.held_on.data)
