"""The form of the item editor: parsed into a wording; a draft may lack anything, but nothing is too long."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from exam_app.bank.frameworks import area_choices, banks
from exam_app.bank.rules.wording import LETTERS, LONGEST, Wording

LEVELS = [SelectChoice("recall", "Recall"), SelectChoice("application", "Application"), SelectChoice("analysis", "Analysis")]
KINDS = [SelectChoice("single", "One best answer"), SelectChoice("multiple", "Several right answers, marked together")]


def _text(label: str, limit: str) -> TextAreaField:
    return TextAreaField(label, [Length(max=LONGEST[limit], message=f"Use at most {LONGEST[limit]} characters.")])


class NewItemForm(FlaskForm):
    """What an item needs before it can be written: a code and a bank."""

    code = StringField(
        "Code", [InputRequired("Write a code."), Length(max=60), Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message="Use small letters, digits and single hyphens, like supervision-101.")],
    )  # fmt: skip
    bank = RadioField("Bank", [InputRequired("Choose the bank.")], default="IMH")

    def __init__(self) -> None:
        super().__init__()
        self.bank.choices = [SelectChoice(name, title) for name, title in banks()]


class ItemForm(FlaskForm):
    """Everything a writer types about an item."""

    base = HiddenField()
    title = StringField("Title", [Length(max=LONGEST["title"])])
    kind = RadioField("Kind", choices=KINDS, default="single", validate_choice=False)
    vignette = SelectField("Shared vignette", validate_choice=False)
    stem = _text("Question", "stem")
    option_a, option_b, option_c, option_d, option_e = (_text(f"Option {letter}", "option") for letter in LETTERS)
    right_a, right_b, right_c, right_d, right_e = (BooleanField(f"{letter} is right") for letter in LETTERS)
    why_a, why_b, why_c, why_d, why_e = (_text(f"Why {letter} is not best", "why") for letter in LETTERS)
    rationale = _text("Why the key is right", "rationale")
    area = SelectField("Area", validate_choice=False)
    level = RadioField("Cognitive level", choices=LEVELS, default="application", validate_choice=False)
    reference_text = _text("Reference", "reference")
    reference_url = StringField("Address of the reference", [Length(max=500)])
    enemies = TextAreaField("Never beside", [Length(max=4000)])
    expected_percent = IntegerField(
        "How many in a hundred will know it", [Optional(), NumberRange(0, 100, "Write a number from 0 to 100.")]
    )
    notes = _text("Notes", "notes")
    reason = StringField("What has changed, and why", [Length(max=500)])

    def __init__(self, bank: str, vignettes: list[tuple[str, str]], wording: Wording | None = None, revision: int = 0) -> None:
        super().__init__(data=_filled(wording, revision) if wording else None)
        domains = area_choices(bank, whole=False)
        areas = [SelectChoice(ref, name, optgroup=domain) for domain, choices in domains for ref, name in choices]
        self.area.choices = [SelectChoice("", "Choose an area"), *areas]
        self.vignette.choices = [SelectChoice("", "None"), *(SelectChoice(value, label) for value, label in vignettes)]

    @property
    def seen(self) -> int:
        """The revision of the draft that this page showed."""
        return int(self.base.data) if str(self.base.data or "").isdecimal() else 0

    def wording(self) -> Wording:
        """What was typed."""
        each = [letter.lower() for letter in LETTERS]
        return Wording(
            title=self.title.data or "", stem=self.stem.data or "", options=tuple(self[f"option_{le}"].data or "" for le in each),
            reasons=tuple(self[f"why_{le}"].data or "" for le in each),
            key="".join(le.upper() for le in each if self[f"right_{le}"].data), rationale=self.rationale.data or "",
            area=self.area.data or "", level=self.level.data or "", kind=self.kind.data or "single",
            enemies=tuple((self.enemies.data or "").replace(",", "\n").split()), reference_text=self.reference_text.data or "",
            reference_url=self.reference_url.data or "", notes=self.notes.data or "", vignette=self.vignette.data or "",
            expected_percent=self.expected_percent.data,
        )  # fmt: skip

    def blame(self, faults: dict[str, str]) -> None:
        """Put what is wrong beside its field."""
        for name, text in faults.items():
            self["right_a" if name == "key" else name].errors = [text]


def _filled(wording: Wording, revision: int) -> dict[str, Any]:
    values = {
        name: getattr(wording, name)
        for name in ("title", "kind", "vignette", "stem", "rationale", "area", "level", "reference_text", "reference_url")
    } | {"notes": wording.notes, "expected_percent": wording.expected_percent}
    for place, letter in enumerate(LETTERS):
        low = letter.lower()
        values |= {
            f"option_{low}": wording.options[place],
            f"why_{low}": wording.reasons[place],
            f"right_{low}": letter in wording.key,
        }
    return values | {"enemies": "\n".join(wording.enemies), "base": str(revision)}
