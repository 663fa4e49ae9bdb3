"""Committee's Markdown to safe HTML, in one place. What candidates type never comes here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Any

import bleach
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

TAGS = frozenset({"p", "em", "strong", "ul", "ol", "li", "blockquote", "code", "br", "sub", "sup", "hr", "img"})
# The bank's own pictures and nothing else: "image:" and the random name of a stored picture.
OWN = re.compile(r"image:([\w-]{22})")
SHOWN = re.compile(r"/images/[\w-]{22}")
_markdown = MarkdownIt("commonmark", {"html": False})


def _image(self: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    token = tokens[at]
    alt, own = self.renderInlineAsText(token.children or [], options, env), OWN.fullmatch(str(token.attrs.get("src", "")))
    # What is no picture of ours leaves its words.
    return f'<img src="/images/{own[1]}" alt="{escape(alt)}">' if own else escape(alt)


_markdown.add_render_rule("image", _image)


def _attribute(tag: str, name: str, value: str) -> bool:
    return tag == "img" and (name == "alt" or (name == "src" and SHOWN.fullmatch(value) is not None))


# The texts are frozen and few, and making them safe takes longer than the rest of a page.
@lru_cache(maxsize=2048)
def markdown(text: str) -> Markup:
    """Render Markdown and clean it by a short allow-list; the only attributes are those of our own pictures."""
    return _safe(_markdown.render(text))


@lru_cache(maxsize=4096)
def in_line(text: str) -> Markup:
    """The same for a text of one paragraph that stands in a line of its own, like an option: no list, no heading, no quotation."""
    return _safe(_markdown.renderInline(" ".join(text.split())))


def _safe(html: str) -> Markup:
    return Markup(bleach.clean(html, tags=TAGS, attributes=_attribute, protocols={"https"}, strip=True))


def words(text: str) -> str:
    """What `in_line` shows as plain words, a picture by its description."""
    return _words(_markdown.parseInline(" ".join(text.split())))


def _words(tokens: Sequence[Token]) -> str:
    return "".join(
        _words(token.children) if token.children else " " if token.type.endswith("break") else token.content for token in tokens
    )
