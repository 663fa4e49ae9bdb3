"""Whatever the items say: a format gives them back as they were, or names what it cannot hold."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exam_app.web import markup
from question_bank.formats import DraftEssay, DraftItem, DraftOption, DraftStimulus, Export, Format, Kind, write
from question_bank.formats.cells import bare, is_active, shielded
from question_bank.formats.prose import Unwritable, normal, one_paragraph, parse, plain, to_markdown
from question_bank.formats.prose.tree import Span, is_blank, paragraph
from question_bank.formats.reading import read_here
from tests.rules.formats_build import drawn

RED, BLUE = drawn(), drawn("blue", "A blue square")
# Signs that some format gives a meaning, and letters and spaces of several scripts.
SIGNS = st.sampled_from(
    "ab Z9 *_`[]<>&#;:-+=.,1)!\\\n\"'~|(){}%@$/?^\u00e9\u00a0\u3000\u4e2d\uff1d\u0301\u05d0\U0001f476\ue000\uf700"
)
LINES = st.text(SIGNS, max_size=30).map(lambda text: " ".join(text.split()))
CODES = st.from_regex(r"[A-Za-z0-9_]([A-Za-z0-9._-]{0,7}[A-Za-z0-9_])?", fullmatch=True)
SNIPPETS = st.sampled_from(
    ["**bold**", "*leaning*", "`code`", "- one\n- two", "3. three\n4. four", "> said", "```\na  b\n```", "a\\\nb", "=1", "A. x", "ANSWER: A",
     "::", "[x]: y", "&amp;", "a  \nb", "___", f"![A red square]({RED.name})", f"![{BLUE.alt}]({BLUE.name})"]
)  # fmt: skip


def writable(text: str) -> str | None:
    try:
        return normal(text)
    except Unwritable:
        return None


TEXTS = (
    st.lists(st.text(SIGNS, max_size=20) | SNIPPETS, max_size=4)
    .map("\n\n".join)
    .map(writable)
    .filter(lambda text: text is not None)
)
FULL = TEXTS.filter(lambda text: not is_blank(parse(text)[0]))


@st.composite
def items(draw: st.DrawFn, code: str = "one", stimulus: str = "") -> DraftItem:
    letters = "ABCDEF"[: draw(st.integers(2, 6))]
    kind = draw(st.sampled_from(Kind))
    right = draw(st.sets(st.sampled_from(letters), min_size=1, max_size=1 if kind is Kind.SINGLE else len(letters)))
    options = tuple(DraftOption(each, draw(FULL), each in right, draw(TEXTS)) for each in letters)
    draft = DraftItem(
        code,
        draw(LINES),
        kind,
        draw(FULL),
        options,
        draw(TEXTS),
        draw(LINES),
        draw(st.sampled_from(["", "recall", "analysis"])),
        draw(LINES),
        draw(st.sampled_from(["", "https://example.org/a?b=c"])),
        stimulus,
        "".join(sorted(draw(st.sets(st.sampled_from(letters))))),
    )
    texts = [draft.stem, *(option.text for option in options), *(option.rationale for option in options), draft.feedback]
    return replace(draft, images=tuple(image for image in (RED, BLUE) if any(image.name in text for text in texts)))


def with_its_images(text: str) -> tuple[object, ...]:
    return tuple(sorted((image for image in (RED, BLUE) if image.name in text), key=lambda image: text.index(image.name)))


def lost(export: Export, code: str) -> set[str]:
    return {each.name for each in export.unsupported if each.item == code}


LEFT_AWAY = {
    "code": "code",
    "title": "title",
    "feedback": "feedback",
    "area": "area",
    "level": "level",
    "reference": "reference",
    "reference url": "reference_url",
    "options that keep their place": "pinned",
}


def without(draft: DraftItem, names: set[str]) -> DraftItem:
    """The item without the things that the export named as left away."""
    bare_options = tuple(replace(option, rationale="") for option in draft.options)
    options = bare_options if "rationales" in names else draft.options
    fields = {field: "" for name, field in LEFT_AWAY.items() if name in names}
    return replace(draft, options=options, **fields)  # type: ignore[arg-type]


def comparable(draft: DraftItem) -> DraftItem:
    """Images count as a set: their order is that of the texts, which each format writes in its own order."""
    return replace(draft, images=tuple(sorted(draft.images, key=lambda image: image.name)))


@pytest.mark.parametrize("format", Format)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(draft=items())
def test_an_item_survives_every_format_or_is_named(format: Format, draft: DraftItem) -> None:
    export = write(format, [draft])
    result = read_here("again", export.data) if export.data else None
    left_out = [each for each in export.unsupported if not each.is_kept]
    if left_out:
        assert result is None or result.items == ()
        return
    assert result is not None
    assert result.problems == ()
    told = without(draft, lost(export, draft.code))
    assert [comparable(each) for each in result.items] == [comparable(told)]
    assert scores(result.items[0]) == scores(draft)


def in_one_line(text: str) -> str:
    return writable(to_markdown((found,))) or "" if (found := paragraph([Span("text", text)])) else ""


LINE = st.text(SIGNS, min_size=1, max_size=20).map(in_one_line).filter(lambda text: not is_blank(parse(text)[0]))


@st.composite
def plain_items(draw: st.DrawFn, code: str) -> DraftItem:
    """What every format can hold: one line of plain words for the question and for each option, whatever signs stand in it."""
    letters = "ABCDE"[: draw(st.integers(2, 5))]
    key = draw(st.sampled_from(letters))
    options = tuple(DraftOption(each, draw(LINE), each == key, "") for each in letters)
    return DraftItem(code, "", Kind.SINGLE, draw(LINE), options)


@pytest.mark.parametrize("format", Format)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(drafts=st.tuples(*(plain_items(code) for code in ("one", "two", "three"))))
def test_plain_items_survive_every_format_side_by_side(format: Format, drafts: tuple[DraftItem, ...]) -> None:
    export = write(format, list(drafts))
    left_out = {each.item for each in export.unsupported if not each.is_kept}
    assert format is Format.AIKEN or not left_out
    held = [draft for draft in drafts if draft.code not in left_out]
    result = read_here("again", export.data) if export.data else None
    told = [without(draft, lost(export, draft.code)) for draft in held]
    assert [replace(each, code="") for each in (result.items if result else ())] == [replace(each, code="") for each in told]
    assert [scores(each) for each in (result.items if result else ())] == [scores(draft) for draft in held]


def scores(draft: DraftItem) -> list[int]:
    """The score of every response that can be given, several options chosen too."""
    letters = [option.letter for option in draft.options]
    return [draft.score(response) for size in range(len(letters) + 1) for response in combinations(letters, size)]


@pytest.mark.parametrize("format", [Format.QTI21, Format.QTI22, Format.QTI30])
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(draft=items())
def test_qti_holds_every_item_whole(format: Format, draft: DraftItem) -> None:
    assert write(format, [draft]).unsupported == ()


@pytest.mark.parametrize("format", [Format.QTI22, Format.QTI30, Format.CSV, Format.XLSX])
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    ref=CODES, title=LINES, text=FULL, asked=FULL, length=st.none() | st.integers(0, 99_999), draft=items(code="i", stimulus="x")
)
def test_essays_and_vignettes_survive_or_are_named(
    format: Format, ref: str, title: str, text: str, asked: str, length: int | None, draft: DraftItem
) -> None:
    stimulus = DraftStimulus(ref, title, text, with_its_images(text))  # type: ignore[arg-type]
    essay = DraftEssay("e", title, asked, length, ref, with_its_images(asked))  # type: ignore[arg-type]
    export = write(format, [replace(draft, stimulus=ref)], [essay], [stimulus])
    left_out = {each.item for each in export.unsupported if not each.is_kept}
    result = read_here("again", export.data)
    assert [each.code for each in result.items] == [code for code in ["i"] if code not in left_out]
    if "e" not in left_out:
        assert ([replace(each, images=()) for each in result.essays], list(result.stimuli)) == (
            [replace(essay, images=())],
            [stimulus],
        )


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(SIGNS, max_size=25) | SNIPPETS, max_size=4).map("\n\n".join))
def test_the_normal_form_shows_the_same_and_is_its_own_normal_form(text: str) -> None:
    told = writable(text)
    if told is not None:
        assert parse(told) == parse(text)
        assert normal(told) == told
    else:
        assert parse(text)[1] or "`" in text or "*" in text or "_" in text


@given(st.text(SIGNS, max_size=30))
def test_a_plain_line_is_shown_as_it_is(text: str) -> None:
    line = plain(text)
    assert line is None or [span.text for block in parse(text)[0] for span in block.spans] == [line]


@given(st.text(SIGNS, max_size=30) | SNIPPETS)
def test_one_paragraph_is_one_and_is_shown_as_an_option_is(text: str) -> None:
    line = one_paragraph(text)
    blocks, foreign = parse(line)
    assert [block.kind for block in blocks] == (["p"] if line else []) or foreign
    assert markup.words(line) == markup.words(text)
    if not foreign:
        shown = "".join(" " if span.kind == "break" else span.text for block in blocks for span in block.spans)
        assert markup.words(line).split() == shown.split()


@given(st.text(max_size=12) | st.text(st.sampled_from("'=+-@\t\r \uff1d\uff0bx"), max_size=6))
def test_no_cell_runs_and_every_cell_comes_back(text: str) -> None:
    assert not is_active(shielded(text))
    assert bare(shielded(text)) == text


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300) | st.text(SIGNS, max_size=200).map(str.encode))
def test_no_bytes_at_all_break_the_reader(data: bytes) -> None:
    result = read_here("upload", data)
    assert result.items or result.essays or result.problems or result.unsupported
