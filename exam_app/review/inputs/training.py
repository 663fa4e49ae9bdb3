"""The form of a paper for training: a level and a comment for each criterion, as on the marking page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional

from exam_app.review.marking.viewdata import CriterionCard
from exam_app.review.people.viewdata import TypedMark

LONGEST_COMMENT = 4000


class TrainingForm(FlaskForm):
    """Marks for one paper; `training_form` adds the fields of its rubric."""

    def given(self, criteria: Sequence[CriterionCard]) -> dict[int, TypedMark]:
        """What was typed, by position of the criterion."""
        return {card.position: self._given(card.position) for card in criteria}

    def _given(self, position: int) -> TypedMark:
        level, comment = self[f"level_{position}"].data, self[f"comment_{position}"].data or ""
        return TypedMark(int(level) if level else None, comment.replace("\r\n", "\n").strip())


def training_form(criteria: Sequence[CriterionCard], given: Mapping[int, TypedMark]) -> TrainingForm:
    """The form for this rubric, filled with what was typed before."""
    fields: dict[str, object] = {}
    data: dict[str, object] = {}
    for card in criteria:
        n, mark = card.position, given.get(card.position, TypedMark(None, ""))
        choices = [SelectChoice(str(level.number), level.name) for level in card.levels]
        fields[f"level_{n}"] = RadioField(card.name, [Optional()], choices=choices)
        fields[f"comment_{n}"] = TextAreaField(
            f"Comment on {card.name}", [Length(max=LONGEST_COMMENT, message=f"Use at most {LONGEST_COMMENT:,} characters here.")]
        )
        data |= {f"level_{n}": str(mark.level) if mark.level else None, f"comment_{n}": mark.comment}
    form: TrainingForm = type("TrainingOfRubric", (TrainingForm,), fields)(data=data)
    return form
