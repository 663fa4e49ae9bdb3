"""The bank beside a draft: which questions could come in, the likest first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from exam_app.bank import service as bank
from exam_app.bank.figures import figures_of
from exam_app.bank.frameworks import area_name
from exam_app.bank.models import ItemFigures, ItemVersion
from exam_app.exams import rules, uses
from exam_app.exams.models import ExamForm, FormItem
from question_bank.blueprint import cell_of
from question_bank.model import Blueprint

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to. `out` is the code of the question that another one shall replace."""

    text: str = ""
    area: str = ""
    level: str = ""
    kind: str = "live"
    out: str = ""

    def as_query(self, **changes: str) -> dict[str, str]:
        """The address that asks for this list, with these changes; what is empty is left out."""
        values = {"text": self.text, "area": self.area, "level": self.level, "out": self.out}
        values["kind"] = self.kind if self.kind != "live" else ""
        return {name: value for name, value in (values | changes).items() if value}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that could come in. `likeness` says what it shares with the one that goes out."""

    public_id: str
    code: str
    title: str
    area: str
    level: str
    uses: int
    p: float | None
    enemies: tuple[str, ...]
    likeness: str


@dataclass(frozen=True, slots=True)
class Candidates:
    """The first of them, and how many there are; `out` is the question they would replace, if it is on the form."""

    lines: Sequence[Candidate]
    count: int
    out: str


LIKENESS = ("Same content and level", "Same content", "Same level", "")


def candidates(session: Session, form: ExamForm, wanted: Wanted) -> Candidates:
    """What the bank has for this form and is not on it, the likest to the question that goes out first."""
    leaving = next((line for line in form.items if line.version.item.code == wanted.out), None)
    found = [version for version in _bank(session, form, wanted) if _fits(version, wanted)]
    figures = figures_of(session, [version.id for version in (*found, *(line.version for line in form.items))])
    plan = rules.blueprint_from(form.blueprint.document)
    ranked = sorted(found, key=lambda version: _rank(plan, leaving, version, figures))
    counts, enemies = uses.uses_of(session, bank=form.population), _enemies(form.items)
    lines = [
        Candidate(
            v.item.public_id, v.item.code, v.title, area_name(v.area, v.item.bank), v.level, counts.get(v.item.code, 0),
            _p(figures, v), _against(v, form.items, enemies), LIKENESS[_likeness(plan, leaving, v)],
        )
        for v in ranked[:SHOWN]
    ]  # fmt: skip
    return Candidates(lines, len(found), leaving.version.item.code if leaving else "")


def _bank(session: Session, form: ExamForm, wanted: Wanted) -> list[ItemVersion]:
    there = {line.version.item_id for line in form.items}
    usable = bank.usable_items(session, bank=form.population, pilot=wanted.kind == "pilot")
    return [version for version in usable if version.item_id not in there]


def _fits(version: ItemVersion, wanted: Wanted) -> bool:
    words = f"{version.item.code} {version.title}".casefold()
    return (
        all(word in words for word in wanted.text.casefold().split())
        and (not wanted.area or wanted.area in (version.area, version.area.partition("/")[0]))
        and wanted.level in ("", version.level)
    )


def _rank(plan: Blueprint, leaving: FormItem | None, version: ItemVersion, figures: Mapping[int, ItemFigures]) -> tuple[Any, ...]:
    mine, theirs = _p(figures, version), _p(figures, leaving.version) if leaving else None
    apart = abs(mine - theirs) if mine is not None and theirs is not None else 1.0
    return _likeness(plan, leaving, version), apart, version.item.code


def _likeness(plan: Blueprint, leaving: FormItem | None, version: ItemVersion) -> int:
    if leaving is None:
        return LIKENESS.index("")
    is_same_cell = cell_of(plan, version.area) == cell_of(plan, leaving.version.area)
    is_same_level = version.level == leaving.version.level
    return {(True, True): 0, (True, False): 1, (False, True): 2, (False, False): 3}[is_same_cell, is_same_level]


def _p(figures: Mapping[int, ItemFigures], version: ItemVersion) -> float | None:
    found = figures.get(version.id)
    return found.p if found else None


def _enemies(lines: Collection[FormItem]) -> Mapping[str, set[str]]:
    named: dict[str, set[str]] = {}
    for line in lines:
        for enemy in line.version.enemies:
            named.setdefault(enemy, set()).add(line.version.item.code)
    return named


def _against(version: ItemVersion, lines: Collection[FormItem], named: Mapping[str, set[str]]) -> tuple[str, ...]:
    there = {line.version.item.code for line in lines}
    return tuple(sorted((there & set(version.enemies)) | named.get(version.item.code, set())))
