"""Flaws of one item by itself."""

import re
from collections.abc import Iterator

from question_bank.lint import options
from question_bank.lint.flaw import Flaw
from question_bank.lint.words import question
from question_bank.model import Framework, Item

NEGATIVE = re.compile(r"\b(not|except|(?<!\bat )least)\b", re.I)
ABOUT_OPTIONS = (
    options.key_much_longer,
    options.above_or_combined,
    options.absolute_words,
    options.repeated_options,
    options.short_options,
    options.clang,
)


def lint_item(item: Item, framework: Framework) -> tuple[Flaw, ...]:
    """Every flaw of one item. An item without a usable key is told so and not judged by its options."""
    if not has_usable_key(item):
        return (Flaw(item.id, "no-key", "The key is not among at least two options; choose one that is."),)
    about_text = (*_unknown_area(item, framework), *_negative_stem(item), *_missing_reasons(item))
    return (*about_text, *(flaw for rule in ABOUT_OPTIONS for flaw in rule(item)))


def has_usable_key(item: Item) -> bool:
    """Whether the key is one of at least two options; the rules about options ask for this."""
    letters = {option.letter for option in item.options}
    return bool(item.key) and set(item.key) < letters


def _unknown_area(item: Item, framework: Framework) -> Iterator[Flaw]:
    if item.area not in framework.areas:
        message = f"The area {item.area!r} is not in the framework; name one that is."
        yield Flaw(item.id, "unknown-area", message)


def _negative_stem(item: Item) -> Iterator[Flaw]:
    negative = NEGATIVE.search(question(item.stem))
    if negative:
        message = f"The question says {negative.group()!r}; ask for what is right instead."
        yield Flaw(item.id, "negative-stem", message)


def _missing_reasons(item: Item) -> Iterator[Flaw]:
    if item.reference is None or not item.reference.text.strip():
        yield Flaw(item.id, "no-reference", "There is no reference; name the source that the key rests on.")
    if not item.rationale.strip():
        yield Flaw(item.id, "no-rationale", "There is no rationale; say why the key is right.")
    for option in item.options:
        if option.letter not in item.key and not item.distractors.get(option.letter, "").strip():
            message = f"Distractor {option.letter} has no rationale; say why it is not best."
            yield Flaw(item.id, "no-distractor-rationale", message)
