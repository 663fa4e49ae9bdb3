"""The words of the question bank as frozen values; nothing here reads a file or decides anything."""

from question_bank.model.blueprints import Blueprint, Cell, LevelShare
from question_bank.model.essays import (
    AnchorMark,
    AnchorPaper,
    Criterion,
    Perspective,
    Prompt,
    PromptKind,
    Rubric,
    Standing,
    Use,
)
from question_bank.model.framework import Area, Designation, Domain, DomainKind, Framework, NewMexicoCode
from question_bank.model.items import CognitiveLevel, Item, ItemKind, Option, Reference

__all__ = [
    "AnchorMark",
    "AnchorPaper",
    "Area",
    "Blueprint",
    "Cell",
    "CognitiveLevel",
    "Criterion",
    "Designation",
    "Domain",
    "DomainKind",
    "Framework",
    "Item",
    "ItemKind",
    "LevelShare",
    "NewMexicoCode",
    "Option",
    "Perspective",
    "Prompt",
    "PromptKind",
    "Reference",
    "Rubric",
    "Standing",
    "Use",
]
