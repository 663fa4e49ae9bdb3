"""Figures in words: shares in percent, coefficients with two decimals, and when there is too little to say."""

from __future__ import annotations

from typing import Protocol

from exam_app.review.quality.viewdata import Cell

FEW = "Too few to judge"
NONE = "Undefined"
MEASURES = {
    "exact": ("Exact agreement", "Both gave the same level.", "Wilson"),
    "within_one": ("Exact or one level apart", "At most one level lies between them.", "Wilson"),
    "quadratic": ("Quadratic weighted kappa", "Agreement beyond chance; far misses weigh more.", "resampled scripts"),
    "linear": ("Linear weighted kappa", "Agreement beyond chance; misses weigh by their distance.", "resampled scripts"),
    "kappa": ("Cohen's kappa", "Agreement beyond chance on the very same level.", "resampled scripts"),
    "icc_1": ("ICC(1,1)", "How far one review tells the scripts apart.", "F"),
    "icc_k": ("ICC(1,k)", "How far the mean of both reviews does.", "F"),
    "alpha_ordinal": ("Krippendorff's alpha, ordinal", "Agreement beyond chance by rank.", "resampled scripts"),
    "alpha_interval": ("Krippendorff's alpha, interval", "Agreement beyond chance by distance.", "resampled scripts"),
    "ac1": ("Gwet's AC1", "Like kappa, steadier when one level is common.", "resampled scripts"),
    "ac2": ("Gwet's AC2, quadratic", "The same with weights.", "resampled scripts"),
    "smd": ("Standardised mean difference", "Second minus first review, in standard deviations.", "resampled scripts"),
}  # fmt: skip
COLUMNS = ("exact", "within_one", "quadratic", "icc_1", "icc_k", "alpha_ordinal", "ac2")
SHORT = ("Exact", "Within one", "Quadratic kappa", "ICC(1,1)", "ICC(1,k)", "Alpha", "AC2")
WARNINGS = {
    "severe": "Marks lower than the others on the same scripts.",
    "lenient": "Marks higher than the others on the same scripts.",
    "drift": "The later half of the scripts was marked differently from the earlier half.",
    "quick": "Takes very little time for a script.",
    "seeds": "Is often two or more levels off on seeded scripts.",
    "figures": "The figures of the window.",
}
DECISIONS = {
    "looked": "Looked at, nothing to do", "watch": "Watch it", "spoke": "Spoke with the reviewer",
    "no_more": "Give this reviewer no more scripts (by the pages for giving out)",
}  # fmt: skip


class Estimated(Protocol):
    """A value with an interval and the number of units behind it."""

    @property
    def value(self) -> float | None: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...
    @property
    def n(self) -> int: ...


def cell(figure: Estimated, least: int, *, is_share: bool = False, is_signed: bool = False) -> Cell:
    """The figure as people read it; "Too few to judge" below `least` units, "Undefined" where it does not exist."""
    if figure.n < least:
        return Cell(FEW, is_quiet=True)
    if figure.value is None:
        return Cell(NONE, is_quiet=True)
    words = _percent if is_share else _signed if is_signed else _plain
    interval = f"{words(figure.low)} to {words(figure.high)}" if figure.low is not None and figure.high is not None else ""
    return Cell(words(figure.value), interval)


def minutes(figure: Estimated, least: int) -> Cell:
    """So many minutes, in whole ones."""
    found = cell(figure, least)
    if found.is_quiet or figure.low is None or figure.high is None:
        return found if found.is_quiet else Cell(f"{figure.value:.0f}")
    return Cell(f"{figure.value:.0f}", f"{figure.low:.0f} to {figure.high:.0f}")


def seeds(figure: Estimated) -> Cell:
    """A share of the criteria of the few seeded scripts, which are never many: how many they are stands with it."""
    if figure.value is None:
        return Cell("–", is_quiet=True)
    found = cell(figure, 1, is_share=True)
    return Cell(found.text, f"{found.interval}, {figure.n} script{'' if figure.n == 1 else 's'}")


def _percent(value: float) -> str:
    return f"{value * 100:.0f} %"


def _plain(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "\N{MINUS SIGN}")


def _signed(value: float) -> str:
    return "0.00" if abs(value) < 0.005 else f"{value:+.2f}".replace("-", "\N{MINUS SIGN}")
