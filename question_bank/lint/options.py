"""Flaws in the options of an item that help the test-wise or confuse everybody.

The rules follow the item-writing guidelines of Haladyna, Downing and Rodriguez (2002), "A review of
multiple-choice item-writing guidelines for classroom assessment", Applied Measurement in Education 15(3).
"""

import re
from collections.abc import Iterator

from question_bank.lint.flaw import Flaw
from question_bank.lint.words import folded, words
from question_bank.model import Item

LONGEST_KEY = 115  # percent of the longest distractor, in characters
SHORTEST_OPTION = 50  # percent of the longest option, in characters
CLANG_LETTERS = 7
# Words that nearly every vignette of this field has; they give no key away.
EVERYDAY = frozenset(
    {"because", "between", "through", "without", "children", "infants", "parents", "families"}
    | {"mothers", "fathers", "daughter", "caregiver", "caregivers", "toddler", "toddlers", "supervisor"}
)
ABSOLUTE = frozenset({"always", "never", "only", "all", "none", "every", "must", "completely", "impossible", "entirely"})
ABOVE = re.compile(r"\b(all|none|both|any|neither|most|some) of (the |those )?(above|options|answers)\b", re.I)
COMBINED = re.compile(
    r"((both|either|neither|options?|answers?) )*[A-F](, ?[A-F])*,? (and|or|nor|&) [A-F]"
    r"( only| (is|are) (right|correct|true))?\.?"
    r"|(all|none|both|neither) of (these|those|them)\.?",
    re.I,
)


def key_much_longer(item: Item) -> Iterator[Flaw]:
    """The key stands out by its length."""
    key, longest = max(map(len, item.key_texts)), max(map(len, item.wrong_texts))
    if 100 * key > LONGEST_KEY * longest:
        message = f"The key has {key} characters, the longest distractor {longest}; shorten the key."
        yield Flaw(item.id, "key-much-longer", message)


def above_or_combined(item: Item) -> Iterator[Flaw]:
    """An option that points to other options."""
    for option in item.options:
        if ABOVE.search(option.text) or COMBINED.fullmatch(option.text.strip()):
            message = f"Option {option.letter} points to other options; let it stand for itself."
            yield Flaw(item.id, "points-to-options", message)


def absolute_words(item: Item) -> Iterator[Flaw]:
    """An option with a word so absolute that it can hardly be right."""
    for option in item.options:
        for word in sorted(words(option.text) & ABSOLUTE):
            yield Flaw(item.id, "absolute-word", f"Option {option.letter} says {word!r}; use a milder word.")


def repeated_options(item: Item) -> Iterator[Flaw]:
    """Two options that say the same in the same words."""
    seen: dict[str, str] = {}
    for option in item.options:
        first = seen.setdefault(folded(option.text), option.letter)
        if first != option.letter:
            message = f"Options {first} and {option.letter} are the same; rewrite one."
            yield Flaw(item.id, "repeated-option", message)


def short_options(item: Item) -> Iterator[Flaw]:
    """An option that stands out by being short."""
    longest = max(len(option.text) for option in item.options)
    for option in item.options:
        if 100 * len(option.text) < SHORTEST_OPTION * longest:
            message = f"Option {option.letter} is less than half as long as the longest; even them out."
            yield Flaw(item.id, "short-option", message)


def clang(item: Item) -> Iterator[Flaw]:
    """A striking word of the stem that comes back in the key alone and gives it away."""
    in_distractors = set().union(*map(words, item.wrong_texts))
    for word in sorted(words(item.stem) & set().union(*map(words, item.key_texts)) - in_distractors - EVERYDAY):
        if len(word) >= CLANG_LETTERS:
            message = f"{word!r} stands in the stem and in the key alone; use it in a distractor or reword."
            yield Flaw(item.id, "clang", message)
