"""The tree to Markdown. Every text is read again after it is written, so that nothing changes unseen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from question_bank.formats.prose.tree import Block, Foreign, Span

SPECIAL = re.compile(r"[\\`*_\[\]<]|&(?=#|[A-Za-z])")
AT_LINE_START = re.compile(r"^(#{1,6}(?=\s|$)|[-+](?=\s|$)|>|[=-]+\s*$|~~~|\d{1,9}(?=[.)](?:\s|$)))")
PUNCTUATION = re.compile(r"[^\w\s]|_")
STYLES = (("*", "**"), ("_", "**"), ("*", "__"), ("_", "__"))


class Unwritable(Exception):
    """The text cannot be written in our Markdown; `foreign` names what is in the way."""

    def __init__(self, foreign: Sequence[Foreign]) -> None:
        self.foreign = tuple(foreign)
        super().__init__("; ".join(f"{each.name}: {each.reason}" for each in foreign))


def to_markdown(blocks: Sequence[Block], foreign: Sequence[Foreign] = ()) -> str:
    """Markdown that is shown as these blocks. Raises Unwritable for `foreign` or what Markdown cannot say."""
    from question_bank.formats.prose.from_markdown import parse  # it writes by this module

    if foreign:
        raise Unwritable(foreign)
    for style in STYLES:
        text = "\n\n".join(_written(blocks, style))
        if parse(text) == (tuple(blocks), ()):
            return text
    raise Unwritable(
        [Foreign("touching emphasis", "Markdown cannot write emphasis, code or lists that touch in this way; set them apart")]
    )


def _written(blocks: Sequence[Block], style: tuple[str, str]) -> Iterator[str]:
    twin = False
    for place, block in enumerate(blocks):
        # A list right after a list of its kind needs another sign, or the two would be read as one.
        twin = not twin and place > 0 and blocks[place - 1].kind == block.kind
        yield _block(block, style, twin)


def _block(block: Block, style: tuple[str, str], twin: bool) -> str:
    match block.kind:
        case "p":
            return _lines(block.spans, style)
        case "pre":
            fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", block.text)), 3)
            return f"{fence}\n{block.text}\n{fence}"
        case "quote":
            return _indented("\n\n".join(_written(block.parts, style)), "> ", "> ")
        case "ul" | "ol":
            return _list(block, style, twin)
    return "___"


def _list(block: Block, style: tuple[str, str], twin: bool) -> str:
    items = []
    for number, item in enumerate(block.parts, start=block.start):
        sign = ("* " if twin else "- ") if block.kind == "ul" else f"{number}{')' if twin else '.'} "
        items.append(_indented("\n\n".join(_written(item.parts, style)), sign, " " * len(sign)))
    gap = "\n" if all(len(item.parts) < 2 for item in block.parts) else "\n\n"
    return gap.join(items)


def _indented(text: str, first: str, rest: str) -> str:
    start, *lines = text.split("\n")
    return "\n".join(
        before + line if line else before.rstrip() for before, line in [(first, start), *((rest, each) for each in lines)]
    )


def _lines(spans: Sequence[Span], style: tuple[str, str]) -> str:
    lines = _inline(spans, style).split("\n")
    return "\n".join(AT_LINE_START.sub(_escaped_start, line) for line in lines)


def _escaped_start(found: re.Match[str]) -> str:
    start = found.group()
    return f"{start}\\" if start.isdigit() else f"\\{start}"


def _inline(spans: Sequence[Span], style: tuple[str, str]) -> str:
    """The spans one after the other; emphasis is opened and closed where the marks change."""
    written, marks = "", (False, False)
    for span in [*spans, Span("text")]:
        piece = _piece(span)
        closing, opening = _delimiters(marks, span.marks, style)
        if opening and _hides(written[-1:], piece[:1], opening):
            written = written[:-1] + _entity(written[-1])
        if closing and not opening and _hides(piece[:1], written[-1:], closing):
            piece = _entity(piece[0]) + piece[1:]
        written += closing + opening + piece
        marks = span.marks
    return written


def _delimiters(before: tuple[bool, bool], after: tuple[bool, bool], style: tuple[str, str]) -> tuple[str, str]:
    em, strong = style
    reopens_strong = before[0] != after[0] and before[1]
    closing = (strong if before[1] and (not after[1] or reopens_strong) else "") + (em if before[0] and not after[0] else "")
    opening = (em if after[0] and not before[0] else "") + (strong if after[1] and (not before[1] or reopens_strong) else "")
    return closing, opening


def _hides(outer: str, inner: str, delimiter: str) -> bool:
    """Whether CommonMark would not see the delimiter between these two neighbours (its flanking rule)."""
    is_word = bool(outer) and not outer.isspace() and not PUNCTUATION.match(outer)
    return is_word and ("_" in delimiter or bool(PUNCTUATION.match(inner)))


def _entity(character: str) -> str:
    return f"&#{ord(character)};"


def _piece(span: Span) -> str:
    match span.kind:
        case "code":
            fence = "`" * (1 + max((len(run) for run in re.findall("`+", span.text)), default=0))
            pad = " " if "`" in span.text else ""
            return f"{fence}{pad}{span.text}{pad}{fence}"
        case "image":
            return f"![{_escaped(span.text)}]({span.image})"
        case "break":
            return "\\\n"
    return _escaped(span.text)


def _escaped(text: str) -> str:
    escaped = SPECIAL.sub(lambda found: "\\" + found.group(), text)
    return "".join("&nbsp;" if c == "\u00a0" else _entity(c) if c.isspace() and c != " " else c for c in escaped)
