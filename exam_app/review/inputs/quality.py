"""Forms about the quality of marking: they parse and give messages, and touch nothing."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

LONGEST = 4000
DECISIONS = (
    ("looked", "Looked at, nothing to do"), ("watch", "Watch it"), ("spoke", "I spoke with the reviewer"),
    ("no_more", "The reviewer gets no more scripts; I change that on the page Reviewers"),
)  # fmt: skip


class LookedForm(FlaskForm):
    """That the window's figures were looked at, with a note if there is something to say."""

    words = TextAreaField("Note", [Optional(), Length(max=LONGEST, message=f"Use at most {LONGEST:,} characters here.")])


class NoteForm(FlaskForm):
    """A decision about a warning; `note_form` gives the warnings that stand."""

    warning = SelectField("About", [InputRequired("Choose one.")], choices=[])
    decision = RadioField("What you decide", [InputRequired("Choose one.")], choices=[SelectChoice(*pair) for pair in DECISIONS])
    words = TextAreaField(
        "Why?",
        [
            DataRequired("Say why; it stands in the record."),
            Length(max=LONGEST, message=f"Use at most {LONGEST:,} characters here."),
        ],
    )


def note_form(warnings: Sequence[tuple[str, str]]) -> NoteForm:
    """The form for these warnings (word, sentence)."""
    form = NoteForm()
    form.warning.choices = [SelectChoice(word, sentence) for word, sentence in warnings]
    return form


class SeedsForm(FlaskForm):
    """How many seeded scripts each reviewer gets; `seeds_form` gives the choices up to the policy's most."""

    a_reviewer = RadioField("Seeded scripts for each reviewer", [InputRequired("Choose a number.")], choices=[])


def seeds_form(most: int) -> SeedsForm:
    """The form up to this number."""
    form = SeedsForm()
    form.a_reviewer.choices = [SelectChoice(str(n), str(n)) for n in range(1, most + 1)]
    return form
