"""What makes a text another text: hashes over everything its writers wrote. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from question_bank.model import AnchorPaper, Item, ItemKind, Prompt, Rubric, Use


def item_hash(item: Item, **more: Any) -> str:
    """SHA-256 over everything its writers wrote, key and reasons included, 64 hex digits.

    The long rationale keeps the key from being guessed out of the hash. `more` holds what a content
    file does not know; what is empty there counts as not there.
    """
    document = asdict(item) | {name: value for name, value in more.items() if value}
    if item.kind is ItemKind.SINGLE:
        del document["kind"]  # as before there was another kind
    return digest(document)


def rubric_hash(rubric: Rubric) -> str:
    """SHA-256 over a rubric without its file's own version number."""
    return digest({name: value for name, value in asdict(rubric).items() if name != "version"})


def prompt_hash(prompt: Prompt, rubric: str, anchors: Iterable[AnchorPaper]) -> str:
    """SHA-256 over a prompt, the hash of its rubric and the examples among its anchor papers.

    They are one whole: whoever marks by other anchors marks another prompt. Papers for training are
    no part of it.
    """
    papers = sorted(
        (_without_use(paper) for paper in anchors if paper.use is Use.EXAMPLE), key=lambda paper: str(paper["standing"])
    )
    return digest([asdict(prompt), rubric, papers])


def paper_hash(paper: AnchorPaper) -> str:
    """SHA-256 over an anchor paper with its agreed marks, 64 hex digits."""
    return digest(_without_use(paper))


def _without_use(paper: AnchorPaper) -> dict[str, Any]:
    return {name: value for name, value in asdict(paper).items() if name != "use"}


def digest(document: Any) -> str:
    """SHA-256 over the document as canonical JSON (sorted keys, no spaces), 64 hex digits."""
    canonical = json.dumps(document, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
