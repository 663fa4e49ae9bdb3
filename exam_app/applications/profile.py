"""Which rules are in force: the associations' profiles, read from dated data files.

Receives `profiles/*.toml`, one file for each association and each version of its rules, and the
competency framework. Hands on a `Profile`: one association's rules for one designation on one day.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from exam_app.applications.requirements import (
    afterwards,
    competencies,
    education,
    leadership,
    references,
    rsc_rule,
    signing,
    training,
    work,
)
from exam_app.applications.requirements.tables import TableError, read
from exam_app.applications.requirements.vocabulary import Vocabulary
from question_bank.load import load_framework
from question_bank.model import Area, Designation

FOLDER = Path(__file__).parent / "profiles"
# A table of this name holds what all designations share; a designation's own table of a kind replaces it.
SHARED = "all_designations"


class ProfileError(ValueError):
    """A profile file cannot be used; the message names the file and the field."""


class NoProfileInForce(LookupError):
    """No version of this association's rules, of this day or name, offers this designation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignationRules:
    """All that one association asks of applicants for one designation."""

    education: education.EducationRule
    training: training.TrainingRule
    work: tuple[work.WorkRule, ...]
    leadership: leadership.LeadershipRule
    rsc: rsc_rule.RscRule
    references: references.ReferencesRule
    ethics: signing.EthicsRule
    membership: signing.MembershipRule
    competencies: competencies.CompetenciesRule
    exam: afterwards.ExamRule
    renewal: afterwards.RenewalRule


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociationProfile:
    """One file: an association's rules from a day on, until another day or the next version."""

    code: str
    association: str
    short_name: str
    effective_from: date
    effective_until: date | None = None
    source: str
    note: str = ""
    vocabulary: Vocabulary
    designations: Mapping[Designation, DesignationRules] = field(hash=False)

    def __post_init__(self) -> None:
        if self.effective_until is not None and self.effective_until < self.effective_from:
            raise ValueError("effective_until lies before effective_from")
        if set(self.designations) != set(self.vocabulary.designations):
            raise ValueError("vocabulary.designations does not name the designations that have rules")

    @property
    def name(self) -> str:
        """Names this version for good, like "ncimha-2024-01-01"; an application remembers it."""
        return f"{self.code.lower()}-{self.effective_from}"

    def has_begun(self, on: date) -> bool:
        return self.effective_from <= on

    def has_ended(self, on: date) -> bool:
        return self.effective_until is not None and self.effective_until < on


@dataclass(frozen=True, slots=True)
class Profile:
    """What `checklist` holds evidence against: a version, one of its designations, the framework's areas."""

    version: AssociationProfile
    designation: Designation
    areas: tuple[Area, ...]

    @property
    def rules(self) -> DesignationRules:
        return self.version.designations[self.designation]

    @property
    def words(self) -> Vocabulary:
        return self.version.vocabulary


@cache
def load_profiles(folder: Path = FOLDER) -> tuple[AssociationProfile, ...]:
    """Every version in the folder, by code and date; raises ProfileError at the first fault."""
    found = sorted(map(_read, folder.glob("*.toml")), key=lambda one: (one.code, one.effective_from))
    for earlier, later in pairwise(found):
        if earlier.code == later.code and not _follows(earlier, later):
            raise ProfileError(f"{later.name}.toml: effective_from: an earlier version is still in force")
    return tuple(found)


def profile_for(code: str, designation: Designation, on: date, folder: Path = FOLDER) -> Profile:
    """The version that is in force on this day; raises NoProfileInForce when there is none."""
    versions = [one for one in load_profiles(folder) if one.code == code and one.has_begun(on)]
    # The newest version that has begun is the only one that can be in force: it replaces the others.
    if not versions or versions[-1].has_ended(on) or designation not in versions[-1].designations:
        raise NoProfileInForce(f"{code} has no rules for {designation} on {on}")
    return Profile(versions[-1], designation, _areas())


def profile_named(name: str, designation: Designation, folder: Path = FOLDER) -> Profile:
    """The version of this name, in force or not; raises NoProfileInForce when there is none."""
    for version in load_profiles(folder):
        if version.name == name and designation in version.designations:
            return Profile(version, designation, _areas())
    raise NoProfileInForce(f"there is no profile {name} with rules for {designation}")


@cache
def _areas() -> tuple[Area, ...]:
    return tuple(load_framework().areas.values())


def _follows(earlier: AssociationProfile, later: AssociationProfile) -> bool:
    """Whether `later` begins after the stated end of `earlier`, or replaces it on a later day."""
    return earlier.effective_from < later.effective_from and (
        earlier.effective_until is None or earlier.effective_until < later.effective_from
    )


def _read(path: Path) -> AssociationProfile:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        profile = read(AssociationProfile, _with_shared(table))
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{path.name}: is not TOML: {error}") from error
    except TableError as error:
        raise ProfileError(f"{path.name}: {error}") from error
    if path.stem != profile.name:
        raise ProfileError(f"{path.name}: code, effective_from: call the file {profile.name}.toml")
    return profile


def _with_shared(table: dict[str, Any]) -> dict[str, Any]:
    """The table with the shared kinds of rules written into every designation."""
    own = {name: value for name, value in table.items() if name != SHARED}
    shared, designations = table.get(SHARED, {}), own.get("designations", {})
    tables = {SHARED: shared, "designations": designations}
    if isinstance(designations, dict):
        tables |= {f"designations.{name}": rules for name, rules in designations.items()}
    for path, each in tables.items():
        if not isinstance(each, dict):
            raise TableError(path, "is not a table")
    own["designations"] = {name: {**shared, **rules} for name, rules in designations.items()}
    return own
