"""Rules of the bank: what makes a new version, what may go on a form, when a key may change. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from exam_app.errors import Refused
from question_bank.model import AnchorPaper, Item, Prompt, Rubric, Use

# How long a read key stays open before reading it is asked for, and recorded, again.
KEY_OPEN = timedelta(minutes=30)
# A writer's words for a text that must not reach a candidate; every other status may.
NOT_FOR_USE = frozenset({"draft", "retired", "withdrawn"})


class KeyInUse(Refused):
    """The key belongs to a published form, whose answers are scored by it."""

    advice = (
        "Tell the committee: after an exam the question can be given to everybody as credit. "
        "For later forms, correct the content file and import it; that makes a new version of the item."
    )


class KeyNotThere(Refused):
    """The letter is no option of the item, or the item has no key at all."""

    advice = "Choose one of the item's options."


class KeyAlreadyConfirmed(Refused):
    """Nothing is left to confirm."""


class KeyDiffers(Refused):
    """Two experts do not agree on the right option."""

    advice = "Talk to whoever set it. One of you changes the key, or the item is rewritten."


class OwnChange(Refused):
    """Whoever set a key does not vouch for it alone."""

    advice = "Ask another author or a member of the committee to confirm it."


def may_be_used(status: str) -> bool:
    """Whether a text with this status may be put on a form."""
    return status not in NOT_FOR_USE


def checked_key(letter: str, letters: Iterable[str], reason: str) -> str:
    """The letter, when it is an option and a reason is given. Raises KeyNotThere, Refused."""
    if letter not in set(letters):
        raise KeyNotThere(f"{letter} is not an option of this item.")
    if not reason.strip():
        raise Refused("A change of a key needs a reason.", "Write why the key changes.")
    return letter


def item_hash(item: Item) -> str:
    """SHA-256 over everything its writers wrote, key and reasons included, 64 hex digits.

    The long rationale keeps the key from being guessed out of the hash.
    """
    return digest(asdict(item))


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
