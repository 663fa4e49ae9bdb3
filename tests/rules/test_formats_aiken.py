"""Aiken: plain multiple choice, one line for each text."""

from __future__ import annotations

import pytest

from question_bank.formats import DraftEssay, Format, Kind, write
from tests.rules.formats_build import drawn, item, kept_names, options, problems, read_text

FILE = """What comes * first?
A. Wait
B) Insist <now>
ANSWER: B

And then?
A. Look
B. Leave
ANSWER: A
"""


def test_each_question_comes_with_its_options_and_its_key() -> None:
    result = read_text(FILE)
    assert [(each.stem, each.key, each.source.row) for each in result.items] == [
        ("What comes \\* first?", "B", 1),
        ("And then?", "A", 6),
    ]
    assert result.items[0].options[1].text == "Insist \\<now>"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Which?\nA. a\nB. b\nANSWER: C\n", "key"),
        ("Which?\nA. a\nB. b\nANSWER: AB\n", "key"),
        ("Which?\nA. a\nB. b\nANSWER:\n", "key"),
        ("Which?\nA. a\nANSWER: A\n", "options"),
        ("Which?\nA. a\nC. c\nANSWER: A\n", "options"),
        ("A line.\nWhich?\nA. a\nB. b\nANSWER: A\n", "stem"),
        ("A. a\nB. b\nANSWER: A\n", "stem"),
        ("A. a\nWhich?\nB. b\nANSWER: A\n", "stem"),
    ],
)
def test_a_mistake_is_told_and_the_question_is_not_taken(text: str, field: str) -> None:
    result = read_text(text)
    assert result.items == ()
    assert [each for each, _ in problems(result)] == [field]


def test_a_question_without_an_answer_line_at_the_end_is_told_of() -> None:
    result = read_text(FILE + "\nLast?\nA. a\nB. b\n")
    assert (len(result.items), problems(result)) == (2, [("key", "no line ANSWER: follows")])


def test_a_written_file_holds_question_options_and_key_and_says_what_it_lacks() -> None:
    plain = item(stem="What *\\** comes first?".replace("*\\**", "\\*"), options=options("a", "\\_b\\_", key="B"))
    export = write(Format.AIKEN, [plain])
    (found,) = read_text(export.data.decode()).items
    assert (found.stem, [option.text for option in found.options], found.key) == (plain.stem, ["a", "\\_b\\_"], "B")
    assert kept_names(export) == {"code", "title", "feedback", "area", "level", "reference", "reference url", "rationales"}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"stem": "One.\n\nTwo?"}, "paragraphs, emphasis, lists or images"),
        ({"stem": "Which **one**?"}, "paragraphs, emphasis, lists or images"),
        ({"stem": "A. Which?"}, "a question that begins like an option"),
        ({"stem": f"![x]({drawn().name})", "images": (drawn(),)}, "images"),
        ({"stem": "Which?", "kind": Kind.MULTIPLE}, "exact-set scoring"),
    ],
)
def test_what_aiken_cannot_hold_is_left_out_by_name(changes: dict[str, object], name: str) -> None:
    export = write(Format.AIKEN, [item(**{"options": options("a", "b"), **changes})])
    assert (export.data, [(each.name, each.is_kept) for each in export.unsupported]) == (b"", [(name, False)])


def test_essays_are_left_out_by_name() -> None:
    export = write(Format.AIKEN, [], [DraftEssay("e", "", "How?")])
    assert [each.name for each in export.unsupported] == ["essays"]
