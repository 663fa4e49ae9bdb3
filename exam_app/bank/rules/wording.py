"""What a writer types about an item: as a document, as an item, and what keeps it from becoming a version. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from exam_app.errors import Refused
from question_bank.model import CognitiveLevel, Framework, Item, ItemKind, Option, Reference

LETTERS = "ABCDE"
FEWEST_OPTIONS, MOST_OPTIONS = 3, 5
LONGEST = {"title": 200, "stem": 8_000, "option": 1_000, "why": 4_000, "rationale": 8_000, "notes": 8_000, "reference": 2_000}
IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<target>[^)\s]*)[^)]*\)")


class DraftTaken(Refused):
    """Somebody else has saved this draft since you opened it."""

    advice = "Compare both texts and decide which one goes on."


class NotWhole(Refused):
    """The draft lacks something that a version needs."""

    advice = "Mend what stands beside the fields, then save the version again."


@dataclass(frozen=True, slots=True)
class Wording:
    """Everything a writer types about an item. Lists follow the letters A to E; an empty option is not there."""

    title: str = ""
    stem: str = ""
    options: tuple[str, ...] = ("", "", "", "", "")
    reasons: tuple[str, ...] = ("", "", "", "", "")  # why each wrong option is not best
    key: str = ""
    rationale: str = ""
    area: str = ""
    level: str = "application"
    kind: str = "single"
    enemies: tuple[str, ...] = ()
    reference_text: str = ""
    reference_url: str = ""
    notes: str = ""
    vignette: str = ""  # public id of a vignette
    expected_percent: int | None = None

    @property
    def given(self) -> list[tuple[str, str]]:
        """The options that are there, with their letters."""
        return [(letter, text) for letter, text in zip(LETTERS, self.options, strict=True) if text.strip()]

    @property
    def reason_of(self) -> dict[str, str]:
        """The reasons by the letters of the wrong options that are there."""
        given = {letter for letter, _ in self.given}
        return {
            le: why for le, why in zip(LETTERS, self.reasons, strict=True) if le in given and le not in self.key and why.strip()
        }


def document_of(wording: Wording) -> dict[str, Any]:
    """As JSON can hold it."""
    return asdict(wording)


def wording_from(document: Mapping[str, Any]) -> Wording:
    """Back from `document_of`; what is not known is left out, what is missing is empty."""
    known = {field.name for field in fields(Wording)}
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in document.items() if name in known
    }
    return Wording(**values)


def tidied(wording: Wording) -> Wording:
    """Without white space around the texts and with line ends as one sign; the letters of the key sorted."""

    def clean(text: str) -> str:
        return text.replace("\r\n", "\n").replace("\r", "\n").strip()

    return replace(
        wording, title=clean(wording.title), stem=clean(wording.stem), options=tuple(map(clean, wording.options)),
        reasons=tuple(map(clean, wording.reasons)), key="".join(sorted(set(wording.key))), rationale=clean(wording.rationale),
        reference_text=clean(wording.reference_text), reference_url=clean(wording.reference_url), notes=clean(wording.notes),
        enemies=tuple(dict.fromkeys(wording.enemies)),
    )  # fmt: skip


def as_item(wording: Wording, code: str, author: str, status: str = "") -> Item:
    """The wording as `question_bank` knows items, for lint and for comparing. An unknown level counts as application."""
    level = CognitiveLevel(wording.level) if wording.level in set(CognitiveLevel) else CognitiveLevel.APPLICATION
    reference = Reference(wording.reference_text, wording.reference_url or None) if wording.reference_text else None
    return Item(
        id=code, title=wording.title, area=wording.area, level=level, author=author, status=status, enemies=wording.enemies,
        key=wording.key, rationale=wording.rationale, stem=wording.stem,
        options=tuple(Option(letter, text) for letter, text in wording.given), distractors=wording.reason_of,
        reference=reference, kind=ItemKind(wording.kind) if wording.kind in set(ItemKind) else ItemKind.SINGLE,
    )  # fmt: skip


def problems(wording: Wording, framework: Framework) -> dict[str, str]:
    """What keeps the wording from becoming a version: field -> what to do; {} when nothing does."""
    found: dict[str, str] = {}
    for name, what in (("title", "a title"), ("stem", "the question"), ("rationale", "why the key is right")):
        if not getattr(wording, name).strip():
            found[name] = f"Write {what}."
    if wording.area not in framework.areas:
        found["area"] = "Choose an area of the framework."
    if wording.level not in set(CognitiveLevel):
        found["level"] = "Choose a cognitive level."
    if not wording.reference_text.strip():
        found["reference_text"] = "Name the source that the key rests on."
    if wording.reference_url and not wording.reference_url.startswith("https://"):
        found["reference_url"] = "Write an address that begins with https://, or leave it empty."
    return found | _option_problems(wording) | _key_problems(wording) | _image_problems(wording)


def _option_problems(wording: Wording) -> dict[str, str]:
    letters = [letter for letter, _ in wording.given]
    found = {}
    if len(letters) < FEWEST_OPTIONS:
        found[f"option_{LETTERS[len(letters)].lower()}"] = f"Write {FEWEST_OPTIONS} to {MOST_OPTIONS} options."
    for letter in LETTERS[: LETTERS.index(letters[-1])] if letters else "":
        if letter not in letters:
            found[f"option_{letter.lower()}"] = f"Option {letter} is empty. Fill it, or move the later ones up."
    folded = [" ".join(text.casefold().split()) for _, text in wording.given]
    for letter, text in zip(letters, folded, strict=True):
        if folded.index(text) != letters.index(letter):
            found[f"option_{letter.lower()}"] = f"Options {letters[folded.index(text)]} and {letter} are the same."
    return found


def _key_problems(wording: Wording) -> dict[str, str]:
    letters, key = {letter for letter, _ in wording.given}, set(wording.key)
    if not key or not key <= letters:
        return {"key": "Mark the right option." if wording.kind == "single" else "Mark the right options."}
    if wording.kind == "single" and len(key) != 1:
        return {"key": "An item with one best answer has exactly one right option."}
    if wording.kind == "multiple" and key == letters:
        return {"key": "Leave at least one option that is not right."}
    return {}


def _image_problems(wording: Wording) -> dict[str, str]:
    texts = {"stem": wording.stem} | {f"option_{letter.lower()}": text for letter, text in wording.given}
    found = {}
    for field, text in texts.items():
        for image in IMAGE.finditer(text):
            if not image["alt"].strip():
                found[field] = "Describe the image between the square brackets, for people who cannot see it."
            elif not image["target"].startswith("image:"):
                found[field] = "Add the image with “Add an image” and use the line it gives you."
    return found
