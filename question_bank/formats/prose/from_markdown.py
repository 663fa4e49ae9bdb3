"""Markdown to the tree, and what can be said of a Markdown text by its tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from question_bank.formats.prose.to_markdown import to_markdown
from question_bank.formats.prose.tree import DEEPEST, Block, Foreign, Span, paragraph

# HTML is told apart here, so that it can be named; the exam shows it as plain characters.
_markdown = MarkdownIt("commonmark", {"html": True, "maxNesting": 40})
REASONS = {
    "link": ("a link", "a link would lead out of the exam; write the address as text"),
    "heading": ("a heading", "the exam shows no headings inside a text; make it a paragraph in **bold**"),
    "html_inline": ("HTML inside Markdown", "the exam shows it as plain characters; use Markdown, or write \\< for a plain <"),
    "html_block": ("HTML inside Markdown", "the exam shows it as plain characters; use Markdown, or write \\< for a plain <"),
}
LEAVES = {"text": "text", "softbreak": "text", "hardbreak": "break", "code_inline": "code"}


# The rules and the readers ask for the same text several times in a row.
@lru_cache(maxsize=128)
def parse(markdown: str) -> tuple[tuple[Block, ...], tuple[Foreign, ...]]:
    """The blocks of a Markdown text, and by name what it holds that the exam cannot show."""
    foreign: list[Foreign] = []
    root = SyntaxTreeNode(_markdown.parse(markdown))
    blocks = tuple(_blocks(root.children, foreign, 0))
    return blocks, tuple(dict.fromkeys(foreign))


def normal(markdown: str) -> str:
    """The same text in the one way this package writes it; Unwritable when it holds something foreign."""
    blocks, foreign = parse(markdown)
    return to_markdown(blocks, foreign)


def plain(markdown: str) -> str | None:
    """The text as one line of plain characters, or None when it is more than one plain paragraph."""
    blocks, foreign = parse(markdown)
    if foreign or len(blocks) != 1 or blocks[0].kind != "p":
        return None
    spans = blocks[0].spans
    return spans[0].text if len(spans) == 1 and spans[0] == Span("text", spans[0].text) else None


def one_paragraph(markdown: str) -> str:
    """The text as Markdown of one paragraph: a sign at its beginning that would make a list or the like of it is only shown."""
    line = " ".join(markdown.split())
    if not line or [block.kind for block in parse(line)[0]] == ["p"]:
        return line
    start = len(line) - len(line.lstrip("0123456789"))
    return f"{line[:start]}\\{line[start:]}"


def _blocks(nodes: Sequence[SyntaxTreeNode], foreign: list[Foreign], depth: int) -> Iterator[Block]:
    if depth > DEEPEST:
        foreign.append(Foreign("deep nesting", f"lists and quotations stand more than {DEEPEST} deep"))
        return
    for node in nodes:
        block = _block(node, foreign, depth)
        if block is not None:
            yield block


def _block(node: SyntaxTreeNode, foreign: list[Foreign], depth: int) -> Block | None:
    match node.type:
        case "paragraph":
            return paragraph(_spans(node.children, foreign, em=False, strong=False))
        case "bullet_list" | "ordered_list":
            items = tuple(Block("li", parts=tuple(_blocks(item.children, foreign, depth + 1))) for item in node.children)
            kind = "ul" if node.type == "bullet_list" else "ol"
            return Block(kind, parts=items, start=int(node.attrs.get("start", 1)) if kind == "ol" else 1)
        case "blockquote":
            return Block("quote", parts=tuple(_blocks(node.children, foreign, depth + 1)))
        case "fence" | "code_block":
            return Block("pre", text=node.content.strip("\n")) if node.content.strip() else None
        case "hr":
            return Block("hr")
    foreign.append(Foreign(*REASONS.get(node.type, (node.type, "the exam cannot show it"))))
    return None


def _spans(nodes: Sequence[SyntaxTreeNode], foreign: list[Foreign], *, em: bool, strong: bool) -> Iterator[Span]:
    for node in nodes:
        if node.type in ("inline", "em", "strong"):
            yield from _spans(node.children, foreign, em=em or node.type == "em", strong=strong or node.type == "strong")
        elif node.type == "image":
            told = "".join(span.text for span in _spans(node.children, foreign, em=False, strong=False))
            yield Span("image", told, em, strong, image=str(node.attrs.get("src", "")))
        elif node.type in LEAVES:
            yield Span(LEAVES[node.type], " " if node.type == "softbreak" else node.content, em, strong)
        else:
            foreign.append(Foreign(*REASONS.get(node.type, (node.type, "the exam cannot show it"))))
