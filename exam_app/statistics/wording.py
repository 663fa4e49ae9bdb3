"""Figures in words: two decimals, the interval, the number of people; and what each figure says."""

from __future__ import annotations

from exam_app.review.quality.viewdata import Cell
from exam_app.review.quality.wording import FEW, NONE
from exam_app.review.quality.wording import cell as judged
from question_bank.analysis import Estimate

MISSING = "–"
TOO_FEW = Cell(FEW, is_quiet=True)
ITEM_LINES = {
    "p": ("Share right (p)", "The share of candidates with the right answer. Usual is 0.40 to 0.95.", "Wilson"),
    "rest_r": ("Discrimination (corrected r)", "Correlation of the item with the score on the other items.", "Fisher's z"),
    "total_r": ("Uncorrected r", "The same with the score that holds the item itself.", "Fisher's z"),
}
FORM_LINES = {
    "passing": ("Share passing", "Candidates at or above the pass mark.", "Wilson"),
    "mean": ("Mean score", "In points on the items that count here.", "Student's t"),
    "sd": ("Standard deviation", "Of the scores, in points, with n \N{MINUS SIGN} 1.", "Chi square"),
    "alpha": ("KR-20 (alpha)", "How far the form tells candidates apart; it can be negative.", "Feldt"),
    "sem": ("Standard error of measurement", "In points, over all scores.", "Chi square"),
    "lord": ("Standard error at the pass mark, Lord", "In points, of a score at the pass mark.", ""),
    "keats": ("Standard error at the pass mark, Keats", "Lord's, fitted to KR-20.", ""),
}


def cell(found: Estimate | None, least: int, *, is_share: bool = False, is_signed: bool = False) -> Cell:
    """An estimate as people read it: "Too few to judge" below `least` people, "Undefined" where it does not exist."""
    return Cell(NONE, is_quiet=True) if found is None else judged(found, least, is_share=is_share, is_signed=is_signed)


def plain(value: float | None) -> str:
    """Two decimals, or a dash."""
    return MISSING if value is None else f"{round(value, 2) + 0.0:.2f}".replace("-", "\N{MINUS SIGN}")


def percent(value: float | None) -> str:
    """A share in whole percent, or a dash."""
    return MISSING if value is None else f"{value * 100:.0f} %"
