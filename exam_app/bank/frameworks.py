"""The competency frameworks of the banks: names of domains and areas, and what can be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from exam_app.bank.rules.states import BIAS
from question_bank import load, model


@cache
def frameworks() -> dict[str, model.Framework]:
    """Every bank's framework by the bank's name; a new bank is a new content folder."""
    return load.load_frameworks()


def banks() -> Sequence[tuple[str, str]]:
    """The banks with their titles."""
    return [(name, found.title) for name, found in frameworks().items()]


def framework(bank: str = "IMH") -> model.Framework:
    """The competency framework of a bank; for one that is not known, of the first."""
    return frameworks().get(bank) or next(iter(frameworks().values()))


@cache
def _area_names(bank: str) -> dict[str, str]:
    return {ref: area.name for ref, area in frameworks()[bank].areas.items()}


@cache
def _domain_names() -> dict[str, str]:
    return {domain.id: domain.name for each in frameworks().values() for domain in each.domains}


def area_name(ref: str, bank: str = "") -> str:
    """The name of an area or domain; an unknown one names itself. Where banks differ, `bank` says whose name is wanted."""
    if ref == BIAS:
        return "Bias and sensitivity"
    for name in (bank, *frameworks()):
        if name in frameworks() and ref in _area_names(name):
            return _area_names(name)[ref]
    return domain_name(ref)


def domain_name(ref: str) -> str:
    """The name of the domain of an area or of the domain itself."""
    return _domain_names().get(ref.partition("/")[0], ref)


Choices = list[tuple[str, list[tuple[str, str]]]]


def area_choices(bank: str = "IMH", *, whole: bool = True) -> Choices:
    """For a drop-down: each domain with (value, label) of itself, if `whole`, and of its areas."""
    return [
        (
            domain.name,
            [*([(domain.id, f"All of {domain.name}")] if whole else []), *((area.ref, area.name) for area in domain.areas)],
        )
        for domain in framework(bank).domains
    ]
