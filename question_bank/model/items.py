"""A multiple-choice item: one best answer, or several right ones that are marked together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class CognitiveLevel(StrEnum):
    """What the candidate has to do: remember, use in a situation, or take a situation apart."""

    RECALL = "recall"
    APPLICATION = "application"
    ANALYSIS = "analysis"


class ItemKind(StrEnum):
    """How many options are right: exactly one, or a set that earns the point only as a whole."""

    SINGLE = "single"
    MULTIPLE = "multiple"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer on offer."""

    letter: str
    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """The public source that the key rests on."""

    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One item as its writers left it; the options are in the order of their letters.

    `distractors` says for each letter but the key why a candidate may choose it and why it is not
    best. `enemies` are ids of items that must not share a form with this one; naming it on either
    side is enough. An item from a content file always has a reference and a rationale; one that
    came in from elsewhere may lack them, and `lint` says so. `key` is one letter, or for the kind
    MULTIPLE all right letters in order, like "AC".
    """

    id: str
    title: str
    area: str
    level: CognitiveLevel
    author: str
    status: str
    enemies: tuple[str, ...]
    key: str
    rationale: str
    stem: str
    options: tuple[Option, ...]
    distractors: Mapping[str, str] = field(hash=False)
    reference: Reference | None
    kind: ItemKind = ItemKind.SINGLE

    @property
    def key_texts(self) -> tuple[str, ...]:
        """The texts of the right options, in order."""
        return tuple(option.text for option in self.options if option.letter in self.key)

    @property
    def wrong_texts(self) -> tuple[str, ...]:
        """The texts of the other options, in order."""
        return tuple(option.text for option in self.options if option.letter not in self.key)
