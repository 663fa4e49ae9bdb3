"""Forms and bodies of marking: they parse and give messages, and touch nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length, Optional

from exam_app.review.marking.saving import Save
from exam_app.review.marking.viewdata import CriterionCard, Desk
from exam_app.review.rules import LONGEST_COMMENT, LONGEST_TEXT, DraftMarks, Given, Passage
from exam_app.sitting.inputs import parse_plain_save, parse_save

KINDS = [SelectChoice("candidate", "For the candidate"), SelectChoice("private", "Private")]
MOST_QUOTED = 20_000
CHOOSE = "Choose a paragraph of the text."


def parse_draft(body: Any) -> Save:
    """The save in a JSON body of client, seq, base and the draft as `answer`. Raises Unacceptable."""
    asked = parse_save(body, 1)
    return Save(asked.client, asked.seq, asked.base, asked.answer)


def parse_plain_draft(form: MarksForm, document: str) -> Save:
    """The save in a form that was sent without a script.

    Its number follows from the revision it started from: the same form sent again is the same save.
    Raises Unacceptable for a hidden field that was changed.
    """
    base = form.base.data or ""
    seq = str(int(base) + 1) if base.isdecimal() and base.isascii() else ""
    asked = parse_plain_save({"client": "plain-form", "seq": seq, "base": base, "answer": document}, 1)
    return Save(asked.client, asked.seq, asked.base, asked.answer)


def _short(most: int) -> Length:
    return Length(max=most, message=f"Use at most {most:,} characters here.")


class PassageForm(Form):
    """A comment that is tied to a passage already; `marks_form` adds the criteria."""

    start = IntegerField("Start", [InputRequired()])
    end = IntegerField("End", [InputRequired()])
    kind = RadioField("Who reads it", [InputRequired("Say who reads it.")], choices=KINDS)
    words = TextAreaField("Comment on this passage", [_short(LONGEST_COMMENT)])

    def passage(self) -> Passage:
        """What was typed."""
        return Passage(self.start.data, self.end.data, self.kind.data, _position(self["criterion"]), _text(self.words))


class MarksForm(FlaskForm):
    """Marks for one script; `marks_form` adds a level and a comment for each criterion, and the comments on passages."""

    base = HiddenField()
    for_candidate = TextAreaField("Comment for the candidate", [_short(LONGEST_TEXT)])
    note = TextAreaField("Private note", [_short(LONGEST_TEXT)])
    new_quote = StringField("Words of the passage", [_short(MOST_QUOTED)])
    new_kind = RadioField("Who reads it", [Optional()], choices=KINDS, default="candidate")
    new_words = TextAreaField("Comment on the passage", [_short(LONGEST_COMMENT)])

    def marks(self, criteria: Sequence[CriterionCard], *, without: int | None = None) -> DraftMarks:
        """What was typed, by position of the criterion; `without` the comment on a passage of this number, from 1."""
        given = {card.position: self._given(card.position) for card in criteria}
        passages = [entry.form.passage() for number, entry in enumerate(self["passages"], 1) if number != without]
        return DraftMarks(given, _text(self.for_candidate), _text(self.note), passages)

    def is_adding(self) -> bool:
        """Whether a comment on a further passage was typed, whichever button was pressed."""
        return bool(_text(self.new_words).strip() or (self.new_quote.data or "").strip())

    def added(self, span: tuple[int, int]) -> Passage:
        """The comment on a further passage, tied to `span`."""
        return Passage(*span, self.new_kind.data or "candidate", _position(self["new_criterion"]), _text(self.new_words))

    def _given(self, position: int) -> Given:
        level = self[f"level_{position}"].data
        return Given(int(level) if level else None, _text(self[f"comment_{position}"]))


def _text(field: Field) -> str:
    return (field.data or "").replace("\r\n", "\n")


def _position(field: Field) -> int | None:
    return int(field.data) if field.data else None


def marks_form(desk: Desk) -> MarksForm:
    """The form for the rubric of this script, filled with the reviewer's draft."""
    fields: dict[str, object] = {
        "passages": FieldList(FormField(_passage_form(desk))),
        "new_criterion": SelectField("About", [Optional()], choices=_criteria_choices(desk)),
        "new_paragraph": SelectField(
            "Paragraph", [AnyOf(_numbers(desk), CHOOSE)], choices=_paragraph_choices(desk), validate_choice=False
        ),
    }
    for card in desk.criteria:
        choices = [SelectChoice(str(level.number), level.name) for level in card.levels]
        fields[f"level_{card.position}"] = RadioField(card.name, [Optional()], choices=choices)
        fields[f"comment_{card.position}"] = TextAreaField(f"Comment on {card.name}", [_short(LONGEST_COMMENT)])
    form: MarksForm = type("MarksOfRubric", (MarksForm,), fields)(data=_data(desk))
    return form


def blank_passage(desk: Desk) -> PassageForm:
    """The part of the form for one further comment, as the page's own script adds it."""
    made: PassageForm = _passage_form(desk)(formdata=None, prefix="passages-new-", data={"kind": "candidate"})
    return made


def _passage_form(desk: Desk) -> type:
    return type(
        "PassageOfRubric", (PassageForm,), {"criterion": SelectField("About", [Optional()], choices=_criteria_choices(desk))}
    )


def _criteria_choices(desk: Desk) -> list[SelectChoice]:
    return [SelectChoice("", "No single criterion"), *(SelectChoice(str(card.position), card.name) for card in desk.criteria)]


def _numbers(desk: Desk) -> list[str | None]:
    return [None, *(str(one.number) for one in desk.paragraphs)]


def _paragraph_choices(desk: Desk) -> list[SelectChoice]:
    return [SelectChoice(str(one.number), f"¶{one.number} {' '.join(one.text.split())[:48]}…") for one in desk.paragraphs]


def _data(desk: Desk) -> dict[str, object]:
    data: dict[str, object] = {"base": str(desk.revision), "for_candidate": desk.comment, "note": desk.private_note}
    for card in desk.criteria:
        n, given = card.position, desk.given.get(card.position, Given(None, ""))
        data |= {f"level_{n}": str(given.level) if given.level else None, f"comment_{n}": given.comment}
    data["passages"] = [
        {"start": one.start, "end": one.end, "kind": one.kind, "criterion": str(one.criterion or ""), "words": one.words}
        for one in desk.passages
    ]
    return data


class SendBackForm(FlaskForm):
    """Why a script goes back. The words are optional."""

    reason = RadioField(
        "Why do you send it back?",
        [InputRequired("Choose a reason.")],
        choices=[
            SelectChoice("identifies", "This text may identify the writer"),
            SelectChoice("conflict", "I have a conflict"),
            SelectChoice("concern", "I am worried about a person’s welfare or about confidentiality"),
        ],
    )
    note = TextAreaField("What should the coordinator know?", [_short(LONGEST_COMMENT)])
