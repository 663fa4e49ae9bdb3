"""Aiken: a question on one line, options "A. ..." and "ANSWER: A", plain characters only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from question_bank.formats.draft import DraftItem, DraftOption, Kind
from question_bank.formats.foreign_text import from_plain
from question_bank.formats.gather import Gathering, Notes
from question_bank.formats.prose import plain
from question_bank.formats.report import Format, Import
from question_bank.formats.text import decoded

OPTION = re.compile(r"([A-Z])[.)][ \t]+(.*)")
ANSWER = re.compile(r"ANSWER:\s*(.*)")


def read(data: bytes, file: str) -> Import:
    """Every question of the file. Raises Refused for bytes that are no text."""
    gathering = Gathering(file)
    question: list[tuple[int, str]] = []
    lines = [(row, line.strip(" \t\r")) for row, line in enumerate(decoded(data, file).split("\n"), start=1)]
    for row, line in lines:
        question += [(row, line)] if line.strip() else []
        if ANSWER.match(line):
            _read(question, gathering)
            question = []
    if question:
        notes = gathering.notes(question[0][1][:60], row=question[0][0])
        notes.problem("key", "no line ANSWER: follows", "End the question with a line like ANSWER: B")
    return gathering.result(Format.AIKEN)


def _read(lines: Sequence[tuple[int, str]], gathering: Gathering) -> None:
    stems = [line for _, line in lines[:-1] if not OPTION.match(line)]
    notes = gathering.notes((stems or [""])[0][:60], row=lines[0][0])
    if len(stems) != 1 or OPTION.match(lines[0][1]):
        mend = "Write the question on one line, and then the options, each on a line like A. ..."
        notes.problem("stem", f"the question has {len(stems)} lines, or they stand between the options", mend)
        return
    options = [match for _, line in lines if (match := OPTION.match(line))]
    answer = ANSWER.match(lines[-1][1])
    key = answer.group(1).strip() if answer else ""
    if key not in [option.group(1) for option in options]:
        notes.problem("key", f"{key!r} is not one of the options", "Write one letter after ANSWER:")
        return
    drafted = tuple(DraftOption(option.group(1), from_plain(option.group(2)), option.group(1) == key) for option in options)
    gathering.take(DraftItem("", "", Kind.SINGLE, from_plain(stems[0]), drafted, source=notes.source), notes)


def holds(draft: DraftItem, notes: Notes) -> bool:
    """Whether the item can be written in Aiken; if not, the reason is noted."""
    texts = {"stem": plain(draft.stem), **{f"option {option.letter}": plain(option.text) for option in draft.options}}
    marked = [name for name, text in texts.items() if text is None]
    if marked:
        notes.refuse(
            "paragraphs, emphasis, lists or images", f"Aiken holds one plain line for each text, not so in: {', '.join(marked)}"
        )
    first = texts["stem"] or ""
    if OPTION.match(first) or ANSWER.match(first):
        notes.refuse("a question that begins like an option", "Aiken would take it for an option or the answer")
    return not marked and notes.is_clean


def write(items: Sequence[DraftItem]) -> bytes:
    """The items as Aiken in UTF-8; each must have passed `holds`."""
    return "\n".join("\n".join(_lines(draft)) + "\n" for draft in items).encode()


def _lines(draft: DraftItem) -> Iterator[str]:
    yield plain(draft.stem) or ""
    for option in draft.options:
        yield f"{option.letter}. {plain(option.text)}"
    yield f"ANSWER: {draft.key}"
