"""HTML and Markdown meet in one tree: what is shown stays, and what cannot be shown is named."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.formats.prose import Block, HtmlText, Unwritable, normal, parse, read_html, to_html, to_markdown
from question_bank.formats.prose.tree import Span, paragraph

SHORT = st.text(st.sampled_from('ab c."*_1-\u00a0'), min_size=1, max_size=6)
MARKS = {"em": st.booleans(), "strong": st.booleans()}
SPANS = st.one_of(
    st.builds(Span, st.just("text"), SHORT, **MARKS),
    st.builds(Span, st.just("code"), SHORT, **MARKS),
    st.builds(Span, st.just("image"), SHORT, image=st.just("a.png"), **MARKS),
    st.just(Span("break")),
)
PARAGRAPHS = st.lists(SPANS, min_size=1, max_size=5).map(paragraph).filter(bool)
LEAVES = PARAGRAPHS | st.just(Block("hr")) | SHORT.filter(str.strip).map(lambda text: Block("pre", text=text))


def holding(blocks: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    parts = st.lists(blocks, min_size=1, max_size=3).map(tuple)
    entries = st.lists(parts.map(lambda each: Block("li", parts=each)), min_size=1, max_size=3).map(tuple)
    lists = st.builds(lambda kind, each: Block(kind, parts=each), st.sampled_from(["ul", "ol"]), entries)
    return lists | parts.map(lambda each: Block("quote", parts=each))


TEXTS = st.lists(st.recursive(LEAVES, holding, max_leaves=6), min_size=1, max_size=3).map(tuple)


def image(address: str, alt: str) -> Span:
    return Span("image", alt, image=address)


def markdown(html: str) -> str:
    reader = HtmlText(image)
    blocks = reader.blocks(read_html(html))
    return to_markdown(blocks, reader.foreign)


def written_or_named(blocks: tuple[Block, ...]) -> str:
    try:
        return to_markdown(blocks)
    except Unwritable as error:
        return error.foreign[0].name


def names(html: str) -> list[str]:
    reader = HtmlText(image)
    reader.blocks(read_html(html))
    return [each.name for each in reader.foreign]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("one <b>two</b> <i>three</i>", "one **two** *three*"),
        ("<p>a</p><div>b<div>c</div></div>", "a\n\nb\n\nc"),
        ("<p>a\n   b<br>c</p>", "a b\\\nc"),
        ("<b> a </b>b", "**a** b"),
        ("<b>a</b><b>b</b>", "**ab**"),
        ("<b><i>a</i></b>", "***a***"),
        ("a<b>.b</b>", "&#97;**.b**"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", "- a\n\n- b\n\n  - c"),
        ('<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b"),
        ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n* b"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<pre>a\n  `b`</pre>", "```\na\n  `b`\n```"),
        ("<code>a`b</code>", "`` a`b ``"),
        ("1 * 2 * 3 &lt;b&gt; [x](y) a_b_ \\ &amp;amp; #", "1 \\* 2 \\* 3 \\<b> \\[x\\](y) a\\_b\\_ \\\\ \\&amp; #"),
        ("<p># a</p><p>- b</p><p>1. c</p><p>&gt; d</p><p>+ e</p><p>--</p>", "\\# a\n\n\\- b\n\n1\\. c\n\n\\> d\n\n\\+ e\n\n\\--"),
        ("a&nbsp;b", "a&nbsp;b"),
        ('<img src="a.png" alt="x [y]">', "![x \\[y\\]](a.png)"),
        ("<p>a<p>b<p></p>", "a\n\nb"),
        ("<hr>", "___"),
        ("<!-- nothing -->a", "a"),
    ],
)
def test_html_becomes_the_markdown_that_is_shown_alike(html: str, expected: str) -> None:
    assert markdown(html) == expected
    assert normal(expected) == expected


@pytest.mark.parametrize(
    "tag",
    [
        "table",
        "a",
        "h1",
        "sub",
        "sup",
        "u",
        "s",
        "font",
        "video",
        "audio",
        "iframe",
        "script",
        "style",
        "svg",
        "math",
        "input",
        "dl",
    ],
)
def test_every_other_element_is_named(tag: str) -> None:
    assert names(f"<p>a<{tag}>b</{tag}></p>")[0] == tag


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ("<code>a<b>c</b></code>", "b inside code"),
        ("<ul>loose<li>a</li></ul>", "text between list entries"),
        ("<ul><p>a</p></ul>", "p"),
        ("<ul><li>" * 20, "deep nesting"),
        ('<p aria-label="x">a</p>', "p with aria-label"),
        ('<p OnClick="x">a</p>', "p with onclick"),
        ('<span style="visibility:hidden">a</span>', "span with style"),
    ],
)
def test_what_would_be_lost_inside_an_element_is_named(html: str, name: str) -> None:
    assert name in names(html)


def test_looks_alone_are_no_loss() -> None:
    assert markdown('<p class="x" style="color: red" id="y" lang="de"><span class="z">a</span></p>') == "a"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[a](https://b.c)", "a link"),
        ("# a", "a heading"),
        ("a\n=", "a heading"),
        ("a <b>c</b>", "HTML inside Markdown"),
        ("<div>", "HTML inside Markdown"),
    ],
)
def test_markdown_that_the_exam_cannot_show_is_named(text: str, name: str) -> None:
    assert [each.name for each in parse(text)[1]][:1] == [name]
    with pytest.raises(Unwritable):
        normal(text)


@settings(max_examples=120, deadline=None)
@given(TEXTS)
def test_any_text_is_written_so_that_it_is_shown_alike_or_said_to_be_unwritable(blocks: tuple[Block, ...]) -> None:
    written = written_or_named(blocks)
    assert written == "touching emphasis" or parse(written) == (blocks, ())


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_any_text_survives_html(blocks: tuple[Block, ...]) -> None:
    page = Element("div")
    to_html(blocks, page, str)
    assert HtmlText(image).blocks(page) == blocks


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("<>/=\"' abpulscript!-&;x#1\n"), max_size=60))
def test_no_html_at_all_breaks_the_reader(html: str) -> None:
    reader = HtmlText(image)
    assert isinstance(reader.blocks(read_html(html)), tuple)
