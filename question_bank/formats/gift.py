"""GIFT, Moodle's text format: choice and essay questions read.

Reading follows Moodle's own reader (question/format/gift/format.php): a blank line ends a question,
`//` begins a comment line, `\\` takes away the meaning of ~ = # { } : and `\\n` is a new line. Moodle
adds weights up and keeps them between 0 and 1; what that gives is tried out, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from string import ascii_uppercase

from question_bank.formats import foreign_text
from question_bank.formats.draft import DraftEssay, DraftItem, DraftOption, Kind, name_from
from question_bank.formats.foreign_text import AUTO
from question_bank.formats.gather import Gathering, Notes
from question_bank.formats.pictures import Pictures, Shelf
from question_bank.formats.report import Format, Import
from question_bank.formats.scoring import measured_key, summed
from question_bank.formats.tags import fields_of
from question_bank.formats.text import decoded

SPECIAL = "~=#{}:"
# Escaped signs rest on control characters, which no text may hold, while the text is taken apart.
HIDDEN = {sign: chr(1 + place) for place, sign in enumerate(SPECIAL + "n\\")}
WRITTEN = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d{1,5})?)%")
LABEL = re.compile(r"\[(id|tag):((?:\\\]|[^\]])*)\]")
KINDS = (
    (re.compile(r"#"), "numerical"),
    (re.compile(r"(T|F|TRUE|FALSE)\s*(#|$)"), "true/false"),
    (re.compile(r"=[^~]*->[^~]*$", re.S), "matching"),  # as in Moodle, a tilde anywhere makes it a choice
    (re.compile(r"[^~]*$", re.S), "short answer"),
)


def read(data: bytes, file: str) -> Import:
    """Every question of the file. Raises Refused for bytes that are no text."""
    gathering = Gathering(file)
    for row, lines in _questions(decoded(data, file).split("\n")):
        _Question(row, lines, gathering).read()
    return gathering.result(Format.GIFT)


def _questions(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    group: list[str] = []
    for row, line in enumerate([*lines, ""], start=1):
        if line.strip():
            group.append(line)
        elif group:
            yield row - len(group), group
            group = []


class _Question:
    def __init__(self, row: int, lines: list[str], gathering: Gathering) -> None:
        comments = " ".join(line.strip()[2:] for line in lines if line.strip().startswith("//"))
        self._labels = [(kind, value.replace("\\]", "]").strip()) for kind, value in LABEL.findall(comments)]
        self._raw = "\n".join(line for line in lines if not line.strip().startswith("//"))
        self._text = _hidden(self._raw).strip()
        self._row, self._gathering = row, gathering

    def read(self) -> None:
        if not self._text:
            return
        if self._text.startswith("$CATEGORY"):
            notes = self._gathering.notes("$CATEGORY", row=self._row)
            notes.leave("$CATEGORY", "the bank orders items by area, which you choose when you map them")
            return
        title, rest = self._title()
        notes = self._gathering.notes(title or _shown(rest)[:60], row=self._row)
        if notes.has_controls("text", self._raw):
            return
        found = re.fullmatch(r"([^{}]*)\{([^{}]*)\}(.*)", rest, re.S)
        if found is None:
            self._refuse_braces(rest, notes)
        elif found.group(3).strip():
            notes.refuse(
                "missing word", "the answers stand in the middle of the sentence; write the question first, then the answers"
            )
        else:
            self._read_answers(title, found.group(1), found.group(2).strip(), notes)

    def _title(self) -> tuple[str, str]:
        found = re.match(r"::(.*?)::(.*)", self._text, re.S)
        return (" ".join(_shown(found.group(1)).split()), found.group(2)) if found else ("", self._text)

    def _refuse_braces(self, rest: str, notes: Notes) -> None:
        if "{" in rest or "}" in rest:
            notes.problem(
                "answers", "the braces { } do not match", "Write the answers between one { and one }; write \\{ for a plain brace"
            )
        else:
            notes.refuse("description", "it has no answers, so it asks nothing")

    def _read_answers(self, title: str, question: str, answers: str, notes: Notes) -> None:
        answers, _, general = answers.partition("####")
        written, question = _written(question, AUTO)
        stem = self._ours(question, written, notes, "stem")
        code = next((name_from(value) for kind, value in self._labels if kind == "id"), "")
        fields = fields_of((value for kind, value in self._labels if kind == "tag"), notes)
        if not answers.strip():
            self._gathering.take(DraftEssay(code, title, stem, source=notes.source), notes)
            return
        for pattern, name in KINDS:
            if pattern.match(answers.strip()):
                notes.refuse(name, "only choice and essay questions are items of this exam")
                return
        kind, options = self._options(answers, written, notes)
        feedback = self._ours(general, written, notes, "feedback")
        draft = DraftItem(code, title, kind, stem, options, feedback, source=notes.source)
        self._gathering.take(draft.telling(fields), notes)

    def _options(self, answers: str, written: str, notes: Notes) -> tuple[Kind, tuple[DraftOption, ...]]:
        parts = re.findall(r"([~=])([^~=]*)", answers)
        kind = Kind.SINGLE if any(sign == "=" for sign, _ in parts) else Kind.MULTIPLE
        weights: dict[str, Fraction] = {}
        texts: list[tuple[str, str]] = []
        for letter, (sign, part) in zip(ascii_uppercase, parts, strict=False):
            weight, part = _weight(sign, part.strip())
            text, _, rationale = part.partition("#")
            weights[letter] = weight
            texts.append(
                (
                    self._ours(text, written, notes, f"option {letter}"),
                    self._ours(rationale, written, notes, f"rationale {letter}"),
                )
            )
        if len(parts) > len(ascii_uppercase):
            notes.problem("options", f"has {len(parts)} options", "Give at most 26")
        key = measured_key(list(weights), kind, summed(weights, is_kept_in_bounds=kind is Kind.MULTIPLE), notes)
        return kind, tuple(
            DraftOption(letter, text, letter in key, said) for letter, (text, said) in zip(weights, texts, strict=True)
        )

    def _ours(self, text: str, written: str, notes: Notes, field: str) -> str:
        written, text = _written(text, written)
        pictures = Pictures(Shelf(), lambda address: None, notes)
        return foreign_text.to_ours(_shown(text), written, notes, field, pictures.show)


def _weight(sign: str, part: str) -> tuple[Fraction, str]:
    found = WEIGHT.match(part)
    if found:
        # Moodle rounds thirds to five digits; 33.33333 three times is meant to be all.
        return Fraction(round(Fraction(found.group(1)) * 1000), 100_000), part[found.end() :]
    return Fraction(int(sign == "=")), part


def _written(text: str, otherwise: str) -> tuple[str, str]:
    found = WRITTEN.match(text)
    return (found.group(1), text[found.end() :]) if found else (otherwise, text)


def _hidden(text: str) -> str:
    return re.sub(r"\\([~=#{}:n\\])", lambda found: HIDDEN[found.group(1)], text)


def _shown(text: str) -> str:
    for sign, hidden in HIDDEN.items():
        text = text.replace(hidden, "\n" if sign == "n" else sign)
    return text.strip()
