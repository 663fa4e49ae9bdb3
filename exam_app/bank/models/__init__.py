"""The tables of the bank: items and essays as frozen versions, their review, and who read them."""

from exam_app.bank.models.essays import (
    DESIGNATIONS,
    PROMPT_KINDS,
    STANDINGS,
    AnchorPaper,
    Criterion,
    Prompt,
    PromptVersion,
    Rubric,
)
from exam_app.bank.models.figures import ItemFigures
from exam_app.bank.models.filters import SavedFilter, TickedItem
from exam_app.bank.models.imports import IMPORT_STATES, ItemImport
from exam_app.bank.models.items import KINDS, LEVELS, STATES, Item, ItemDraft, ItemVersion, Option
from exam_app.bank.models.material import Image, ItemVignette, Reading, Vignette, VignetteVersion
from exam_app.bank.models.review import Expertise, ItemComment, ItemReview, ItemVote, ItemWords

__all__ = [
    "DESIGNATIONS", "IMPORT_STATES", "KINDS", "LEVELS", "PROMPT_KINDS", "STANDINGS", "STATES", "AnchorPaper", "Criterion", "Expertise",
    "Image", "Item", "ItemComment", "ItemDraft", "ItemFigures", "ItemImport", "ItemReview", "ItemVersion", "ItemVignette", "ItemVote",
    "ItemWords", "Option", "Prompt", "PromptVersion",
    "Reading", "Rubric", "SavedFilter", "TickedItem", "Vignette", "VignetteVersion",
]  # fmt: skip
