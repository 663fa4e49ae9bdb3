"""Texts of the formats that say how they are written: Markdown, HTML or plain characters."""

from __future__ import annotations

from question_bank.formats.gather import Notes
from question_bank.formats.prose import HtmlText, Unwritable, read_html, to_markdown
from question_bank.formats.prose.from_html import ImageOf
from question_bank.formats.prose.tree import Block, Span, paragraph

PLAIN, MARKDOWN, HTML, AUTO = "plain", "markdown", "html", "moodle"


def to_ours(text: str, written: str, notes: Notes, field: str, image: ImageOf) -> str:
    """The text in our Markdown. What it holds beyond that is noted under the field."""
    if notes.has_controls(field, text):
        return ""
    if written == MARKDOWN:
        return text.strip()
    if written == PLAIN:
        return from_plain(text)
    # Moodle's automatic format is HTML whose line ends show.
    reader = HtmlText(image)
    blocks = reader.blocks(read_html(text.strip().replace("\n", "<br>") if written == AUTO else text))
    notes.foreign(field, reader.foreign)
    return _written(blocks, notes, field)


def from_plain(text: str) -> str:
    """Markdown that shows these plain characters, a paragraph for each group of lines."""
    groups = [paragraph([Span("text", group)]) for group in text.split("\n\n")]
    return to_markdown([group for group in groups if group])


def _written(blocks: tuple[Block, ...], notes: Notes, field: str) -> str:
    try:
        return to_markdown(blocks)
    except Unwritable as error:
        notes.foreign(field, error.foreign)
        return ""
