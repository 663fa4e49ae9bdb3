"""HTML as people and editors leave it, to elements."""

from __future__ import annotations

from html.parser import HTMLParser
from xml.etree.ElementTree import Element, SubElement

from question_bank.formats.prose.from_html import BLOCKS

DEEPEST = 60  # what lies deeper stands side by side, and is refused for its depth later
VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "base", "col", "embed", "source", "track", "wbr", "area", "param"})
CLOSED_BY = {"li": {"li"}, "p": {"p"}, "td": {"td", "th"}, "tr": {"tr", "td", "th"}}


def read_html(text: str) -> Element:
    """The elements of an HTML fragment inside one "div". Never raises; elements left open are closed."""
    builder = _Builder()
    builder.feed(text)
    builder.close()
    return builder.root


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("div")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        while self._open[-1].tag in CLOSED_BY.get(tag, ()) or (self._open[-1].tag == "p" and tag in BLOCKS):
            self._open.pop()
        parent = self._open[-1]
        element = SubElement(parent, tag, {name: value or "" for name, value in attrs})
        if tag not in VOID and len(self._open) < DEEPEST:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place].tag == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        parent = self._open[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + data
        else:
            parent.text = (parent.text or "") + data
