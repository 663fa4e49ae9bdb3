"""Moodle XML written: texts as HTML, images inside as base64, area, level and reference as tags."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from question_bank.formats.draft import DraftEssay, DraftImage, DraftItem, DraftOption, Kind
from question_bank.formats.gather import Notes
from question_bank.formats.moodle import PLUGIN
from question_bank.formats.prose import image_names, parse, to_html
from question_bank.formats.tags import tags_of


def write(items: Sequence[DraftItem], essays: Sequence[DraftEssay], notes: Mapping[str, Notes]) -> bytes:
    """The drafts as one quiz. What a tag cannot hold is noted under the draft's code."""
    quiz = Element("quiz")
    for draft in items:
        _choice(SubElement(quiz, "question"), draft, notes[draft.code])
    for essay in essays:
        _head(SubElement(quiz, "question", {"type": "essay"}), essay, essay.text)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(quiz, encoding="unicode")}'.encode()


def _choice(question: Element, draft: DraftItem, notes: Notes) -> None:
    # Moodle's own multiple response gives part marks; its all-or-nothing sister scores as we do.
    question.set("type", "multichoice" if draft.kind is Kind.SINGLE else "multichoiceset")
    _head(question, draft, draft.stem)
    _text(question, "generalfeedback", draft.feedback, draft.images)
    shuffles = "0" if draft.pinned and len(draft.pinned) == len(draft.options) else "1"
    plain = {
        "defaultgrade": "1.0000000",
        "penalty": "0.0000000",
        "hidden": "0",
        "shuffleanswers": shuffles,
        "answernumbering": "ABCD",
    }
    if draft.kind is Kind.SINGLE:
        plain["single"] = "true"
    for name, value in plain.items():
        SubElement(question, name).text = value
    for option in draft.options:
        _answer(question, option, draft.images)
    tags = SubElement(question, "tags")
    for tag in tags_of(draft, notes):
        SubElement(SubElement(tags, "tag"), "text").text = tag


def _head(question: Element, draft: DraftItem | DraftEssay, text: str) -> None:
    SubElement(SubElement(question, "name"), "text").text = draft.title
    SubElement(question, "idnumber").text = draft.code
    _text(question, "questiontext", text, draft.images)


def _answer(question: Element, option: DraftOption, images: Sequence[DraftImage]) -> None:
    answer = _text(question, "answer", option.text, images)
    answer.set("fraction", "100" if option.is_key else "0")
    _text(answer, "feedback", option.rationale, images)


def _text(parent: Element, name: str, markdown: str, images: Sequence[DraftImage]) -> Element:
    element = SubElement(parent, name, {"format": "html"})
    blocks, _ = parse(markdown)
    page = Element("div")
    to_html(blocks, page, lambda image: f"{PLUGIN}{image}")
    inner = "".join(tostring(each, encoding="unicode", method="html") for each in page)
    SubElement(element, "text").text = inner
    shown = image_names(blocks)
    for image in images:
        if image.name in shown:
            file = SubElement(element, "file", {"name": image.name, "path": "/", "encoding": "base64"})
            file.text = base64.b64encode(image.data).decode()
    return element
