"""HTML to the tree, with a short list of elements; everything else is named.

The elements come from an XML file or from `read_html`; their names are without a namespace.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from xml.etree.ElementTree import Element

from question_bank.formats.prose.tree import DEEPEST, Block, Foreign, Span, paragraph

BLOCKS = frozenset({"p", "div", "section", "ul", "ol", "blockquote", "pre", "hr", "contentBody"})
MARKS = {"em": "em", "i": "em", "strong": "strong", "b": "strong"}
SILENT = frozenset(
    {
        "class",
        "id",
        "width",
        "height",
        "style",
        "title",
        "lang",
        "start",
        "src",
        "alt",
        "base",
        "type",
        "border",
        "align",
        "role",
        "fixed",
    }
)
HOSTILE = frozenset({"script", "iframe", "embed", "applet", "form", "base", "meta", "link", "frame", "frameset"})
REASONS = {
    "a": "a link would lead out of the exam; write the address as text",
    "table": "the exam shows no tables inside a text; make it an image with a description, or a list",
    "math": "formulas in MathML are not shown by the exam; make it an image with a description",
    "svg": "SVG images can hold programs; save the drawing as PNG",
    "ruby": "ruby annotations cannot be written in our Markdown",
    "video": "the exam plays no video",
    "audio": "the exam plays no sound",
    "sub": "our Markdown has no subscript",
    "sup": "our Markdown has no superscript",
    "figure": "our Markdown has no figures with captions; use an image and a paragraph",
}
ACTS = re.compile(r"^\s*(javascript|vbscript|data)\s*:", re.I)
HIDES = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
ImageOf = Callable[[str, str], Span | None]


class HtmlText:
    """Reads elements into blocks and notes what is foreign.

    `image` turns an address and an alternative text into a span (None when it told of a problem
    itself). `own` holds what to do with elements that are no part of the text, by their names.
    """

    def __init__(self, image: ImageOf, own: Mapping[str, Callable[[Element], Span | None]] | None = None) -> None:
        self._image, self._own = image, own or {}
        self.foreign: list[Foreign] = []

    def blocks(self, element: Element, depth: int = 0) -> tuple[Block, ...]:
        """The content of the element as blocks; loose text becomes paragraphs."""
        if depth > DEEPEST:
            self._name("deep nesting", f"elements stand more than {DEEPEST} deep")
            return ()
        return tuple(self._content(element, depth))

    def _content(self, element: Element, depth: int) -> Iterator[Block]:
        run = [Span("text", element.text or "")]
        for child in element:
            if child.tag in BLOCKS:
                yield from filter(None, [paragraph(run)])
                run = []
                yield from self._block(child, depth)
            else:
                run += self._inline(child, False, False)
            run.append(Span("text", child.tail or ""))
        yield from filter(None, [paragraph(run)])

    def _block(self, element: Element, depth: int) -> Iterator[Block]:
        self._attributes(element)
        match element.tag:
            case "ul" | "ol":
                yield self._list(element, depth)
            case "blockquote":
                yield Block("quote", parts=self.blocks(element, depth + 1))
            case "pre":
                text = self._only_text(element).strip("\n")
                yield from [Block("pre", text=text)] if text.strip() else []
            case "hr":
                yield Block("hr")
            case _:
                yield from self._content(element, depth)

    def _list(self, element: Element, depth: int) -> Block:
        items = []
        for child in element:
            if child.tag != "li":
                self._name(str(child.tag), "it cannot stand between the entries of a list")
            self._attributes(child)
            items.append(Block("li", parts=self.blocks(child, depth + 1)))
        if (element.text or "").strip() or any((child.tail or "").strip() for child in element):
            self._name("text between list entries", "put it into an entry")
        start = element.get("start", "1")
        return Block(
            element.tag, parts=tuple(items), start=int(start) if element.tag == "ol" and re.fullmatch(r"\d{1,8}", start) else 1
        )

    def _inline(self, element: Element, em: bool, strong: bool) -> Iterator[Span]:
        tag = str(element.tag)
        if tag in self._own:
            yield from filter(None, [self._own[tag](element)])
            return
        self._attributes(element)
        em, strong = em or MARKS.get(tag) == "em", strong or MARKS.get(tag) == "strong"
        if tag in MARKS or tag == "span":
            yield Span("text", element.text or "", em, strong)
            for child in element:
                yield from self._inline(child, em, strong)
                yield Span("text", child.tail or "", em, strong)
        elif tag == "br":
            yield Span("break")
        elif tag == "code":
            yield Span("code", self._only_text(element), em, strong)
        elif tag == "img":
            found = self._image(element.get("src", ""), " ".join(element.get("alt", "").split()))
            yield from filter(None, [found and Span("image", found.text, em, strong, found.image)])
        else:
            self._refuse(tag)

    def _only_text(self, element: Element) -> str:
        """The characters of code; emphasis inside it cannot be kept and is named."""
        for inner in element.iter():
            if inner.tag not in ("pre", "code", "span"):
                self._name(f"{inner.tag} inside code", "code holds plain characters only")
            if inner is not element:
                self._attributes(inner)
        return "".join(element.itertext())

    def _attributes(self, element: Element) -> None:
        for name, value in element.attrib.items():
            if name.lower().startswith("on") or (name in ("href", "src", "data") and ACTS.match(value)):
                self._name(f"{element.tag} with {name}", "it holds a program, which is never taken in", is_hostile=True)
            elif name == "style" and HIDES.search(value):
                self._name(f"{element.tag} with style", "it hides a text, which the exam would show")
            elif name not in SILENT:
                self._name(f"{element.tag} with {name}", "the exam cannot keep this attribute")

    def _refuse(self, tag: str) -> None:
        if tag in HOSTILE:
            self._name(tag, "it can run programs or call other places, and is never taken in", is_hostile=True)
        else:
            self._name(tag, REASONS.get(tag, "it is not among the elements that the exam can show"))

    def _name(self, name: str, reason: str, *, is_hostile: bool = False) -> None:
        found = Foreign(name, reason, is_hostile)
        if found not in self.foreign:
            self.foreign.append(found)
