"""Finds for each feedback of an item after which answers it is shown, and so what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from question_bank.formats.gather import Notes
from question_bank.formats.prose import HtmlText, to_markdown
from question_bank.formats.prose.from_html import ImageOf
from question_bank.formats.prose.to_markdown import Unwritable
from question_bank.formats.qti.processing import Processing

TAGS = ("feedbackInline", "feedbackBlock", "modalFeedback")


@dataclass(slots=True)
class Feedback:
    """The rationale of each option by its identifier, and what is said about the item as a whole."""

    rationales: dict[str, list[str]] = field(default_factory=dict)
    general: list[str] = field(default_factory=list)


def set_aside(parent: Element) -> list[Element]:
    """Take the feedback out of a text; hands the elements back. What follows them stays in its place."""
    found: list[Element] = []
    for child in list(parent):
        found += set_aside(child)
        if child.tag in TAGS:
            found.append(child)
            _remove(parent, child)
    return found


def _remove(parent: Element, child: Element) -> None:
    place = list(parent).index(child)
    if place:
        parent[place - 1].tail = (parent[place - 1].tail or "") + (child.tail or "")
    else:
        parent.text = (parent.text or "") + (child.tail or "")
    child.tail = None
    parent.remove(child)


def told(elements: Sequence[Element], options: Sequence[str], processing: Processing, image: ImageOf, notes: Notes) -> Feedback:
    """Each feedback belongs to the one option that brings it up, or to the item when every answer does."""
    shown = {option: processing.outcomes(frozenset({option})) for option in options} if elements else {}
    feedback = Feedback()
    for element in elements:
        text = markdown_of(element, image, notes, "feedback")
        after = _options_that_show(element, shown)
        if len(after) == len(options):
            feedback.general.append(text)
        elif len(after) == 1:
            feedback.rationales.setdefault(after[0], []).append(text)
        else:
            name = f"feedback {element.get('identifier', '')!r}"
            notes.leave(name, "it belongs to no single option and not to every answer; the bank has no place for it")
    return feedback


def _options_that_show(element: Element, shown: Mapping[str, Mapping[str, tuple[object, ...] | None]]) -> list[str]:
    name, outcome = element.get("identifier", ""), element.get("outcomeIdentifier", "")
    hides = element.get("showHide", "show") == "hide"
    return [option for option, outcomes in shown.items() if (name in map(str, outcomes.get(outcome) or ())) is not hides]


def markdown_of(element: Element, image: ImageOf, notes: Notes, place: str) -> str:
    """The content of the element in our Markdown; what it cannot hold is noted under this field."""
    reader = HtmlText(image)
    try:
        blocks = reader.blocks(element)
        notes.foreign(place, reader.foreign)
        return to_markdown(blocks)
    except Unwritable as error:
        notes.foreign(place, error.foreign)
        return ""
