"""Committee's Markdown to safe HTML, in one place. What candidates type never comes here."""

from __future__ import annotations

from functools import lru_cache

import bleach
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = frozenset({"p", "em", "strong", "ul", "ol", "li", "blockquote", "code", "br", "sub", "sup", "hr"})
_markdown = MarkdownIt("commonmark", {"html": False})


# The texts are frozen and few, and making them safe takes longer than the rest of a page.
@lru_cache(maxsize=2048)
def markdown(text: str) -> Markup:
    """Render Markdown and clean it by a short allow-list without attributes."""
    return Markup(bleach.clean(_markdown.render(text), tags=TAGS, attributes={}, protocols=set(), strip=True))
