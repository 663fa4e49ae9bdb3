"""What the bank has against what a blueprint needs: a matrix of areas and levels, and the gaps in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from exam_app.bank.frameworks import area_name, domain_name, framework
from exam_app.bank.health import count_items
from exam_app.exams.blueprints.rules import needs_by_level
from exam_app.exams.documents import blueprint_of
from exam_app.exams.models import Blueprint
from exam_app.exams.rules import blueprint_from
from question_bank.blueprint import cell_of
from question_bank.model import Blueprint as TestPlan
from question_bank.model import Cell, CognitiveLevel

Counts = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Square:
    """So many items of so many needed; without a need (None) it only counts. The list finds exactly these items."""

    have: int
    need: int | None
    areas: tuple[str, ...]
    level: str

    @property
    def is_met(self) -> bool:
        return self.need is None or self.have >= self.need


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the matrix: the squares of the levels, then the sum. `is_part` when the line above holds its need."""

    name: str
    hint: str
    squares: tuple[Square, ...]
    total: Square
    is_part: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """A blueprint's newest version held against a bank, for so many forms without a common item."""

    title: str
    code: str
    number: int
    status: str
    bank: str
    job_analysis: str
    job_analysis_on: date | None
    forms: int
    total: int
    fillable: int
    rows: tuple[Row, ...]
    sums: tuple[Square, ...]
    whole: Square
    ranges: tuple[tuple[int, int], ...]
    stray: Square
    gaps: tuple[str, ...]


def matrix_of(session: Session, code: str, *, among: str, forms: int = 1) -> Matrix:
    """The matrix of the newest version of this blueprint, counting items `among` these states. Raises Missing."""
    row = blueprint_of(session, code)
    plan = blueprint_from(row.document)
    return matrix(row, plan, count_items(session, bank=plan.population, among=among), forms)


def matrix(row: Blueprint, plan: TestPlan, counts: Counts, forms: int) -> Matrix:
    """The matrix of these counts by (area, level)."""
    areas = {cell.name: _areas(plan, cell) for cell in plan.cells}
    rows = tuple(each for cell in plan.cells for each in _rows(plan, cell, areas[cell.name], counts, forms))
    every = tuple(ref for of_cell in areas.values() for ref in of_cell)
    asked = _asked(plan.population, every)
    stray = tuple(sorted({area for area, _ in counts} - set(every)))
    return Matrix(
        row.title, row.code, row.number, plan.status, plan.population, plan.job_analysis, plan.job_analysis_on, forms,
        plan.total, min((_have(counts, areas[cell.name]) // cell.count for cell in plan.cells), default=0), rows,
        tuple(Square(_have(counts, every, s.level), s.least * forms, asked, s.level) for s in plan.levels),
        Square(_have(counts, every), plan.total * forms, asked, ""), tuple((s.least, s.most) for s in plan.levels),
        Square(_have(counts, stray), None, stray, ""), tuple(gaps(plan, counts)),
    )  # fmt: skip


def _areas(plan: TestPlan, cell: Cell) -> tuple[str, ...]:
    return tuple(ref for ref in framework(plan.population).areas if cell_of(plan, ref) == cell)


def _asked(bank: str, areas: Sequence[str]) -> tuple[str, ...]:
    """These areas as the list of items is asked for them: a whole domain by its id, the whole framework by nothing."""
    found, inside = [], set(areas)
    for domain in framework(bank).domains:
        refs = [area.ref for area in domain.areas]
        found += [domain.id] if inside.issuperset(refs) else [ref for ref in refs if ref in inside]
    is_all = found == [domain.id for domain in framework(bank).domains]
    return () if is_all else (*found, *sorted(inside - framework(bank).areas.keys()))


def _have(counts: Counts, areas: Sequence[str], level: str = "") -> int:
    levels = [level] if level else list(CognitiveLevel)
    return sum(counts.get((area, each), 0) for area in areas for each in levels)


def _rows(plan: TestPlan, cell: Cell, areas: tuple[str, ...], counts: Counts, forms: int) -> Sequence[Row]:
    needs, asked = needs_by_level(plan)[cell.name], _asked(plan.population, areas)
    squares = tuple(
        Square(_have(counts, areas, share.level), need * forms, asked, share.level)
        for share, need in zip(plan.levels, needs, strict=True)
    )
    head = Row(cell.name, _hint(areas), squares, Square(_have(counts, areas), cell.count * forms, asked, ""), False)
    return [head, *(_part(plan, area, counts) for area in areas)] if len(areas) > 1 else [head]


def _hint(areas: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(domain_name(area) for area in areas))


def _part(plan: TestPlan, area: str, counts: Counts) -> Row:
    squares = tuple(Square(_have(counts, (area,), s.level), None, (area,), s.level) for s in plan.levels)
    return Row(area_name(area, plan.population), "", squares, Square(_have(counts, (area,)), None, (area,), ""), True)


def gaps(plan: TestPlan, counts: Counts) -> list[str]:
    """Where the bank lacks items for two forms without a common item, one sentence a line or level; [] when nowhere."""
    found = [(cell.name, cell.count, _have(counts, _areas(plan, cell))) for cell in plan.cells]
    every = tuple(ref for cell in plan.cells for ref in _areas(plan, cell))
    found += [(f"{share.level.capitalize()} level", share.least, _have(counts, every, share.level)) for share in plan.levels]
    return [_gap(name, need, have) for name, need, have in found if have < 2 * need]


def _gap(name: str, need: int, have: int) -> str:
    if have >= need:
        return f"{name}: enough for one form, {2 * need - have} short of two."
    return f"{name}: {need - have} short of one form, {2 * need - have} short of two."
