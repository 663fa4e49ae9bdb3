"""Reads a choice item: its options, its key as the scoring shows it, its rationales."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from string import ascii_uppercase
from xml.etree.ElementTree import Element

from question_bank.formats.check import key_rule
from question_bank.formats.draft import DraftItem, DraftOption, Kind
from question_bank.formats.gather import Notes
from question_bank.formats.prose.from_html import ImageOf
from question_bank.formats.qti import feedback
from question_bank.formats.qti.body import Body
from question_bank.formats.qti.processing import NotOurs, Processing
from question_bank.formats.scoring import measured_key


def read_choice(item: Element, interaction: Element, body: Body, fields: Mapping[str, str], notes: Notes) -> DraftItem | None:
    """The item as a draft, or None when its scoring cannot be told; all that is wrong is noted."""
    choices = list(interaction.iter("simpleChoice"))
    names = [choice.get("identifier", "") for choice in choices]
    stem = body.stem(interaction)
    inside = feedback.set_aside(interaction)
    try:
        processing = Processing(item, interaction.get("responseIdentifier", ""))
        kind = _kind(processing, interaction)
        _check_options(processing, names, notes)
        key = _key(item, processing, interaction, names, kind, notes)
        given = feedback.told([*inside, *body.feedback], names, processing, body.pictures.show, notes)
    except NotOurs as error:
        notes.refuse(error.name, error.reason)
        return None
    options = tuple(
        _option(choice, letter, key, given, body.pictures.show, notes)
        for choice, letter in zip(choices, ascii_uppercase, strict=False)
    )
    if len(choices) > len(ascii_uppercase):
        notes.problem("options", f"has {len(choices)} options", "Give at most 26")
    pinned, general = _pinned(interaction, choices, notes), "\n\n".join(given.general)
    draft = DraftItem(
        body.code, body.title, kind, stem, options, general, stimulus=body.stimulus, pinned=pinned, source=notes.source
    )
    return replace(draft, images=body.pictures.used).telling(fields)


def _kind(processing: Processing, interaction: Element) -> Kind:
    if processing.cardinality not in ("single", "multiple"):
        raise NotOurs(f"cardinality {processing.cardinality!r}", "an answer here is one option or a set of options")
    return Kind.SINGLE if processing.cardinality == "single" or _limit(interaction, "maxChoices") == 1 else Kind.MULTIPLE


def _limit(interaction: Element, name: str) -> int:
    text = interaction.get(name, "0").strip()
    if not text.isdecimal() or len(text) > 4:
        raise NotOurs(f"{name} of {text[:20]!r}", "it is no number")
    return int(text)


def _check_options(processing: Processing, names: Sequence[str], notes: Notes) -> None:
    if len(set(names)) < len(names):
        notes.problem("options", "two options have the same identifier", "Give each option its own identifier")
    for value in processing.correct or ():
        if value not in names:
            notes.problem("key", f"{value!r} is not one of the options", "Name an option as the right one")
    if processing.cardinality == "single" and len(processing.correct or ()) > 1:
        key_rule(len(processing.correct or ()), Kind.SINGLE, notes)


def _key(
    item: Element, processing: Processing, interaction: Element, names: Sequence[str], kind: Kind, notes: Notes
) -> frozenset[str]:
    if not processing.correct and item.find("responseProcessing") is None:
        key_rule(0, kind, notes)
    if notes.tells_of("key") or notes.tells_of("options"):
        return frozenset()
    for name in ("maxChoices", "minChoices"):
        if 1 < _limit(interaction, name) < len(names) and kind is Kind.MULTIPLE:
            notes.leave(f"{name} of {interaction.get(name)}", "the exam lets a candidate tick any number of options")
    return measured_key(names, kind, processing.score, notes, most=_limit(interaction, "maxChoices"))


def _option(
    choice: Element, letter: str, key: frozenset[str], given: feedback.Feedback, image: ImageOf, notes: Notes
) -> DraftOption:
    for name in choice.attrib:
        if name in ("templateIdentifier", "showHide"):
            notes.refuse(f"simpleChoice with {name}", "an option here is always shown")
    identifier = choice.get("identifier", "")
    text = feedback.markdown_of(choice, image, notes, f"option {letter}")
    return DraftOption(letter, text, identifier in key, "\n\n".join(given.rationales.get(identifier, [])))


def _pinned(interaction: Element, choices: Sequence[Element], notes: Notes) -> str:
    letters = list(zip(choices, ascii_uppercase, strict=False))
    if interaction.get("shuffle", "false") != "true":
        notes.leave('shuffle="false"', "the exam shows the options of every item in another order for each candidate")
        return "".join(letter for _, letter in letters)
    pinned = "".join(letter for choice, letter in letters if choice.get("fixed") == "true")
    if pinned:
        reason = (
            f"option {', '.join(pinned)} keeps its place in the file; the exam shuffles all options, so see that it fits anywhere"
        )
        notes.leave('fixed="true"', reason)
    return pinned
