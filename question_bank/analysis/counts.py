"""One contingency table (score x item x answer): everything the statistics need, and no candidate.

Receives `Answers` and keys; hands on `FormCounts`. Counts of the same form add up over windows and
can be stored as a small document, so that a page of statistics never reads a paper again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from question_bank.analysis.answers import NOTHING, Answers, ItemKey
from question_bank.analysis.scoring import totals

Table = NDArray[np.int64]
AT_ONCE = 1 << 16  # candidates counted together; their numbers stay in the processor's cache


@dataclass(frozen=True, slots=True, eq=False)
class ItemCounts:
    """One item in one form: `table` counts candidates by total score and answer."""

    form: str
    item: ItemKey
    choices: tuple[str, ...]
    table: Table
    points: int  # the number of scored items in the form

    def __add__(self, other: ItemCounts) -> ItemCounts:
        """The candidates of both. Raises ValueError unless form, points, item and key are the same."""
        if (self.form, self.points, self.item) != (other.form, other.points, other.item):
            raise ValueError("Only counts of the same item in the same form with the same key add up.")
        choices, table = _together((self.choices, self.table), (other.choices, other.table))
        return ItemCounts(self.form, self.item, choices, table, self.points)


@dataclass(frozen=True, slots=True, eq=False)
class FormCounts:
    """One form: `table` (scores 0..points x items x choices) counts candidates."""

    form: str
    items: tuple[ItemKey, ...]
    choices: tuple[str, ...]
    table: Table

    @property
    def points(self) -> int:
        """The number of scored items, which is the greatest score."""
        return len(self.table) - 1

    @property
    def distribution(self) -> Table:
        """How many candidates have each score from 0 to `points`."""
        return np.asarray(self.table[:, 0, :].sum(axis=1))

    def of(self, place: int) -> ItemCounts:
        """The item at this place of the form, from 0."""
        return ItemCounts(self.form, self.items[place], self.choices, self.table[:, place, :], self.points)

    def __add__(self, other: FormCounts) -> FormCounts:
        """The candidates of both. Raises ValueError unless form, items and keys are the same."""
        if (self.form, self.items) != (other.form, other.items):
            raise ValueError("Only counts of the same form with the same keys add up.")
        choices, table = _together((self.choices, self.table), (other.choices, other.table))
        return FormCounts(self.form, self.items, choices, table)


def _together(*parts: tuple[tuple[str, ...], Table]) -> tuple[tuple[str, ...], Table]:
    """The sum of tables whose last axis is named by choices."""
    choices = tuple(dict.fromkeys(choice for names, _ in parts for choice in names))
    table = np.zeros((*parts[0][1].shape[:-1], len(choices)), dtype=np.int64)
    for names, part in parts:
        table[..., [choices.index(name) for name in names]] += part
    return choices, table


def count(answers: Answers, keys: Sequence[ItemKey], *, form: str = "") -> FormCounts:
    """Count the answers. `form` names the form (all its windows alike).

    Raises ValueError when the keys do not fit, when there is no item, or when an item was answered
    with a letter that it does not offer.
    """
    if not keys:
        raise ValueError("A form without items has no statistics.")
    if not answers.candidates:
        answers = Answers(np.zeros((len(keys), 0), dtype=np.uint8), NOTHING)
    points, width = totals(answers, keys), len(answers.choices)
    scores = sum(item.is_scored for item in keys) + 1
    table = np.zeros((len(keys), scores * width), dtype=np.int64)
    for start in range(0, answers.candidates, AT_ONCE):
        some = slice(start, start + AT_ONCE)
        rows = points[some].astype(np.intp) * width
        for place, codes in enumerate(answers.codes[:, some]):
            table[place] += np.bincount(rows + codes, minlength=scores * width)
    counted = np.ascontiguousarray(table.reshape(len(keys), scores, width).transpose(1, 0, 2))
    _check_letters(keys, answers.choices, counted.sum(axis=0))
    return FormCounts(form, tuple(keys), answers.choices, counted)


def _check_letters(keys: Sequence[ItemKey], choices: tuple[str, ...], chosen: Table) -> None:
    for item, row in zip(keys, chosen, strict=True):
        for choice, times in zip(choices, row, strict=True):
            if times and choice not in NOTHING and not set(choice) <= set(item.options):
                raise ValueError(f"{item.id} was answered with {choice}; it offers {item.options}.")


def to_document(counts: FormCounts) -> dict[str, Any]:
    """Plain values for a JSON column: the cells that are not 0."""
    flat = counts.table.reshape(-1)
    cells = np.flatnonzero(flat)
    items = [asdict(item) for item in counts.items]
    head = {"form": counts.form, "points": counts.points, "items": items, "choices": list(counts.choices)}
    return {**head, "cells": cells.tolist(), "counts": flat[cells].tolist()}


def from_document(document: dict[str, Any]) -> FormCounts:
    """The counts that `to_document` wrote."""
    items, choices = tuple(ItemKey(**item) for item in document["items"]), tuple(document["choices"])
    table = np.zeros((document["points"] + 1, len(items), len(choices)), dtype=np.int64)
    table.reshape(-1)[document["cells"]] = document["counts"]
    return FormCounts(document["form"], items, choices, table)
