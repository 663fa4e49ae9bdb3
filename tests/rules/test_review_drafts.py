"""A draft has one form, and what does not fit the script is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_app.review.marking import passages
from exam_app.review.rules import DraftMarks, Given, Passage, Shape, Unacceptable, document, draft_from

SHAPE = Shape(criteria=2, levels=4, characters=40)
TEXT = "First words here.\n\n  Second part, with “words”.\nAnd a line.\n \n\nThird 🙂 end."

texts = st.text(max_size=30)
spans = st.tuples(st.integers(0, 39), st.integers(1, 40)).filter(lambda pair: pair[0] < pair[1])
some_passages = st.builds(
    lambda span, kind, criterion, words: Passage(*span, kind, criterion, words),
    spans, st.sampled_from(["candidate", "private"]), st.sampled_from([None, 1, 2]), texts,
)  # fmt: skip
drafts = st.builds(
    DraftMarks,
    st.fixed_dictionaries({n: st.builds(Given, st.sampled_from([None, 1, 2, 3, 4]), texts) for n in (1, 2)}),
    texts, texts, st.lists(some_passages, max_size=4),
)  # fmt: skip


@given(drafts)
def test_writing_what_was_read_changes_nothing(draft: DraftMarks) -> None:
    once = document(draft, SHAPE)
    assert document(draft_from(once, SHAPE), SHAPE) == once


def test_the_form_is_that_of_the_browsers_own_json() -> None:
    draft = DraftMarks({1: Given(3, 'a "b"\n\u0303\u2028é')}, "", "x\ty\x00", [Passage(2, 4, "private", None, "\\")])
    assert document(draft, SHAPE) == (
        '{"levels":[3,null],"comments":["a \\"b\\"\\n\u0303\u2028é",""],"comment":"","note":"x\\ty",'
        '"passages":[{"start":2,"end":4,"kind":"private","criterion":null,"words":"\\\\"}]}'
    )


def test_comments_on_passages_stand_in_the_order_of_the_text() -> None:
    two = [
        Passage(9, 12, "private", None, "later"),
        Passage(2, 30, "candidate", 1, "long"),
        Passage(2, 4, "candidate", 1, "short"),
    ]
    read = draft_from(document(DraftMarks({}, "", "", two), SHAPE), SHAPE)
    assert [one.words for one in read.passages] == ["short", "long", "later"]


def changed(**fields: Any) -> str:
    return json.dumps(json.loads(document(DraftMarks({}, "", ""), SHAPE)) | fields)


def tied(**fields: Any) -> dict[str, Any]:
    return {"start": 0, "end": 5, "kind": "private", "criterion": None, "words": ""} | fields


@pytest.mark.parametrize(
    "wrong",
    [
        "", "[]", "null", "{}", "[" * 100_000, changed(more=1), changed(levels=[1]), changed(levels=[5, None]), changed(levels=[True, None]),
        changed(levels=["3", None]), changed(comments=["x", None]), changed(comments=["x" * 4001, ""]), changed(comment="x" * 20_001),
        changed(note=3), changed(passages=[{}]), changed(passages=[tied(start=5)]), changed(passages=[tied(end=41)]),
        changed(passages=[tied(start=-1)]), changed(passages=[tied(kind="public")]), changed(passages=[tied(criterion=3)]),
        changed(passages=[tied(words="x" * 4001)]), changed(passages=[tied()] * 101),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_script_is_refused(wrong: str) -> None:
    with pytest.raises(Unacceptable):
        draft_from(wrong, SHAPE)


def test_paragraphs_keep_the_text_and_say_where_they_begin() -> None:
    found = passages.paragraphs(TEXT)
    assert [one.text for one in found] == ["First words here.", "Second part, with “words”.\nAnd a line.", "Third 🙂 end."]
    assert all(TEXT[one.start : one.start + len(one.text)] == one.text for one in found)


@given(st.text(alphabet="ab \n\t.🙂", max_size=60))
def test_paragraphs_lose_no_word_of_any_text(text: str) -> None:
    found = passages.paragraphs(text)
    assert "".join("".join(one.text for one in found).split()) == "".join(text.split())
    assert all(text[one.start : one.start + len(one.text)] == one.text for one in found)


@given(st.lists(spans, max_size=5))
def test_the_pieces_of_a_paragraph_are_its_text_and_each_comment_has_its_number_once(pairs: list[tuple[int, int]]) -> None:
    text = "Forty characters stand in this one line."
    tied = [Passage(*pair, "candidate", None, "") for pair in sorted(pairs)]
    (one,) = passages.paragraphs(text, tied)
    assert "".join(piece.text for piece in one.pieces) == text
    assert sorted(number for piece in one.pieces for number in piece.numbers) == list(range(1, len(tied) + 1))
    for at, piece in enumerate(one.pieces):
        start = sum(len(before.text) for before in one.pieces[:at])
        assert piece.is_marked == any(a <= start < b for a, b in pairs)


@pytest.mark.parametrize(
    ("paragraph", "quote", "found"),
    [
        (2, "part, with “words”.  And", "part, with “words”.\nAnd"), (2, "", "Second part, with “words”.\nAnd a line."),
        (3, "🙂 end", "🙂 end"), (1, "Second", None), (4, "", None), (0, "First", None), (1, "w.rds", None),
    ],
)  # fmt: skip
def test_words_are_found_in_their_paragraph_however_their_white_space_was_typed(
    paragraph: int, quote: str, found: str | None
) -> None:
    span = passages.located(TEXT, paragraph, quote)
    assert (TEXT[slice(*span)] if span else None) == found
