"""Who may not mark a script because they may know its writer. Pure; never says why."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

BARRING_REASONS = frozenset({"conflict", "identifies"})  # who said so may know the writer
TITLES = frozenset(
    {"dr", "prof", "professor", "mr", "mrs", "ms", "mx", "phd", "md", "edd", "psyd", "lcsw", "lmft", "lpc", "ma", "msw"}
)
FORMS_OF_FIRMS = frozenset({"the", "of", "and", "inc", "llc", "ltd", "corp", "co"})


def folded(text: str) -> str:
    """The text without case, accents and punctuation, words parted by one space."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain.replace("'", "").replace("’", "")))


def name_key(name: str) -> str:
    """The same for all ways to write one name: order, titles, initials, case and accents fall away."""
    words = [word for word in folded(name).split() if word not in TITLES]
    whole = [word for word in words if len(word) > 1]
    return " ".join(sorted(whole or words))


def employer_key(employer: str) -> str:
    """The same for all ways to write one organisation."""
    return " ".join(word for word in folded(employer).split() if word not in FORMS_OF_FIRMS)


@dataclass(frozen=True, slots=True)
class Marker:
    """What is known of a reviewer when conflicts are looked for."""

    account_id: int
    name: str
    email: str
    employer: str


@dataclass(frozen=True, slots=True)
class Near:
    """Everybody near the writer of a script: the people of the application, and earlier markers."""

    accounts: frozenset[int]
    names: frozenset[str]
    emails: frozenset[str]
    employers: frozenset[str]


def is_barred(marker: Marker, near: Near) -> bool:
    """Whether this reviewer must not mark a script of that writer. Never says why."""
    return (
        marker.account_id in near.accounts
        or name_key(marker.name) in {name_key(name) for name in near.names} - {""}
        or marker.email.strip().casefold() in {email.strip().casefold() for email in near.emails} - {""}
        or employer_key(marker.employer) in {employer_key(employer) for employer in near.employers} - {""}
    )
