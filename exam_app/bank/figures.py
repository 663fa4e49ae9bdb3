"""Keeps the newest figures of each version: receives them from the statistics, hands them to lists and assembly."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.bank.models import ItemFigures

# What is striking about an item, without the letter that would betray its key; most serious first.
FLAG_WORDS = {
    "possible-wrong-key": "Possible wrong key",
    "too-easy": "Too easy",
    "too-hard": "Too hard",
    "unused-distractor": "Unused distractor",
    "not-reached": "Not reached by many",
}


def figures_of(session: Session, versions: Collection[int]) -> dict[int, ItemFigures]:
    """The figures of these versions (ids) by version; one that nobody was asked yet is not in it."""
    found = session.scalars(sa.select(ItemFigures).where(ItemFigures.version_id.in_(versions)))
    return {figures.version_id: figures for figures in found}


def keep_figures(session: Session, figures: Iterable[ItemFigures]) -> None:
    """Put these figures in the place of the ones before."""
    for each in figures:
        session.merge(each)
    session.flush()


def flag_words(kinds: Iterable[str]) -> tuple[str, ...]:
    """The flags as people read them, in the same order."""
    return tuple(FLAG_WORDS[kind] for kind in kinds if kind in FLAG_WORDS)
