"""What the pages about versions of blueprints show, as frozen values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.bank.frameworks import area_name, banks, domain_name, framework
from exam_app.bank.reading import names_of
from exam_app.errors import Missing
from exam_app.exams.blueprints import rules
from exam_app.exams.blueprints.drafting import Draft, draft_of
from exam_app.exams.models import Blueprint, BlueprintDraft, ExamForm
from exam_app.exams.rules import blueprint_from
from question_bank.model import Blueprint as TestPlan
from question_bank.model import Framework


@dataclass(frozen=True, slots=True)
class Version:
    """A version in the list: who made it and put it into use, when, why, and which forms were made by it."""

    number: int
    title: str
    total: int
    status: str
    made_by: str
    made_effective_by: str
    at: datetime
    reason: str
    forms: tuple[str, ...]
    content_hash: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A blueprint by its code: its newest version, if there is one, and whether the next one is being written."""

    code: str
    title: str
    bank: str
    newest: int
    total: int
    is_drafted: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a blueprint in words."""

    name: str
    count: int
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One blueprint with all that it says."""

    code: str
    bank: str
    plan: TestPlan
    lines: tuple[Line, ...]


def kinds(session: Session) -> list[Kind]:
    """Every blueprint, those without a version too, by bank and code."""
    newest = {row.code: row for row in session.scalars(sa.select(Blueprint).order_by(Blueprint.code, Blueprint.number))}
    drafts = {row.code: row for row in session.scalars(sa.select(BlueprintDraft))}
    found = []
    for code in newest.keys() | drafts.keys():
        number = newest[code].number if code in newest else 0
        plan = (newest if code in newest else drafts)[code].document
        found.append(Kind(code, plan["title"], plan["population"], number, plan["total"], code in drafts))
    order = [name for name, _ in banks()]
    return sorted(found, key=lambda kind: (order.index(kind.bank) if kind.bank in order else len(order), kind.code))


def versions(session: Session, code: str) -> list[Version]:
    """Every version of this blueprint, the newest first."""
    rows = session.scalars(sa.select(Blueprint).where(Blueprint.code == code).order_by(Blueprint.number.desc())).all()
    names = names_of(session, {row.made_by for row in rows} | {row.made_effective_by for row in rows})
    forms = _forms(session, [row.id for row in rows])
    return [
        Version(
            row.number, row.title, row.document["total"], row.document["status"], names.get(row.made_by, ""),
            names.get(row.made_effective_by, ""), row.created_at, row.reason, tuple(forms.get(row.id, ())), row.content_hash,
        )
        for row in rows
    ]  # fmt: skip


def _forms(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    query = sa.select(ExamForm.blueprint_id, ExamForm.code).where(ExamForm.blueprint_id.in_(ids)).order_by(ExamForm.code)
    for row in session.execute(query):
        found.setdefault(row.blueprint_id, []).append(row.code)
    return found


def shown(plan: TestPlan) -> Shown:
    """A blueprint in words."""
    lines = tuple(Line(cell.name, cell.count, tuple(words(ref, plan.population) for ref in cell.areas)) for cell in plan.cells)
    return Shown(plan.id, plan.population, plan, lines)


def words(ref: str, bank: str) -> str:
    """The name of an area with its domain; of a whole domain that the rest of it is meant."""
    if "/" in ref:
        return f"{area_name(ref, bank)} ({domain_name(ref)})"
    return f"all other areas of {domain_name(ref)}"


@dataclass(frozen=True, slots=True)
class VersionPage:
    """A version, and what it changed against the one before; None for the first."""

    version: Version
    shown: Shown
    changes: list[rules.Change] | None


def version_page(session: Session, code: str, number: int) -> VersionPage:
    """This version beside the one before. Raises Missing."""
    query = sa.select(Blueprint).where(Blueprint.code == code, Blueprint.number.in_((number, number - 1)))
    rows = {row.number: row for row in session.scalars(query)}
    if number not in rows:
        raise Missing
    plan = blueprint_from(rows[number].document)
    line = next(version for version in versions(session, code) if version.number == number)
    before = blueprint_from(rows[number - 1].document) if number - 1 in rows else None
    return VersionPage(line, shown(plan), difference(before, plan) if before else None)


def difference(before: TestPlan, after: TestPlan) -> list[rules.Change]:
    """Where two versions differ, with areas by name."""
    return rules.changes(before, after, lambda ref: words(ref, after.population))


@dataclass(frozen=True, slots=True)
class DraftPage:
    """The draft of the next version against the newest one."""

    code: str
    draft: Draft
    shown: Shown
    edited_by: str
    is_mine: bool
    changes: list[rules.Change] | None
    left_out: tuple[str, ...]
    newest: int


def draft_page(session: Session, code: str, *, person: str) -> DraftPage:
    """The draft as it stands for this person; of nothing begun the newest version. Raises Missing."""
    draft, before = draft_of(session, code), versions(session, code)
    newest = draft.plan if not before else blueprint_from(_document(session, code, before[0].number))
    return DraftPage(
        code, draft, shown(draft.plan), names_of(session, [draft.edited_by]).get(draft.edited_by, ""), person in draft.writers,
        difference(newest, draft.plan) if before else None, tuple(left_out(draft.plan, framework(draft.plan.population))),
        before[0].number if before else 0,
    )  # fmt: skip


def _document(session: Session, code: str, number: int) -> dict[str, object]:
    row = session.scalars(sa.select(Blueprint).where(Blueprint.code == code, Blueprint.number == number)).one()
    return row.document


def left_out(plan: TestPlan, framework: Framework) -> list[str]:
    """The areas that no line counts, by name: an item about them stands on no form."""
    named = {ref for cell in plan.cells for ref in cell.areas}
    return [area.name for area in framework.areas.values() if not {area.ref, area.domain_id} & named]
