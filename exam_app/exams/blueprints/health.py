"""The health of a bank: for each area what is live, how old, how used, what waits; what a year brought; where it is short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.bank.frameworks import framework
from exam_app.bank.health import (
    REVIEW_AFTER,
    REVIEW_NEAR,
    LiveItem,
    Turnover,
    Waiting,
    count_items,
    live_items,
    turnover,
    waiting_reviews,
)
from exam_app.bank.models import ItemVersion
from exam_app.exams.blueprints.coverage import gaps
from exam_app.exams.documents import latest_blueprints
from exam_app.exams.models import ExamForm, FormItem
from exam_app.exams.rules import blueprint_from
from question_bank.model import Domain

YEAR_DAYS = 365.25


@dataclass(frozen=True, slots=True)
class Line:
    """An area, a domain, or the whole bank in numbers. `age` is the mean in years, `used` the mean number of published
    forms that a live item stands on, `most_used` the greatest; None where nothing is live."""

    name: str
    ref: str
    new: int
    revised: int
    retired: int
    live: int
    age: float | None
    never_used: int
    due: int
    with_reference: int
    with_key: int
    waiting: int
    waiting_days: int
    used: float | None
    most_used: int


@dataclass(frozen=True, slots=True)
class Health:
    """A bank's health in a year; `gaps` by blueprint title."""

    bank: str
    year: int
    years: tuple[int, ...]
    domains: tuple[tuple[Line, tuple[Line, ...]], ...]
    whole: Line
    gaps: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class _Sources:
    live: Sequence[LiveItem]
    uses: Mapping[int, int]
    year: Turnover
    waiting: Mapping[str, Waiting]
    now: datetime


def health_of(session: Session, bank: str, *, year: int, now: datetime) -> Health:
    """How the bank is kept; what is new, revised and retired counts for this calendar year."""
    sources = _Sources(
        live_items(session, bank), _uses(session), turnover(session, bank, year), waiting_reviews(session, bank, now=now), now
    )
    known = framework(bank)
    domains = tuple((_domain(sources, domain), tuple(_areas(sources, domain))) for domain in known.domains)
    return Health(
        bank, year, sources.year.years, domains, _line(sources, "Whole bank", "", tuple(known.areas)),
        tuple(_gaps_by_blueprint(session, bank)),
    )  # fmt: skip


def _uses(session: Session) -> dict[int, int]:
    """On how many published forms each item stands, in whatever version."""
    query = sa.select(ItemVersion.item_id, sa.func.count(sa.distinct(FormItem.form_id))).select_from(FormItem)
    query = query.join(ItemVersion, FormItem.version_id == ItemVersion.id).join(ExamForm, FormItem.form_id == ExamForm.id)
    return {row[0]: row[1] for row in session.execute(query.where(ExamForm.state == "published").group_by(ItemVersion.item_id))}


def _domain(sources: _Sources, domain: Domain) -> Line:
    return _line(sources, domain.name, domain.id, tuple(area.ref for area in domain.areas))


def _areas(sources: _Sources, domain: Domain) -> Iterator[Line]:
    for area in domain.areas:
        line = _line(sources, area.name, area.ref, (area.ref,))
        if line.live or line.new or line.revised or line.retired or line.waiting:
            yield line


def _line(sources: _Sources, name: str, ref: str, areas: tuple[str, ...]) -> Line:
    live = [item for item in sources.live if item.area in areas]
    uses = [sources.uses.get(item.item_id, 0) for item in live]
    days = [(sources.now - item.since).days for item in live]
    waiting = [sources.waiting[area] for area in areas if area in sources.waiting]
    near = (REVIEW_AFTER - REVIEW_NEAR).days
    year = sources.year
    return Line(
        name, ref, _sum(year.new, areas), _sum(year.revised, areas), _sum(year.retired, areas), len(live),
        sum(days) / len(days) / YEAR_DAYS if days else None, uses.count(0), sum(day >= near for day in days),
        sum(item.has_reference for item in live), sum(item.has_confirmed_key for item in live),
        sum(each.reviews for each in waiting), max((each.days for each in waiting), default=0),
        sum(uses) / len(uses) if uses else None, max(uses, default=0),
    )  # fmt: skip


def _sum(found: Counter[str], areas: tuple[str, ...]) -> int:
    return sum(found[area] for area in areas)


def _gaps_by_blueprint(session: Session, bank: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    counts = count_items(session, bank=bank, among="live")
    for row in latest_blueprints(session):
        plan = blueprint_from(row.document)
        if plan.population == bank:
            yield f"{row.title}, version {row.number}", tuple(gaps(plan, counts))
