"""The competency framework: domains, their areas, and the codes that tie them to designations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Designation(StrEnum):
    """What a mentor is endorsed for; it decides which essays are written."""

    CLINICAL = "clinical"
    POLICY = "policy"
    RESEARCH_FACULTY = "research_faculty"


class DomainKind(StrEnum):
    """Whether the framework lists a domain under knowledge or under skills."""

    KNOWLEDGE = "knowledge"
    SKILL = "skill"


@dataclass(frozen=True, slots=True)
class Area:
    """One line of the framework.

    `ref` is "domain-id/area-id" and is unique; the area id alone is not ("advocacy" stands in two
    domains). `codes` are the effective designation codes (A, C, P, R/F): the area's own, or else
    those of its domain.
    """

    ref: str
    name: str
    codes: tuple[str, ...]

    @property
    def domain_id(self) -> str:
        return self.ref.partition("/")[0]

    @property
    def id(self) -> str:
        return self.ref.partition("/")[2]


@dataclass(frozen=True, slots=True)
class Domain:
    """A competency domain. `coded` tells how far the published text codes the domain itself."""

    id: str
    number: int
    name: str
    kind: DomainKind
    codes: tuple[str, ...]
    coded: str
    new_mexico_codes: tuple[str, ...]
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class NewMexicoCode:
    """What one of New Mexico's own codes means, and the designation codes we liken it to."""

    name: str
    designation_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Framework:
    """The whole framework of one population, in the order of the published text."""

    id: str
    population: str
    title: str
    domains: tuple[Domain, ...]
    new_mexico: Mapping[str, NewMexicoCode] = field(hash=False)

    @property
    def areas(self) -> dict[str, Area]:
        """Every area by its ref."""
        return {area.ref: area for domain in self.domains for area in domain.areas}
