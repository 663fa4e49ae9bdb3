"""Holds items against a blueprint: which cell counts them, what a bank lacks, why a form will not do."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from question_bank.model import Blueprint, Cell, CognitiveLevel, Item


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A cell (by name) for which the bank has fewer items than the wanted forms need together."""

    cell: str
    have: int
    need: int


def cell_of(blueprint: Blueprint, area: str) -> Cell | None:
    """The cell that counts items of this area ("domain-id/area-id"); None when no cell wants them.

    A cell that names the area itself goes before one that names its whole domain.
    """
    for wanted in (area, area.partition("/")[0]):
        for cell in blueprint.cells:
            if wanted in cell.areas:
                return cell
    return None


def by_cell(blueprint: Blueprint, items: Iterable[Item]) -> dict[str, int]:
    """How many of the items fall in each cell, by the cell's name and in the blueprint's order.

    Items that no cell wants are not counted.
    """
    cells = (cell_of(blueprint, item.area) for item in items)
    found = Counter(cell.name for cell in cells if cell is not None)
    return {cell.name: found[cell.name] for cell in blueprint.cells}


def by_level(items: Iterable[Item]) -> dict[CognitiveLevel, int]:
    """How many of the items ask for each cognitive level; every level is there, if only with 0."""
    found = Counter(item.level for item in items)
    return {level: found[level] for level in CognitiveLevel}


def shortfalls(blueprint: Blueprint, items: Iterable[Item], forms: int = 1) -> list[Shortfall]:
    """The cells in which the items cannot fill this many forms that share no item."""
    have = by_cell(blueprint, items)
    return [
        Shortfall(cell.name, have[cell.name], cell.count * forms)
        for cell in blueprint.cells
        if have[cell.name] < cell.count * forms
    ]


def breaches(blueprint: Blueprint, form: Sequence[Item]) -> tuple[str, ...]:
    """Why these items are not a form of the blueprint, one sentence a reason; empty when they are."""
    return (
        *_total_breaches(blueprint, form),
        *_stray_breaches(blueprint, form),
        *_cell_breaches(blueprint, form),
        *_level_breaches(blueprint, form),
    )


def _total_breaches(blueprint: Blueprint, form: Sequence[Item]) -> Iterable[str]:
    if len(form) != blueprint.total:
        yield f"The form has {_items(len(form))}; the blueprint asks for {blueprint.total}."


def _stray_breaches(blueprint: Blueprint, form: Sequence[Item]) -> Iterable[str]:
    for item_id, times in Counter(item.id for item in form).items():
        if times > 1:
            yield f"{item_id} is in the form {times} times."
    for item in form:
        if cell_of(blueprint, item.area) is None:
            yield f"{item.id} is about {item.area}, which is in no cell of the blueprint."


def _cell_breaches(blueprint: Blueprint, form: Sequence[Item]) -> Iterable[str]:
    have = by_cell(blueprint, form)
    for cell in blueprint.cells:
        if have[cell.name] != cell.count:
            yield f"{cell.name}: {_items(have[cell.name])}; the blueprint asks for {cell.count}."


def _level_breaches(blueprint: Blueprint, form: Sequence[Item]) -> Iterable[str]:
    have = by_level(form)
    for share in blueprint.levels:
        if not share.least <= have[share.level] <= share.most:
            asked = f"{share.least} to {share.most}"
            yield f"{share.level}: {_items(have[share.level])}; the blueprint asks for {asked}."


def _items(number: int) -> str:
    return "1 item" if number == 1 else f"{number} items"
