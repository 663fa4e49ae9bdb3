"""Forms of marking: they parse and give messages, and touch nothing."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import Field, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from exam_app.review.marking.marks import DraftMarks
from exam_app.review.marking.viewdata import CriterionCard, Desk, Given

LONGEST_COMMENT, LONGEST_TEXT = 4000, 20000


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
