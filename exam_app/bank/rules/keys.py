"""When a key may be set, confirmed and read. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from exam_app.errors import Refused

# How long a read key stays open before reading it is asked for, and recorded, again.
KEY_OPEN = timedelta(minutes=30)


class KeyInUse(Refused):
    """The key belongs to a published form, whose answers are scored by it."""

    advice = (
        "Tell the committee: after an exam the question can be given to everybody as credit. "
        "For later forms, write a new version of the item, or correct the content file and import it."
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


class AnswerFirst(Refused):
    """A reviewer answers an item before seeing its key."""

    advice = "Open your review, answer the item there, and the key is shown."


def checked_key(letters: str, options: Iterable[str], kind: str, reason: str) -> str:
    """The letters, sorted, when they are options, as many as the kind of item has, and a reason is given.

    One letter for "single"; one or more, but not all, for "multiple". Raises KeyNotThere, Refused.
    """
    known, wanted = set(options), "".join(sorted(set(letters)))
    if unknown := sorted(set(wanted) - known):
        raise KeyNotThere(f"{unknown[0]} is not an option of this item.")
    if not is_key(wanted, known, kind):
        raise KeyNotThere("This is not a key for this kind of item.")
    if not reason.strip():
        raise Refused("A change of a key needs a reason.", "Write why the key changes.")
    return wanted


def is_key(letters: str, options: Iterable[str], kind: str) -> bool:
    """Whether these letters, sorted, can be the key of an item of this kind with these options."""
    known = set(options)
    if letters != "".join(sorted(set(letters))) or not letters or not set(letters) <= known:
        return False
    return len(letters) == 1 if kind == "single" else set(letters) != known
