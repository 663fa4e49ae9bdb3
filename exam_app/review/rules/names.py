"""Whether two names are one: of people, and of organisations. Pure.

Names in applications and declarations are typed by hand. A match keeps a reviewer from a script, which
costs little; a miss lets a friend decide, which costs much. So slips are forgiven where a name is
long enough for two people not to differ by one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

TITLES = frozenset(
    {"dr", "prof", "professor", "mr", "mrs", "ms", "mx", "phd", "md", "edd", "psyd", "lcsw", "lmft", "lpc", "ma", "msw"}
)
FORMS_OF_FIRMS = frozenset({"the", "of", "and", "inc", "llc", "ltd", "corp", "co"})
LONG = 8  # letters from which a name may hold a slip


def folded(text: str) -> str:
    """The text without case, accents and punctuation, words parted by one space."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    # Some letters unfold to capitals, so they are folded once more.
    return " ".join(re.findall(r"\w+", plain.casefold().replace("'", "").replace("’", "")))


def name_key(name: str) -> str:
    """The same for all ways to write one name: order, titles, initials, case and accents fall away."""
    words = [word for word in folded(name).split() if word not in TITLES]
    whole = [word for word in words if len(word) > 1]
    return " ".join(sorted(whole or words))


def employer_key(employer: str) -> str:
    """The same for all ways to write one organisation. No slips: "Region 1" and "Region 2" are two."""
    return " ".join(word for word in folded(employer).split() if word not in FORMS_OF_FIRMS)


def spellings(name: str) -> frozenset[str]:
    """What stands for this name when names are compared: two are one when they share a spelling.

    Always the key itself. For a name of at least LONG letters, also the name with any one letter
    of any one word taken out, that word marked: two long names share one of these when in one word a
    letter was dropped, added, replaced or misplaced and all other words are the same.
    """
    key = name_key(name)
    words = key.split()
    if sum(map(len, words)) < LONG:
        return frozenset({key} - {""})
    return frozenset({key}).union(*(_slips(words, place) for place in range(len(words))))


def _slips(words: list[str], place: int) -> set[str]:
    word, others = words[place], " ".join(words[:place] + words[place + 1 :])
    return {f"{others}|{word}", *(f"{others}|{word[:i]}{word[i + 1 :]}" for i in range(len(word)))}


def all_spellings(names: Iterable[str]) -> frozenset[str]:
    """The spellings of all these names together."""
    return frozenset().union(*map(spellings, names))


def same_person(one: str, two: str) -> bool:
    """Whether these are two ways to write one name."""
    return not spellings(one).isdisjoint(spellings(two))
