"""The competency map as a page shows it: 11 domains, 61 areas, what stands behind each.

Receives an application; hands on frozen values with the codes that its association prints.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from exam_app.applications.evidence import SHOWS_AREAS, entry_of, value_of
from exam_app.applications.labels import label_of
from exam_app.applications.models import Application
from exam_app.applications.moving import profile_of
from exam_app.applications.profile import Profile
from exam_app.errors import Missing
from question_bank.load import load_framework
from question_bank.model import Area, Domain, Framework

# New Mexico codes areas of responsibility, not designations; the crosswalk is the framework's.
NEW_MEXICO = "NMAIMH"
MEANINGS = {"A": "all designations", "C": "Clinical", "P": "Policy", "R/F": "Research/Faculty"}


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area: its codes as printed, whether this designation has to show it, the evidence behind it."""

    ref: str
    name: str
    codes: str
    is_asked: bool
    labels: tuple[str, ...]

    @property
    def anchor(self) -> str:
        return self.ref.replace("/", "-")

    @property
    def is_lacking(self) -> bool:
        return self.is_asked and not self.labels


@dataclass(frozen=True, slots=True)
class DomainRow:
    """One domain with its areas; `codes` are those that the association gives the domain itself."""

    id: str
    number: int
    name: str
    kind: str
    codes: str
    areas: tuple[AreaRow, ...]

    @property
    def asked(self) -> int:
        return sum(area.is_asked for area in self.areas)

    @property
    def shown(self) -> int:
        return sum(area.is_asked and bool(area.labels) for area in self.areas)


@dataclass(frozen=True, slots=True)
class CompetencyPage:
    """The whole map. `legend` explains each printed code; `entries` are those that can show areas."""

    domains: tuple[DomainRow, ...]
    legend: tuple[tuple[str, str], ...]
    is_new_mexico: bool
    entries: tuple[tuple[str, str], ...]

    @property
    def asked(self) -> int:
        return sum(domain.asked for domain in self.domains)

    @property
    def shown(self) -> int:
        return sum(domain.shown for domain in self.domains)

    def domain(self, domain_id: str) -> DomainRow:
        """The domain of this id. Raises Missing."""
        for domain in self.domains:
            if domain.id == domain_id:
                return domain
        raise Missing

    def after(self, domain_id: str) -> DomainRow | None:
        """The next domain; None after the last one."""
        place = self.domains.index(self.domain(domain_id)) + 1
        return self.domains[place] if place < len(self.domains) else None


def map_of(application: Application) -> CompetencyPage:
    """The map of this application as it stands."""
    profile, labels = profile_of(application), _labels(application)
    return CompetencyPage(
        domains=tuple(_domain(domain, profile, labels) for domain in _framework().domains),
        legend=tuple(_legend(profile)),
        is_new_mexico=_is_new_mexico(profile),
        entries=tuple((entry.public_id, label_of(value_of(entry))) for entry in application.entries if entry.kind in SHOWS_AREAS),
    )


def shown_by(application: Application) -> dict[str, list[str]]:
    """Area ref -> public ids of the entries that show it."""
    found: dict[str, list[str]] = {}
    for entry in application.entries:
        for ref in entry.areas:
            found.setdefault(ref, []).append(entry.public_id)
    return found


def areas_of(application: Application, entry_id: str) -> tuple[str, ...]:
    """The areas that this entry shows. Raises Missing, also for an entry that cannot show any."""
    entry = entry_of(application, entry_id)
    if entry.kind not in SHOWS_AREAS:
        raise Missing
    return tuple(entry.areas)


@cache
def _framework() -> Framework:
    return load_framework()


def _labels(application: Application) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for entry in application.entries:
        label = label_of(value_of(entry))
        for ref in entry.areas:
            found[ref] = (*found.get(ref, ()), label)
    return found


def _is_new_mexico(profile: Profile) -> bool:
    return profile.version.code == NEW_MEXICO


def _domain(domain: Domain, profile: Profile, labels: Mapping[str, tuple[str, ...]]) -> DomainRow:
    codes = domain.new_mexico_codes if _is_new_mexico(profile) else tuple(_printed(profile, domain.codes))
    areas = tuple(_area(area, profile, labels.get(area.ref, ())) for area in domain.areas)
    return DomainRow(domain.id, domain.number, domain.name, str(domain.kind), ", ".join(codes), areas)


def _area(area: Area, profile: Profile, labels: tuple[str, ...]) -> AreaRow:
    is_asked = profile.rules.competencies.shows(area)
    return AreaRow(area.ref, area.name, ", ".join(_printed(profile, area.codes)), is_asked, labels)


def _printed(profile: Profile, codes: tuple[str, ...]) -> list[str]:
    """The codes as the association prints them; the framework's own where it prints none."""
    return [profile.words.competency_codes.get(code, code) for code in codes]


def _legend(profile: Profile) -> list[tuple[str, str]]:
    if not _is_new_mexico(profile):
        return [(profile.words.competency_codes.get(code, code), means) for code, means in MEANINGS.items()]
    return [
        (code, f"{one.name} ({', '.join(MEANINGS[each] for each in one.designation_codes)})")
        for code, one in _framework().new_mexico.items()
    ]
