"""What lies between the formats and the bank: items, essays and shared stimuli as a file told them.

Texts are Markdown of the kind the exam shows; an image stands in them as `![what it shows](name)` and
its bytes beside them. Nothing here has been accepted into the bank.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

CODE = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,78}[A-Za-z0-9_])?")


class Kind(StrEnum):
    """One best answer, or every right answer and no other (exact set)."""

    SINGLE = "single"
    MULTIPLE = "multiple"


@dataclass(frozen=True, slots=True)
class Source:
    """Where something came from: the file, and the row or line in it, counted from 1."""

    file: str = ""
    row: int | None = None


@dataclass(frozen=True, slots=True)
class DraftImage:
    """An image, drawn anew: PNG or JPEG. `name` is made from its bytes, `alt` says what it shows."""

    name: str
    data: bytes = field(repr=False)
    alt: str


@dataclass(frozen=True, slots=True)
class DraftOption:
    """One option; `rationale` says why it is, or is not, the right one ("" when nothing was given)."""

    letter: str
    text: str
    is_key: bool
    rationale: str = ""


@dataclass(frozen=True, slots=True)
class DraftItem:
    """A choice item worth one point for exactly the key and nothing for anything else.

    `code` is its name in the file, `feedback` speaks about the whole item, `stimulus` is the ref of a
    DraftStimulus, `pinned` are letters of options that the file keeps in their place. Empty texts
    mean that the file says nothing. `area` and `level` are as written there.
    """

    code: str
    title: str
    kind: Kind
    stem: str
    options: tuple[DraftOption, ...]
    feedback: str = ""
    area: str = ""
    level: str = ""
    reference: str = ""
    reference_url: str = ""
    stimulus: str = ""
    pinned: str = ""
    images: tuple[DraftImage, ...] = ()
    source: Source = field(default=Source(), compare=False)

    @property
    def key(self) -> str:
        """The letters of the right options, like "AC"."""
        return "".join(option.letter for option in self.options if option.is_key)

    def telling(self, fields: Mapping[str, str]) -> DraftItem:
        """The item with the feedback, area, level and reference that a file told beside the question."""
        return replace(
            self,
            feedback=fields.get("feedback", self.feedback),
            area=fields.get("area", self.area),
            level=fields.get("level", self.level),
            reference=fields.get("reference", self.reference),
            reference_url=fields.get("reference_url", self.reference_url),
        )

    def score(self, response: Iterable[str]) -> int:
        """1 when exactly the key is chosen, else 0; also for no answer."""
        return int(set(response) == set(self.key))


@dataclass(frozen=True, slots=True)
class DraftEssay:
    """An essay question. `expected_length` is in characters, None when the file does not say."""

    code: str
    title: str
    text: str
    expected_length: int | None = None
    stimulus: str = ""
    images: tuple[DraftImage, ...] = ()
    source: Source = field(default=Source(), compare=False)


@dataclass(frozen=True, slots=True)
class DraftStimulus:
    """A vignette that several items share; they name it by `ref`."""

    ref: str
    title: str
    text: str
    images: tuple[DraftImage, ...] = ()
    source: Source = field(default=Source(), compare=False)


def name_from(text: str) -> str:
    """A code or ref that CODE accepts, made from any text; "" when nothing of it can be used."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-.")[:80].rstrip("-.")
