"""The items of a form as a table: sorted for a page, or as rows of a file. No letter of any key is in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from exam_app.bank.figures import FLAG_WORDS, flag_words
from exam_app.exams.models import FormItem
from exam_app.statistics.held import Counts
from exam_app.statistics.pooling import kinds
from exam_app.statistics.rules import LEAST
from exam_app.statistics.viewdata import ItemLine
from exam_app.statistics.wording import cell, plain
from question_bank.analysis import Estimate, ItemStatistics

SERIOUS = list(FLAG_WORDS)  # the most serious first


def sorted_items(held: Counts, items: Sequence[ItemStatistics], sort: str) -> list[ItemLine]:
    """The items by this column, with "-" before it from the end; what has no figure stands last either way."""
    pairs = list(zip(held.form.items, items, strict=True))
    value = VALUES[sort.removeprefix("-")]
    known = sorted(
        (pair for pair in pairs if value(*pair) is not None), key=lambda pair: value(*pair), reverse=sort.startswith("-")
    )
    return [_line(*pair) for pair in [*known, *(pair for pair in pairs if value(*pair) is None)]]


VALUES: dict[str, Callable[[FormItem, ItemStatistics], Any]] = {
    "flags": lambda item, found: min((SERIOUS.index(kind) for kind in kinds(found)), default=len(SERIOUS)),
    "position": lambda item, found: item.position,
    "code": lambda item, found: item.version.item.code,
    "p": lambda item, found: found.p and found.p.value,
    "r": lambda item, found: found.rest_r and found.rest_r.value,
    "upper-lower": lambda item, found: found.upper_lower,
    "alpha": lambda item, found: found.alpha_if_deleted,
    "omitted": lambda item, found: found.blank,
}


def _line(item: FormItem, found: ItemStatistics) -> ItemLine:
    version = item.version
    return ItemLine(
        item.position, version.item.public_id, version.item.code, version.number, REMARKS[_standing(item)], cell(found.p, LEAST),
        cell(found.rest_r, LEAST, is_signed=True), plain(found.upper_lower), plain(found.alpha_if_deleted), found.blank, found.not_reached,
        flag_words(kinds(found)),
    )  # fmt: skip


REMARKS = {"scored": "", "pilot": "Pilot, earns no points", "voided": "Voided, credit to everybody"}


def _standing(item: FormItem) -> str:
    return "pilot" if not item.is_scored else "voided" if item.is_voided else "scored"


COLUMNS = (
    "position", "code", "version", "status", "n", "p", "p_low", "p_high", "r", "r_low", "r_high", "upper_lower", "alpha_without",
    "omitted", "not_reached", "flags",
)  # fmt: skip


def rows(held: Counts) -> list[tuple[object, ...]]:
    """The items as rows of a file, in the order of the form, after the names of the columns.

    Four decimals; empty where a figure does not exist, and only n where there are too few candidates.
    """
    return [COLUMNS, *(_row(*pair) for pair in zip(held.form.items, held.analysis().items, strict=True))]


def _row(item: FormItem, found: ItemStatistics) -> tuple[object, ...]:
    head = (item.position, item.version.item.code, item.version.number, _standing(item), found.n)
    if found.is_too_few:
        return (*head, *[""] * (len(COLUMNS) - len(head)))
    numbers = (*_ends(found.p), *_ends(found.rest_r), found.upper_lower, found.alpha_if_deleted)
    in_words = ("" if number is None else f"{number:.4f}" for number in numbers)
    return (*head, *in_words, found.blank, found.not_reached, "; ".join(flag_words(kinds(found))))


def _ends(figure: Estimate | None) -> tuple[float | None, float | None, float | None]:
    return (figure.value, figure.low, figure.high) if figure else (None, None, None)
