"""Forms about words that may identify a writer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from exam_app.review.routing.findings import HitLine

CHOICES = [SelectChoice("redacted", "Cover it"), SelectChoice("stands", "Let it stand")]


class WordsForm(FlaskForm):
    """Words to cover wherever they stand in the script."""

    words = StringField(
        "Words to cover",
        [InputRequired("Copy the words from the text."), Length(max=500, message="Use at most 500 characters here.")],
    )


class RestForm(FlaskForm):
    """Why everything that is left may stand."""

    reason = TextAreaField(
        "Why may they stand?",
        [
            InputRequired("Write what you looked at and why the words may stand."),
            Length(min=10, max=1000, message="Write a short sentence, of at most 1,000 characters."),
        ],
    )


class DecisionsForm(FlaskForm):
    """A choice for each passage, of which at least one is made; `decisions_form` adds the passages."""

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        is_well = bool(super().validate(extra_validators))
        first = next(field for field in self if field.name.startswith("hit_"))
        if is_well and not decisions(self):
            first.errors = ["Cover at least one passage, or let it stand."]
        return is_well and not first.errors


def decisions_form(hits: Sequence[HitLine]) -> FlaskForm:
    """A choice for each of these passages; `decisions(form)` reads it."""
    fields: dict[str, object] = {
        f"hit_{hit.public_id}": RadioField(hit.kind, [Optional()], choices=CHOICES, default=hit.decision) for hit in hits
    }
    made: FlaskForm = type("PassagesForm", (DecisionsForm,), fields)()
    return made


def decisions(form: FlaskForm) -> dict[str, str]:
    """What was chosen, by public id of the hit; passages without a choice are left out."""
    return {field.name.removeprefix("hit_"): field.data for field in form if field.name.startswith("hit_") and field.data}
