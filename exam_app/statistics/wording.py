"""Figures in words: two decimals, the interval, the number of people; and what each figure says."""

from __future__ import annotations

from exam_app.review.quality.viewdata import Cell
from exam_app.review.quality.wording import FEW, NONE
from exam_app.review.quality.wording import cell as judged
from question_bank.analysis import Estimate

MISSING = "–"
TOO_FEW = Cell(FEW, is_quiet=True)
# Where a figure is usual or good: Haladyna and Downing for p; Ebel for discrimination and upper less lower.
ITEM_LINES = {
    "p": ("Share right (p)", "The share of candidates with the right answer. Usual is 0.40 to 0.95.", "Wilson"),
    "rest_r": (
        "Discrimination (corrected r)",
        "Whether those who do well on the other items get this one right more often. 0.20 and more is good; near 0 the item tells "
        "candidates hardly apart; below 0 the key deserves a look.",
        "Fisher's z",
    ),
    "total_r": ("Uncorrected r", "The same with the score that holds the item itself, and so always a little higher.", "Fisher's z"),
    "upper_lower": (
        "Upper less lower", "The share right among the best 27 % of the candidates less that among the weakest. 0.30 and more is good.", "",
    ),
}  # fmt: skip
FORM_LINES = {
    "passing": ("Share passing", "Candidates at or above the pass mark.", "Wilson"),
    "mean": ("Mean score", "In points on the items that count here.", "Student's t"),
    "sd": ("Standard deviation", "How far scores lie apart, in points (with n \N{MINUS SIGN} 1).", "Chi square"),
    "alpha": (
        "KR-20 (alpha)",
        "How surely the form tells candidates apart; 1 would be perfect. Exams that decide about people aim at 0.80 and more. It can be "
        "negative.",
        "Feldt",
    ),
    "sem": (
        "Standard error of measurement",
        "How much of a score is chance, in points: about two of three scores lie no farther than this from the candidate's true score.",
        "Chi square",
    ),
    "lord": ("Standard error at the pass mark, Lord", "The same for a score at the pass mark, in points.", ""),
    "keats": ("Standard error at the pass mark, Keats", "Lord's, fitted to KR-20.", ""),
}  # fmt: skip


def cell(found: Estimate | None, least: int, *, is_share: bool = False, is_signed: bool = False) -> Cell:
    """An estimate as people read it: "Too few to judge" below `least` people, "Undefined" where it does not exist."""
    return Cell(NONE, is_quiet=True) if found is None else judged(found, least, is_share=is_share, is_signed=is_signed)


def plain(value: float | None) -> str:
    """Two decimals, or a dash."""
    return MISSING if value is None else f"{round(value, 2) + 0.0:.2f}".replace("-", "\N{MINUS SIGN}")


def percent(value: float | None) -> str:
    """A share in whole percent, or a dash."""
    return MISSING if value is None else f"{value * 100:.0f} %"
