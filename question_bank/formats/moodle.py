"""Moodle XML read: multiple choice, its all-or-nothing sister and essays; other question types are named."""

from __future__ import annotations

import base64
import binascii
from fractions import Fraction
from string import ascii_uppercase
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from question_bank.formats import foreign_text, secure_xml
from question_bank.formats.draft import DraftEssay, DraftItem, DraftOption, Kind, name_from
from question_bank.formats.foreign_text import AUTO, HTML, MARKDOWN, PLAIN
from question_bank.formats.gather import Gathering, Notes
from question_bank.formats.pictures import Find, Pictures, Shelf
from question_bank.formats.prose import read_html
from question_bank.formats.refusal import Refused
from question_bank.formats.report import Format, Import
from question_bank.formats.scoring import measured_key, summed
from question_bank.formats.tags import fields_of

WRITTEN = {"html": HTML, "markdown": MARKDOWN, "plain_text": PLAIN, "moodle_auto_format": AUTO}
PLUGIN = "@@PLUGINFILE@@/"
CHOICES = ("multichoice", "multichoiceset")  # the second is the plugin "All-or-nothing multiple choice"
# Said by Moodle itself in every question unless its author changed it.
STOCK = frozenset({"", "Your answer is correct.", "Your answer is partially correct.", "Your answer is incorrect."})
SAID = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback", "graderinfo", "responsetemplate", "hint")


def read(data: bytes, file: str) -> Import:
    """Every question of the file. Raises Refused when it is no Moodle XML."""
    root = secure_xml.parse(data, file)
    if root.tag != "quiz":
        raise Refused(
            file, f"its root is {secure_xml.local(root.tag)!r}, not Moodle's 'quiz'", "Export the questions as Moodle XML"
        )
    gathering, shelf = Gathering(file), Shelf()
    for row, question in enumerate(root.iter("question"), start=1):
        kind = question.get("type", "")
        notes = gathering.notes(_line(question, "name/text") or kind, row=row)
        if kind == "category":
            notes.leave("category", "the bank orders items by area, which you choose when you map them")
        elif kind not in (*CHOICES, "essay"):
            notes.refuse(f"question type {kind}", "only multichoice, multichoiceset and essay questions are items of this exam")
        else:
            _Question(question, kind, notes, gathering, shelf).read()
    return gathering.result(Format.MOODLE)


def _line(element: Element, path: str) -> str:
    return " ".join(element.findtext(path, "").split())


class _Question:
    def __init__(self, question: Element, kind: str, notes: Notes, gathering: Gathering, shelf: Shelf) -> None:
        self._question, self._kind, self._notes, self._gathering = question, kind, notes, gathering
        self._files: dict[str, bytes] = {}
        self._pictures = Pictures(shelf, self._find(), notes)

    def read(self) -> None:
        code, title = name_from(_line(self._question, "idnumber")), _line(self._question, "name/text")
        stem = self._text(self._question.find("questiontext"), "stem")
        fields = fields_of((_line(tag, "text") for tag in self._question.iter("tag")), self._notes)
        self._name_what_is_said()
        if self._kind == "essay":
            if fields:
                self._notes.leave("tags of an essay", "the bank keeps area and level for choice items")
            draft = DraftEssay(code, title, stem, images=self._pictures.used, source=self._notes.source)
            self._gathering.take(draft, self._notes)
            return
        kind, options = self._options()
        feedback = self._text(self._question.find("generalfeedback"), "feedback")
        shuffles = self._question.findtext("shuffleanswers", "1").strip() in ("1", "true")
        if not shuffles:
            self._notes.leave(
                "shuffleanswers off", "the exam shows the options of every item in another order for each candidate"
            )
        pinned = "" if shuffles else "".join(option.letter for option in options)
        item = DraftItem(
            code, title, kind, stem, options, feedback, pinned=pinned, images=self._pictures.used, source=self._notes.source
        )
        self._gathering.take(item.telling(fields), self._notes)

    def _name_what_is_said(self) -> None:
        for name in SAID:
            for element in self._question.findall(name):
                said = " ".join("".join(read_html(element.findtext("text", "")).itertext()).split())
                if said not in STOCK:
                    self._notes.leave(name, f"the bank keeps no such text: {said[:80]!r}")

    def _options(self) -> tuple[Kind, tuple[DraftOption, ...]]:
        answers = self._question.findall("answer")
        is_single = self._kind == "multichoice" and self._question.findtext("single", "true").strip() in ("1", "true")
        kind = Kind.SINGLE if is_single else Kind.MULTIPLE
        if len(answers) > len(ascii_uppercase):
            self._notes.problem("options", f"has {len(answers)} options", "Give at most 26")
        pairs = list(zip(ascii_uppercase, answers, strict=False))
        weights = {letter: self._fraction(answer, letter) for letter, answer in pairs}
        key = self._key(weights, kind)
        return kind, tuple(
            DraftOption(
                letter,
                self._text(answer, f"option {letter}"),
                letter in key,
                self._text(answer.find("feedback"), f"rationale {letter}"),
            )
            for letter, answer in pairs
        )

    def _key(self, weights: dict[str, Fraction], kind: Kind) -> frozenset[str]:
        if self._kind == "multichoiceset":
            return frozenset(letter for letter, weight in weights.items() if weight > 0)
        return measured_key(list(weights), kind, summed(weights, is_kept_in_bounds=kind is Kind.MULTIPLE), self._notes)

    def _fraction(self, answer: Element, letter: str) -> Fraction:
        text = answer.get("fraction", "0").strip()
        try:
            if len(text) > 20 or "e" in text.lower():
                raise ValueError
            return Fraction(round(Fraction(text) * 1000), 100_000)
        except (ValueError, ZeroDivisionError):
            self._notes.problem(
                f"option {letter}", f"the fraction {text[:20]!r} is no number", "Write 100 for right and 0 for wrong"
            )
            return Fraction(0)

    def _text(self, element: Element | None, field: str) -> str:
        if element is None:
            return ""
        self._files = _files(element, self._notes)
        text, written = element.findtext("text", ""), WRITTEN.get(element.get("format", "html"), HTML)
        if written == MARKDOWN and self._files:
            self._notes.refuse(
                "images in a Markdown text", f"{field}: save the question in Moodle's HTML editor and export it again"
            )
        return foreign_text.to_ours(text, written, self._notes, field, self._pictures.show)

    def _find(self) -> Find:
        def find(address: str) -> bytes | None:
            return self._files.get(unquote(address.removeprefix(PLUGIN)))

        return find


def _files(element: Element, notes: Notes) -> dict[str, bytes]:
    files = {}
    for file in element.findall("file"):
        path = f"{file.get('path', '/')}{file.get('name', '')}".lstrip("/")
        try:
            files[path] = base64.b64decode("".join((file.text or "").split()), validate=True)
        except (binascii.Error, ValueError):
            notes.problem("image", f"{path!r} is not sound base64", "Export the questions again")
    return files
