"""The items to choose from and the number of forms, laid out as columns of a programme."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import inf

from question_bank.model import Item
from question_bank.programme import Rule


@dataclass(frozen=True, slots=True)
class Pool:
    """Column = form x number of items + place. The scored items come first, then the pilot items."""

    items: tuple[Item, ...]
    forms: int
    scored: int

    @classmethod
    def of(cls, items: Iterable[Item], pilots: Iterable[Item], forms: int) -> Pool:
        """Items by id in the order of their ids, so that the order of a bank never matters."""
        scored = sorted({item.id: item for item in items}.values(), key=lambda item: item.id)
        ids = {item.id for item in scored}
        unscored = {item.id: item for item in pilots if item.id not in ids}
        return cls((*scored, *(unscored[item_id] for item_id in sorted(unscored))), forms, len(scored))

    @property
    def size(self) -> int:
        """The number of columns."""
        return len(self.items) * self.forms

    @property
    def scored_items(self) -> tuple[Item, ...]:
        return self.items[: self.scored]

    def places(self, wants: Callable[[Item], bool]) -> tuple[int, ...]:
        """The places of the scored items that are wanted."""
        return tuple(place for place, item in enumerate(self.scored_items) if wants(item))

    def places_of(self, ids: AbstractSet[str]) -> tuple[int, ...]:
        """The places of the items with these ids, pilot items too."""
        return tuple(place for place, item in enumerate(self.items) if item.id in ids)

    def columns(self, form: int, places: Iterable[int]) -> tuple[int, ...]:
        """The columns of one form at these places."""
        return tuple(form * len(self.items) + place for place in places)

    def over_forms(self, place: int) -> tuple[int, ...]:
        """The columns of one item."""
        return tuple(range(place, self.size, len(self.items)))

    def in_each_form(
        self, name: str, places: Sequence[int], least: float, most: float = inf,
        weights: Sequence[float] | None = None, per: int = 1,
    ) -> Iterator[Rule]:  # fmt: skip
        """The same rule for every form."""
        fixed = None if weights is None else tuple(weights)
        for form in range(self.forms):
            yield Rule(name, self.columns(form, places), least, most, fixed, per)
