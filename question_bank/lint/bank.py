"""Flaws that show only when the items of a bank are seen together."""

from collections import Counter
from collections.abc import Iterator, Sequence

from question_bank.blueprint import shortfalls
from question_bank.lint.flaw import BANK, Flaw
from question_bank.lint.words import folded
from question_bank.model import Blueprint, Framework, Item, ItemKind

MEANINGFUL = 40  # items; shares in a smaller bank say little
KEY_SHARE = (0.18, 0.32)
LONGEST_KEYS = 0.40


def unbalanced_keys(items: Sequence[Item]) -> Iterator[Flaw]:
    """A letter that is the key too seldom or too often to be guessed at no gain; several right options are not guessed by a letter."""
    single = [item for item in items if item.kind is ItemKind.SINGLE]
    letters = sorted({option.letter for item in single for option in item.options})
    keys = Counter(item.key for item in single)
    for letter in letters if len(single) >= MEANINGFUL else ():
        share = keys[letter] / len(single)
        if not KEY_SHARE[0] <= share <= KEY_SHARE[1]:
            wanted = f"keep it from {KEY_SHARE[0]:.0%} to {KEY_SHARE[1]:.0%}"
            yield Flaw(BANK, "unbalanced-keys", f"{letter} is the key of {share:.1%} of the items; {wanted}.")


def longest_keys(items: Sequence[Item]) -> Iterator[Flaw]:
    """The key is the longest option so often that choosing the longest pays."""
    share = sum(_has_longest_key(item) for item in items) / max(1, len(items))
    if len(items) >= MEANINGFUL and share > LONGEST_KEYS:
        message = f"The key is the longest option in {share:.1%} of the items; shorten keys."
        yield Flaw(BANK, "longest-keys", message)


def repeated_stems(items: Sequence[Item]) -> Iterator[Flaw]:
    """Two items with the same stem, whatever its case and spacing."""
    seen: dict[str, str] = {}
    for item in items:
        first = seen.setdefault(folded(item.stem), item.id)
        if first != item.id:
            yield Flaw(item.id, "repeated-stem", f"The stem is that of {first}; reword or withdraw one.")


def lost_enemies(items: Sequence[Item]) -> Iterator[Flaw]:
    """An enemy that is not in the bank, or is the item itself."""
    known = {item.id for item in items}
    for item in items:
        for enemy in item.enemies:
            if enemy not in known - {item.id}:
                message = f"The enemy {enemy!r} is no other item of the bank; correct or remove it."
                yield Flaw(item.id, "lost-enemy", message)


def unknown_cell_areas(blueprint: Blueprint, framework: Framework) -> Iterator[Flaw]:
    """A cell that counts something the framework does not know."""
    known = framework.areas.keys() | {domain.id for domain in framework.domains}
    for cell in blueprint.cells:
        for area in cell.areas:
            if area not in known:
                message = f"The cell {cell.name!r} names {area!r}, which is not in the framework."
                yield Flaw(blueprint.id, "unknown-area", message)


def unfillable_cells(blueprint: Blueprint, items: Sequence[Item], forms: int) -> Iterator[Flaw]:
    """A cell for which the bank has too few items."""
    for short in shortfalls(blueprint, items, forms):
        message = f"{short.cell}: {short.have} items for {forms} form(s); {short.need} are needed."
        yield Flaw(blueprint.id, "unfillable-cell", message)


def _has_longest_key(item: Item) -> bool:
    return max(map(len, item.key_texts)) > max(map(len, item.wrong_texts))
