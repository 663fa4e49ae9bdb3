"""Looks up the images that texts show, draws them anew once, and keeps the ones an item uses."""

from __future__ import annotations

from collections.abc import Callable

from question_bank.formats.draft import DraftImage
from question_bank.formats.gather import Notes
from question_bank.formats.images import BadImage, redrawn
from question_bank.formats.prose.tree import Span

MOST_TOTAL = 24_000_000  # bytes of all images of one upload
Find = Callable[[str], bytes | None]


class Shelf:
    """The images of one upload by where they came from, each drawn anew once."""

    def __init__(self) -> None:
        self._drawn: dict[bytes, tuple[str, bytes]] = {}
        self._total = 0

    def drawn(self, data: bytes) -> tuple[str, bytes]:
        """The name and the new bytes of the image. Raises BadImage, also when all images together are too large."""
        if data not in self._drawn:
            name, bare = redrawn(data)
            self._total += len(bare)
            if self._total > MOST_TOTAL:
                raise BadImage(f"comes after {MOST_TOTAL // 1_000_000} MB of images", "Split the upload")
            self._drawn[data] = name, bare
        return self._drawn[data]


class Pictures:
    """The images of one item. `find` gives the bytes for an address as the text names it, None when not there."""

    def __init__(self, shelf: Shelf, find: Find, notes: Notes) -> None:
        self._shelf, self._find, self._notes = shelf, find, notes
        self._used: dict[str, DraftImage] = {}

    @property
    def used(self) -> tuple[DraftImage, ...]:
        """The images in the order in which the texts showed them."""
        return tuple(self._used.values())

    def show(self, address: str, alt: str) -> Span | None:
        """The image as a part of a text; None when something is wrong with it, which is noted."""
        data = self._find(address)
        if address.lower().split("?")[0].endswith((".svg", ".svgz")):
            self._notes.refuse("SVG image", f"{address}: SVG images can hold programs; save the drawing as PNG")
        elif data is None:
            self._notes.problem("image", f"{address[:200]!r} is not in the file", "Upload the whole package with its images")
        elif not alt:
            self._notes.problem("image", f"{address[:200]!r} has no alt text", "Say in the alt text what the image shows")
        else:
            return self._drawn(address, data, alt)
        return None

    def _drawn(self, address: str, data: bytes, alt: str) -> Span | None:
        try:
            name, bare = self._shelf.drawn(data)
        except BadImage as error:
            self._notes.problem("image", f"{address[:200]!r} {error.problem}", error.mend)
            return None
        self._used.setdefault(name, DraftImage(name, bare, alt))
        return Span("image", alt, image=name)
