"""XML from strangers: no document type, no entities, bounded in depth and number of elements."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from question_bank.formats.refusal import Refused

DEEPEST, MOST = 100, 200_000


class _TooMuch(Exception):
    pass


class _Bounded(TreeBuilder):
    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def start(self, tag: str, attrs: Any, /) -> Element:
        self._depth += 1
        self._count += 1
        if self._depth > DEEPEST or self._count > MOST:
            raise _TooMuch
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def parse(data: bytes, file: str) -> Element:
    """The root element; names are as in the file, "{namespace}name". Raises Refused with the reason."""
    parser = DefusedXMLParser(target=_Bounded(), forbid_dtd=True)
    try:
        parser.feed(data)
        root: Element = parser.close()
    except DefusedXmlException as error:
        problem = "it declares a document type or entities, which can read other files or fill the memory"
        raise Refused(file, problem, "Take the <!DOCTYPE ...> out") from error
    except _TooMuch as error:
        problem = f"it has more than {MOST:,} elements or is nested more than {DEEPEST} deep"
        raise Refused(file, problem, "Split it into smaller files") from error
    except (ParseError, LookupError, ValueError) as error:
        raise Refused(file, f"it is not well-formed XML ({error})", "Export it again, as XML in UTF-8") from error
    return root


def local(name: object) -> str:
    """The name without its namespace; "" for comments and instructions."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def namespace(root: Element) -> str:
    """The namespace of the element, "" when it has none."""
    return root.tag[1:].partition("}")[0] if root.tag.startswith("{") else ""
