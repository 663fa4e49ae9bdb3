"""Forms of the chair and the office: a new panel, practice, notes, the recommendation, the decision."""

from __future__ import annotations

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional

from exam_app.exams.inputs.fields import DayField, TicksField, WholeBetween, WholeNumberField
from exam_app.standards.rules.stages import METHODS, Stage

SHORT = Length(max=200, message="Use at most 200 characters.")
LONG = Length(max=4000, message="Use at most 4,000 characters.")
Choices = Iterable[tuple[str, str]]
STEPS = [SelectChoice("5", "Steps of 5"), SelectChoice("1", "Any whole percentage")]


class OpenForm(FlaskForm):
    """A new panel."""

    title = StringField("Title", [DataRequired("Give the panel a title."), SHORT])
    form_id = SelectField("Form", [InputRequired("Choose a form.")])
    method = RadioField(
        "Method", [InputRequired("Choose a method.")], choices=[SelectChoice(str(m), words) for m, words in METHODS.items()]
    )
    description = TextAreaField(
        "The minimally competent candidate", [DataRequired("Describe who is just competent enough."), LONG]
    )
    step = RadioField("Percentages", [InputRequired("Choose the grain.")], choices=STEPS, default="5")
    shows_key = BooleanField("Show the key after a panelist's own answer", default=True)
    panelists = TicksField("Panelists", [Optional()])

    def __init__(self, forms: Choices, people: Choices) -> None:
        super().__init__()
        self.form_id.choices, self.panelists.choices = list(forms), list(people)


class PersonForm(FlaskForm):
    """Somebody who is asked onto the panel."""

    person = SelectField("Panelist", [InputRequired("Choose somebody.")])

    def __init__(self, people: Choices) -> None:
        super().__init__()
        self.person.choices = [("", "Choose"), *people]


class PracticeForm(FlaskForm):
    """An item to practise on."""

    item = SelectField("Item", [InputRequired("Choose an item.")])
    explanation = TextAreaField("What there is to learn from it", [DataRequired("Write what there is to learn."), LONG])

    def __init__(self, items: Choices) -> None:
        super().__init__()
        self.item.choices = [("", "Choose"), *items]


class MoveForm(FlaskForm):
    """Where the panel goes next."""

    to = StringField("To", [AnyOf([str(stage) for stage in Stage])])
    anyway = BooleanField("Go on without them")


class NoteForm(FlaskForm):
    """What was said."""

    text = TextAreaField("Note of the discussion", [DataRequired("Write the note."), LONG])


class RecommendForm(FlaskForm):
    """What the panel recommends."""

    points = WholeNumberField(
        "Points to pass", [InputRequired("Enter the points as a whole number."), WholeBetween(1, 1000, "Enter at least 1.")]
    )
    met_on = DayField("Day of the meeting", [InputRequired("Enter the day of the meeting.")])
    present = TicksField("Panelists who were there", [InputRequired("Tick who was there.")])
    others = StringField("Who else was there", [Optional(), SHORT])
    minutes = TextAreaField("Minutes", [DataRequired("Write the minutes, or where they are kept."), LONG])

    def __init__(self, people: Iterable[str]) -> None:
        super().__init__()
        self.present.choices = [(name, name) for name in people]

    @property
    def names(self) -> list[str]:
        """Everybody who was there."""
        others = (self.others.data or "").strip()
        return [*(self.present.data or []), *([others] if others else [])]


class DecideForm(FlaskForm):
    """What the board decided."""

    points = WholeNumberField(
        "Points to pass", [InputRequired("Enter the points as a whole number."), WholeBetween(1, 1000, "Enter at least 1.")]
    )
    out_of = WholeNumberField(
        "Out of", [InputRequired("Enter the number of questions."), WholeBetween(1, 1000, "Enter at least 1.")]
    )
    decided_on = DayField("Decided on", [InputRequired("Enter the day of the decision.")])
    authority = StringField("Decided by", [DataRequired("Enter who decided it."), SHORT])
    minutes = TextAreaField("Minutes", [DataRequired("Write the minutes, or where they are kept."), LONG])
    reason = TextAreaField("Why another number than recommended", [LONG])


class ConfirmForm(FlaskForm):
    """The second person's word."""

    answer = RadioField(
        "Does it say what the minutes say?",
        [InputRequired("Choose an answer.")],
        choices=[SelectChoice("yes", "Yes, it is confirmed"), SelectChoice("no", "No, it has to be entered anew")],
    )
    words = TextAreaField("In words", [Optional(), LONG])
