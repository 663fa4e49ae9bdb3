"""Forms of marking and of giving out scripts: they parse and give messages, and touch nothing."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, IntegerField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from exam_app.review.marking import DraftMarks
from exam_app.review.viewdata import CriterionCard, Desk, Given

LONGEST_COMMENT, LONGEST_TEXT = 4000, 20000
DESIGNATIONS = {"clinical": "Clinical", "policy": "Policy", "research_faculty": "Research/Faculty"}


def _short(most: int) -> Length:
    return Length(max=most, message=f"Use at most {most:,} characters here.")


class MarksForm(FlaskForm):
    """Marks for one script; `form_for` adds a level and a comment for each criterion."""

    for_candidate = TextAreaField("Comment for the candidate", [_short(LONGEST_TEXT)])
    note = TextAreaField("Private note", [_short(LONGEST_TEXT)])

    def marks(self, criteria: Sequence[CriterionCard]) -> DraftMarks:
        """What was typed, by position of the criterion."""
        given = {card.position: self._given(card.position) for card in criteria}
        return DraftMarks(given, _text(self.for_candidate), _text(self.note))

    def _given(self, position: int) -> Given:
        level = self[f"level_{position}"].data
        return Given(int(level) if level else None, _text(self[f"comment_{position}"]))


def _text(field: Field) -> str:
    return (field.data or "").replace("\r\n", "\n").strip()


def marks_form(desk: Desk) -> MarksForm:
    """The form for the rubric of this script, filled with the reviewer's draft."""
    fields: dict[str, object] = {}
    data: dict[str, object] = {"for_candidate": desk.comment, "note": desk.private_note}
    for card in desk.criteria:
        n, given = card.position, desk.given.get(card.position, Given(None, ""))
        choices = [SelectChoice(str(level.number), level.name) for level in card.levels]
        fields[f"level_{n}"] = RadioField(card.name, [Optional()], choices=choices)
        fields[f"comment_{n}"] = TextAreaField(f"Comment on {card.name}", [_short(LONGEST_COMMENT)])
        data |= {f"level_{n}": str(given.level) if given.level else None, f"comment_{n}": given.comment}
    form: MarksForm = type("MarksOfRubric", (MarksForm,), fields)(data=data)
    return form


class DeclareForm(FlaskForm):
    """Confidentiality and conflicts, before any script is shown."""

    conflicts = TextAreaField("Conflicts of interest", [_short(LONGEST_COMMENT)])
    confidential = BooleanField(
        "I keep every essay and every mark confidential, I mark by the rubric alone, and I send a script back when I think "
        "that I know its writer.",
        [InputRequired("Confirm this before you mark.")],
    )


class SendBackForm(FlaskForm):
    """Why a script goes back. The words are optional."""

    reason = RadioField(
        "Why do you send it back?",
        [InputRequired("Choose a reason.")],
        choices=[
            SelectChoice("identifies", "This text may identify the writer"),
            SelectChoice("conflict", "I have a conflict"),
            SelectChoice("concern", "I am worried about something in it"),
        ],
    )
    note = TextAreaField("What should the coordinator know?", [_short(LONGEST_COMMENT)])


class DesignationsField(SelectMultipleField):
    """Designations as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ReviewerForm(FlaskForm):
    """What the pool needs to know of a reviewer."""

    designations = DesignationsField(
        "Marks essays of", choices=[SelectChoice(value, label) for value, label in DESIGNATIONS.items()]
    )
    employer = StringField("Employer", [_short(200)])
    capacity = IntegerField(
        "Scripts a window, at most",
        [InputRequired("Enter a number."), NumberRange(0, 500, "Enter a number from 0 to 500.")],
    )


class SeedForm(FlaskForm):
    """The seed of a previewed allocation, so that what was seen is what is done."""

    seed = IntegerField("Seed", [InputRequired()])
