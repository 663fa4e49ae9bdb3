"""Standard setting: from what judges say to a recommended cut. Nothing here decides a standard."""

from question_bank.standards.angoff import Angoff, Incomplete, ItemStandard, JudgeStandard, Ratings, angoff, rounds, to_discuss
from question_bank.standards.borderline import Borderline, borderline
from question_bank.standards.ebel import Ebel, EbelCell, ebel, ebel_of_judges
from question_bank.standards.hofstee import Bounds, Hofstee, hofstee, panel

__all__ = [
    "Angoff", "Borderline", "Bounds", "Ebel", "EbelCell", "Hofstee", "Incomplete", "ItemStandard", "JudgeStandard", "Ratings",
    "angoff", "borderline", "ebel", "ebel_of_judges", "hofstee", "panel", "rounds", "to_discuss",
]  # fmt: skip
