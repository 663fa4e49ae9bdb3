"""What reviewers, writers and the committee say of an item."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length

from exam_app.bank.rules.states import QUESTIONS, State, check_judgements

ANSWERS = [SelectChoice("yes", "Yes"), SelectChoice("no", "No"), SelectChoice("unsure", "Unsure")]
DECISIONS = [
    SelectChoice("accept", "Accept it as it is"),
    SelectChoice("revise", "It should be revised"),
    SelectChoice("reject", "Reject it"),
]
REPLIES = [SelectChoice("done", "Done"), SelectChoice("kept", "Read, kept as it is")]
VOTES = [SelectChoice("for", "For"), SelectChoice("against", "Against"), SelectChoice("abstain", "Abstain")]
LONG = Length(max=4000, message="Use at most 4000 characters.")


class AnswerForm(FlaskForm):
    """The reviewer's own answer; several letters where several options are right."""

    answer = SelectMultipleField("Your answer", [InputRequired("Choose your answer.")])

    def __init__(self, options: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.answer.choices = [SelectChoice(letter, f"{letter}. {text}") for letter, text in options]

    @property
    def letters(self) -> str:
        return "".join(sorted(self.answer.data or []))


def judge_form(stage: str) -> Any:
    """The questions of a stage, each with a comment, and the decision."""
    fields: dict[str, Any] = {}
    for code, question in QUESTIONS[stage].items():
        fields[code] = RadioField(question, [InputRequired("Choose yes, no or unsure.")], choices=ANSWERS)
        fields[f"about_{code}"] = TextAreaField("Comment", [LONG])
    fields["decision"] = RadioField("Your decision", [InputRequired("Choose a decision.")], choices=DECISIONS)
    return type("JudgeForm", (FlaskForm,), fields)()


def judged(form: Any, stage: str) -> tuple[dict[str, str], dict[str, str]]:
    """Judgements and comments by question."""
    codes = QUESTIONS[stage]
    return {c: form[c].data or "" for c in codes}, {c: form[f"about_{c}"].data or "" for c in codes}


def is_sound(form: Any, stage: str) -> bool:
    """Whether the review can be taken; else what is wrong stands beside the questions."""
    is_valid = form.validate_on_submit()
    if not form.is_submitted():
        return False
    for code, text in check_judgements(stage, *judged(form, stage), form.decision.data or "").items():
        form[code].errors = [text]
        is_valid = False
    return bool(is_valid)


class CommentForm(FlaskForm):
    """A remark about the item."""

    text = TextAreaField("Comment", [DataRequired("Write your comment."), LONG])


class ReplyForm(FlaskForm):
    """The writers' answer to a comment."""

    how = RadioField("Answer", [InputRequired("Choose an answer.")], choices=REPLIES)
    text = TextAreaField("In words", [DataRequired("Write what was done, or why it stays as it is."), LONG])


class VoteForm(FlaskForm):
    """One vote."""

    vote = RadioField(
        "Your vote",
        [InputRequired("Choose your vote.")],
        choices=VOTES,
    )
    words = TextAreaField("In words", [LONG])


class MoveForm(FlaskForm):
    """Where the version goes, with a reason unless it goes forward."""

    to = StringField("To", [AnyOf([str(state) for state in State])])
    note = StringField("Reason", [Length(max=500)])


class AskForm(FlaskForm):
    """Who is asked for a review."""

    reviewer = SelectField("Reviewer", [InputRequired("Choose a reviewer.")], validate_choice=False)


class ExpertiseForm(FlaskForm):
    """The areas that somebody reviews."""

    areas = SelectMultipleField("Areas", validate_choice=False)
