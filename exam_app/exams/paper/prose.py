"""The committee's Markdown as plain values that the typesetter can set, with the pictures beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from exam_app.web.markup import OWN
from question_bank.formats.prose import Block, image_names, one_paragraph, parse
from question_bank.formats.prose.tree import Span

Fetch = Callable[[str], tuple[str, bytes]]


class Pictures:
    """The pictures of a document, each once, as lists of bytes by name."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self.found: dict[str, list[int]] = {}

    def text(self, markdown: str) -> list[dict[str, Any]]:
        """The blocks of a text. One that holds what the tree does not know is set as it was typed, so that no word is lost."""
        blocks, foreign = parse(markdown)
        if foreign:
            blocks = tuple(Block("p", (Span("text", part),)) for part in markdown.split("\n\n") if part.strip())
        self._gather(image_names(blocks))
        return [asdict(block) for block in blocks]

    def line(self, markdown: str) -> list[dict[str, Any]]:
        """The same for a text of one paragraph, like an option: no sign at its beginning makes a list of it."""
        return self.text(one_paragraph(markdown))

    def _gather(self, names: Iterable[str]) -> None:
        for name in names:
            if (own := OWN.fullmatch(name)) and name not in self.found:
                self.found[name] = list(self._fetch(own[1])[1])
