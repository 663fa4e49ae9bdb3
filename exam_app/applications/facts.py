"""Evidence as it is stored and as the rules read it: facts in JSON on one side, frozen values on the other.

This is the only place that knows both. Days are ISO text, hours are text, so that nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from exam_app.applications.requirements.evidence import (
    CompetencyMap,
    Education,
    EthicsSigned,
    Evidence,
    Leadership,
    Membership,
    NamedPerson,
    Reference,
    RscHours,
    TrainingHours,
    WorkExperience,
)

Entry = Education | TrainingHours | WorkExperience | Leadership | RscHours | Reference | EthicsSigned | Membership
VALUES: dict[str, type[Any]] = {
    "education": Education,
    "training": TrainingHours,
    "work": WorkExperience,
    "leadership": Leadership,
    "rsc": RscHours,
    "reference": Reference,
    "ethics": EthicsSigned,
    "membership": Membership,
}
# Where `Evidence` keeps the entries of a kind.
PLACES = {kind: kind for kind in VALUES} | {"reference": "references", "membership": "memberships"}


def kind_of(value: Entry) -> str:
    """The kind under which this value is stored."""
    return next(kind for kind, made in VALUES.items() if type(value) is made)


def to_facts(value: Entry) -> dict[str, Any]:
    """The value as JSON."""
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}


def from_facts(kind: str, facts: dict[str, Any]) -> Entry:
    """The value behind stored facts; raises ValueError or KeyError when they were tampered with."""
    made = VALUES[kind]
    hints = get_type_hints(made)
    value: Entry = made(**{name: _typed(hints[name], given) for name, given in facts.items()})
    return value


def as_evidence(entries: Iterable[tuple[Entry, str, Iterable[str]]], others: Iterable[NamedPerson] = ()) -> Evidence:
    """What the rules judge, from (value, label, areas it shows) of each entry and the people named besides."""
    kept: dict[str, list[Any]] = {place: [] for place in PLACES.values()}
    labels: dict[str, list[str]] = {}
    for value, label, areas in entries:
        kept[PLACES[kind_of(value)]].append(value)
        for ref in areas:
            labels.setdefault(ref, []).append(label)
    competencies = CompetencyMap({ref: tuple(names) for ref, names in labels.items()})
    groups = {place: tuple(values) for place, values in kept.items()}
    return Evidence(**groups, competencies=competencies, others_named=tuple(others))


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | StrEnum) else value


def _typed(hint: Any, given: Any) -> Any:
    if get_origin(hint) is UnionType:
        return None if given is None else _typed(get_args(hint)[0], given)
    if hint is date:
        return date.fromisoformat(given)
    return given if hint in (str, bool) else hint(given)
