"""What a form is asked to be like, as one document: receives what was typed, hands the library its wishes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, replace
from typing import Any

from question_bank.assembly import Aim, Figures, Target, Wishes
from question_bank.assembly.wishes import KEY_BAND
from question_bank.model import CognitiveLevel, Item


@dataclass(frozen=True, slots=True, kw_only=True)
class FormWishes:
    """The wishes of one assembly. Items stand here by code, earlier forms by public id; None asks for nothing."""

    forms: int = 1
    barred: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    common: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    overlap_cap: int | None = None
    exposure_cap: int | None = None
    targets: tuple[Target, ...] = ()
    mean_p: tuple[float, float] | None = None
    aim: Aim = Aim.CHANCE
    aim_p: float = 0.7
    pilots: int = 0
    key_band: int | None = KEY_BAND

    def document(self) -> dict[str, Any]:
        """As plain values, fit for JSON; `wishes_from` reads them back."""
        targets = [asdict(replace(target, ids=None)) for target in self.targets]
        return asdict(replace(self, targets=())) | {"targets": targets, "aim": str(self.aim)}


def wishes_from(document: Mapping[str, Any]) -> FormWishes:
    """The wishes of a document; of a form from before there were any, those that it was made by."""
    given: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in document.items()}
    given["targets"] = tuple(_target(each) for each in document.get("targets", ()))
    given["aim"] = Aim(document.get("aim", Aim.CHANCE))
    return FormWishes(**given)


def _target(fields: Mapping[str, Any]) -> Target:
    level = fields["level"]
    return Target(**{**fields, "level": CognitiveLevel(level) if level else None})


def for_the_library(
    wished: FormWishes, *, figures: Mapping[str, Figures], uses: Mapping[str, int], earlier: Mapping[str, AbstractSet[str]],
    pilots: tuple[Item, ...],
) -> Wishes:  # fmt: skip
    """The wishes as the library knows them, with what the bank knows of its items (by code) and of earlier forms."""
    return Wishes(
        targets=wished.targets, pinned=frozenset(wished.pinned), common=frozenset(wished.common), figures=figures,
        mean_p=wished.mean_p, aim=wished.aim, aim_p=wished.aim_p, uses=uses, exposure_cap=wished.exposure_cap, earlier=earlier,
        overlap_cap=wished.overlap_cap, pilots=pilots, pilots_per_form=wished.pilots,
        has_even_keys=wished.key_band is not None, key_band=KEY_BAND if wished.key_band is None else wished.key_band,
    )  # fmt: skip
