"""Rules of the bank: keys, states and moves, what makes a text another text. Pure."""

from exam_app.bank.rules.hashes import digest, item_hash, paper_hash, prompt_hash, rubric_hash
from exam_app.bank.rules.keys import (
    KEY_OPEN,
    AnswerFirst,
    KeyAlreadyConfirmed,
    KeyDiffers,
    KeyInUse,
    KeyNotThere,
    OwnChange,
    checked_key,
)
from exam_app.bank.rules.states import NotYet, OwnItem, State, WrongMove, starting_state

__all__ = [
    "KEY_OPEN", "AnswerFirst", "KeyAlreadyConfirmed", "KeyDiffers", "KeyInUse", "KeyNotThere", "NotYet", "OwnChange", "OwnItem",
    "State", "WrongMove", "checked_key", "digest", "item_hash", "paper_hash", "prompt_hash", "rubric_hash", "starting_state",
]  # fmt: skip
