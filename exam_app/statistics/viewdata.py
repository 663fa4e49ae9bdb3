"""What the pages of statistics receive: figures in words. Whatever betrays a key is in `Options` and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from exam_app.bank.reading import ItemText
from exam_app.review.quality.viewdata import Cell


@dataclass(frozen=True, slots=True)
class WindowLine:
    """A finished window in the list; `candidates` is None until its answers are counted."""

    public_id: str
    title: str
    closes_at: datetime
    form: str
    form_id: str
    candidates: int | None
    mean: Cell
    passing: Cell
    alpha: Cell


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of a form: its name, what it says, how its interval is made."""

    name: str
    says: str
    method: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One method: the share of equal decisions on two forms, what chance would give, kappa."""

    method: str
    same: str
    chance: str
    kappa: str


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item in the table of a form."""

    position: int
    public_id: str
    code: str
    version: int
    remark: str
    p: Cell
    r: Cell
    upper_lower: str
    alpha_without: str
    omitted: int
    not_reached: int
    flags: tuple[str, ...]  # in words, without letters


@dataclass(frozen=True, slots=True)
class FormFigures:
    """A form in one window or over several. `items` is empty where there are too few candidates."""

    title: str
    form: str
    candidates: int
    least: int
    windows: Sequence[tuple[str, str, int]]  # public id, title, candidates
    points: int
    cut: int | None
    voided: int
    pilots: int
    lines: Sequence[Line]
    decisions: Sequence[DecisionLine]
    accuracy: str
    notes: Sequence[str]
    items: Sequence[ItemLine]
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the quantile plot: its name at the right end, its points, how it is drawn (0 is the key, solid)."""

    name: str
    style: int
    points: str
    label_y: float


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing of shares by fifth of the score, and the same as rows of a table."""

    width: int
    height: int
    ticks: Sequence[tuple[float, str]]  # y
    columns: Sequence[tuple[float, str]]  # x
    marks: Sequence[Mark]
    rows: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class OptionLine:
    """One option: who chose it."""

    letter: str
    text: str
    is_key: bool
    n: int
    share: str
    r: Cell
    mean: str


@dataclass(frozen=True, slots=True)
class Options:
    """What only somebody may see who has opened the key."""

    lines: Sequence[OptionLine]
    mean_in: str  # what the mean score of the choosers is counted in
    plot: Plot
    flags: Sequence[str]


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A version in one window."""

    window: str
    title: str
    form: str
    position: int
    candidates: int
    p: Cell
    r: Cell
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ItemFiguresPage:
    """An item version over all windows, or in the one chosen. `options` is None while the key is closed."""

    public_id: str
    code: str
    text: ItemText
    window: str  # public id; empty: all windows
    candidates: int
    forms: int
    least: int
    is_too_few: bool
    lines: Sequence[Line]
    omitted: int
    not_reached: int
    flags: Sequence[str]
    asked: Sequence[AskedLine]
    options: Options | None
