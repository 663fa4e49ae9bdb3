"""The tree to XHTML elements, for formats that hold HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element, SubElement

from question_bank.formats.prose.tree import Block, Span

TAGS = {"quote": "blockquote"}


def to_html(blocks: Sequence[Block], parent: Element, source: Callable[[str], str]) -> None:
    """Put the blocks into the parent; `source` gives the address of an image by its name."""
    for block in blocks:
        if block.kind == "pre":
            SubElement(SubElement(parent, "pre"), "code").text = block.text
            continue
        element = SubElement(parent, TAGS.get(block.kind, block.kind))
        if block.kind == "ol" and block.start != 1:
            element.set("start", str(block.start))
        inline(block.spans, element, source)
        parts = block.parts
        if block.kind == "li" and len(parts) == 1 and parts[0].kind == "p":
            inline(parts[0].spans, element, source)
        else:
            to_html(parts, element, source)


def inline(spans: Sequence[Span], parent: Element, source: Callable[[str], str]) -> None:
    """Put the spans into the parent, emphasis outside and strong inside."""
    marks, holder = (False, False), parent
    for span in spans:
        if span.marks != marks:
            marks, holder = span.marks, parent
            holder = SubElement(holder, "em") if span.em else holder
            holder = SubElement(holder, "strong") if span.strong else holder
        _put(span, holder, source)


def _put(span: Span, holder: Element, source: Callable[[str], str]) -> None:
    if span.kind == "text":
        if len(holder):
            holder[-1].tail = (holder[-1].tail or "") + span.text
        else:
            holder.text = (holder.text or "") + span.text
    elif span.kind == "code":
        SubElement(holder, "code").text = span.text
    elif span.kind == "image":
        SubElement(holder, "img", {"src": source(span.image), "alt": span.text})
    else:
        SubElement(holder, "br")
