"""Finds items that nearly repeat one another, over stem and options.

Receives items of any bank; hands on, for a text, the items that share most of its phrases. A phrase is
two words that follow one another once the everyday words are taken out (Broder 1997, "On the
resemblance and containment of documents", calls them shingles). The index holds hashes and no text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from question_bank.model import Item

# Two texts are near when they share this part of the phrases of both together, or this part of the
# shorter one's. Measured: see tests/rules/test_bank_similar.py.
NEAR_RESEMBLANCE = 0.10
NEAR_CONTAINMENT = 0.20
FEWEST_SHARED = 4
WORD = re.compile(r"[^\W\d_]+")
EVERYDAY = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "before",
        "but",
        "by",
        "can",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "him",
        "his",
        "how",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "most",
        "of",
        "on",
        "or",
        "she",
        "so",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "they",
        "this",
        "to",
        "was",
        "were",
        "what",
        "when",
        "which",
        "who",
        "will",
        "with",
        "would",
        "you",
        "your",
        "best",
        "response",
        "infant",
        "child",
        "children",
        "parent",
        "parents",
        "mother",
        "father",
        "family",
        "families",
        "baby",
        "toddler",
        "supervisor",
        "supervision",
    ]
)


@dataclass(frozen=True, slots=True)
class Near:
    """An item that nearly repeats a text: `resemblance` and `containment` are shares between 0 and 1."""

    item_id: str
    resemblance: float
    containment: float


def phrases(stem: str, options: Iterable[str]) -> frozenset[int]:
    """The phrases of a text as 64-bit hashes of this process. Where the options stand and how they are ordered does not matter."""
    return frozenset(pair for part in (stem, *options) for pair in _pairs(part))


def _pairs(text: str) -> Iterator[int]:
    words = [_stem(word) for word in WORD.findall(text.casefold()) if word not in EVERYDAY]
    yield from map(hash, zip(words, words[1:], strict=False))
    if len(words) == 1:
        yield hash(words[0])


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    # Enough to hold "visits" and "visited" against "visit"; more would need a dictionary.
    for ending in ("ings", "ing", "edly", "ed", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def nearness(one: frozenset[int], other: frozenset[int]) -> tuple[float, float]:
    """Resemblance (shared of all) and containment (shared of the shorter text)."""
    shared = len(one & other)
    return shared / max(1, len(one | other)), shared / max(1, min(len(one), len(other)))


def is_near(shared: int, resemblance: float, containment: float) -> bool:
    """Whether two texts with this many shared phrases are worth a look."""
    return shared >= FEWEST_SHARED and (resemblance >= NEAR_RESEMBLANCE or containment >= NEAR_CONTAINMENT)


class Index:
    """The phrases of many items, asked for those near a text. Items can be added, and replaced by the same id."""

    def __init__(self) -> None:
        import numpy as np

        self._ids: list[str] = []
        self._sizes: list[int] = []
        self._places: dict[str, int] = {}
        self._hashes = np.empty(0, dtype=np.int64)
        self._owners = np.empty(0, dtype=np.int32)

    def __len__(self) -> int:
        return len(self._places)

    def add(self, texts: Iterable[tuple[str, str, Sequence[str]]]) -> None:
        """Add (id, stem, options) of items; an id that is there already counts with its new text only."""
        import numpy as np

        hashes, owners = [self._hashes], [self._owners]
        for item_id, stem, options in texts:
            found = phrases(stem, options)
            self._places[item_id] = len(self._ids)
            hashes.append(np.fromiter(found, dtype=np.int64, count=len(found)))
            owners.append(np.full(len(found), len(self._ids), dtype=np.int32))
            self._ids.append(item_id)
            self._sizes.append(len(found))
        together, whose = np.concatenate(hashes), np.concatenate(owners)
        order = np.argsort(together, kind="stable")
        self._hashes, self._owners = together[order], whose[order]

    def near(self, stem: str, options: Sequence[str], *, but: str = "", most: int = 5) -> list[Near]:
        """The items nearest to this text, the nearest first; `but` is left out."""
        import numpy as np

        mine = phrases(stem, options)
        asked = np.fromiter(mine, dtype=np.int64, count=len(mine))
        first, last = np.searchsorted(self._hashes, asked, "left"), np.searchsorted(self._hashes, asked, "right")
        rows = [self._owners[a:b] for a, b in zip(first, last, strict=True) if b > a]
        counts = np.bincount(np.concatenate(rows), minlength=len(self._ids)) if rows else np.zeros(0, dtype=int)
        found = [self._judge(int(place), int(counts[place]), len(mine)) for place in np.flatnonzero(counts >= FEWEST_SHARED)]
        near = [one for one in found if one is not None and one.item_id != but]
        return sorted(near, key=lambda one: (-one.resemblance, one.item_id))[:most]

    def _judge(self, place: int, shared: int, size: int) -> Near | None:
        item_id, other = self._ids[place], self._sizes[place]
        resemblance, containment = shared / (size + other - shared), shared / max(1, min(size, other))
        is_current = self._places[item_id] == place
        return Near(item_id, resemblance, containment) if is_current and is_near(shared, resemblance, containment) else None


def index_of(items: Iterable[Item]) -> Index:
    """An index over these items."""
    made = Index()
    made.add((item.id, item.stem, [option.text for option in item.options]) for item in items)
    return made
