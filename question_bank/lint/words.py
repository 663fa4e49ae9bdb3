"""Small readings of English text that several rules share."""

import re


def folded(text: str) -> str:
    """The text with its case and its white space evened out, for telling whether two are the same."""
    return " ".join(text.casefold().split())


def words(text: str) -> set[str]:
    """The words of a text in small letters; an apostrophe or a hyphen ends a word."""
    return set(re.findall(r"[^\W\d_]+", text.casefold()))


def question(stem: str) -> str:
    """What the stem asks: the question sentences of its last paragraph, or all of it if it has none."""
    paragraph = re.split(r"\n\s*\n", stem.strip())[-1]
    sentences = re.split(r"(?<=[.!?])\s+", paragraph)
    return " ".join(sentence for sentence in sentences if sentence.endswith("?")) or paragraph
