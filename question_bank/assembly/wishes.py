"""What forms should be like beyond their blueprint; everything here may be left out.

Nothing decides here: `content`, `apart` and `balance` turn wishes into rules, `aims` into an aim.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum

from question_bank.model import CognitiveLevel, Item

KEY_BAND = 5  # percentage points either side of an even share: 20 % to 30 % with four options


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of an item: the share of right answers and the discrimination (item-rest r)."""

    p: float | None = None
    r: float | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """From `least` to `most` scored items in each form that match every condition that is given.

    `area` is a ref ("domain-id/area-id") or a whole domain id; `ids` is any other set, such as the
    items with one vignette.
    """

    name: str
    least: int
    most: int
    area: str | None = None
    level: CognitiveLevel | None = None
    ids: AbstractSet[str] | None = None

    def wants(self, item: Item) -> bool:
        """Whether the item counts."""
        return (
            (self.area is None or self.area in (item.area, item.area.partition("/")[0]))
            and (self.level is None or self.level == item.level)
            and (self.ids is None or item.id in self.ids)
        )


class Aim(StrEnum):
    """What the forms are best at, once every rule is kept."""

    CHANCE = "chance"  # a random draw by the seed
    DISCRIMINATION = "discrimination"  # the form with the smallest sum of r has as great a one as can be
    DIFFICULTY = "difficulty"  # the form farthest from the mean p that is aimed at is as near as can be


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Rules and aim of an assembly. Items are named by their ids throughout.

    An item without a figure counts as the average of those with one where discrimination is summed up,
    and not at all in a mean p. Pilot items come on top of the blueprint's total and earn no points.
    """

    targets: tuple[Target, ...] = ()
    pinned: AbstractSet[str] = frozenset()  # in one of the forms
    common: AbstractSet[str] = frozenset()  # in each of the forms: an anchor for equating
    figures: Mapping[str, Figures] = field(default_factory=dict)
    mean_p: tuple[float, float] | None = None
    aim: Aim = Aim.CHANCE
    aim_p: float = 0.7  # with Aim.DIFFICULTY
    uses: Mapping[str, int] = field(default_factory=dict)  # how often an item was on a form before
    exposure_cap: int | None = None  # items used so often or more stay out
    earlier: Mapping[str, AbstractSet[str]] = field(default_factory=dict)  # form -> its items
    overlap_cap: int | None = None  # items that a form may share with each earlier one
    pilots: tuple[Item, ...] = ()  # the pilot items to draw from
    pilots_per_form: int = 0
    has_even_keys: bool = True
    key_band: int = KEY_BAND
    seconds: float | None = None  # last stop of the search; None for the usual one
