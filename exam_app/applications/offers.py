"""What can be applied for on a day: associations, and the designations each of them offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from exam_app.applications.profile import AssociationProfile, NoProfileInForce, load_profiles, profile_for
from exam_app.errors import Missing
from question_bank.model import Designation


@dataclass(frozen=True, slots=True)
class Offer:
    """One association; `designations` are (value, the association's name for it)."""

    code: str
    association: str
    short_name: str
    category: str
    file: str
    effective_from: date
    note: str
    designations: tuple[tuple[str, str], ...]


def offers(on: date) -> list[Offer]:
    """Every association with rules in force on this day, by name."""
    codes = sorted({one.code for one in load_profiles()})
    found = [(code, [d for d in Designation if _version(code, d, on)]) for code in codes]
    made = [_offer(code, designations, on) for code, designations in found if designations]
    return sorted(made, key=lambda offer: offer.association)


def offer_of(code: str, on: date) -> Offer:
    """The offer of the association with this code, in small letters or not. Raises Missing."""
    for offer in offers(on):
        if offer.code.casefold() == code.casefold():
            return offer
    raise Missing


def associations() -> list[tuple[str, str]]:
    """(code, short name) of every association that has rules, now or before."""
    return sorted({(one.code, one.short_name) for one in load_profiles()})


def _version(code: str, designation: Designation, on: date) -> AssociationProfile | None:
    try:
        return profile_for(code, designation, on).version
    except NoProfileInForce:
        return None


def _offer(code: str, designations: list[Designation], on: date) -> Offer:
    version = profile_for(code, designations[0], on).version
    words = version.vocabulary
    names = tuple((str(each), words.designations[each]) for each in designations)
    return Offer(
        code, version.association, version.short_name, words.category, words.file, version.effective_from, version.note, names
    )
