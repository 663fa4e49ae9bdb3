"""How often questions were on forms: receives items, hands on counts and the forms. Only frozen forms count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.bank.models import Item, ItemVersion
from exam_app.exams.models import ExamForm, FormItem


def uses_of(session: Session, *, bank: str) -> Mapping[str, int]:
    """On how many frozen forms each item of a bank was, in whatever version, by code; one that was on none is not in it."""
    query = sa.select(Item.code, sa.func.count(FormItem.form_id.distinct())).select_from(FormItem)
    query = query.join(ItemVersion, FormItem.version_id == ItemVersion.id).join(Item, ItemVersion.item_id == Item.id)
    query = query.join(ExamForm, FormItem.form_id == ExamForm.id).where(ExamForm.state == "published", Item.bank == bank)
    return {row[0]: row[1] for row in session.execute(query.group_by(Item.code))}


def codes_on(session: Session, form_ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
    """The codes of all questions on these forms (public ids), by the code of the form."""
    query = sa.select(ExamForm.code, Item.code).select_from(FormItem).join(ExamForm, FormItem.form_id == ExamForm.id)
    query = query.join(ItemVersion, FormItem.version_id == ItemVersion.id).join(Item, ItemVersion.item_id == Item.id)
    found: dict[str, set[str]] = {}
    for form, item in session.execute(query.where(ExamForm.public_id.in_(form_ids))):
        found.setdefault(form, set()).add(item)
    return {form: frozenset(items) for form, items in found.items()}


def last_form(session: Session, form: ExamForm) -> ExamForm | None:
    """The form of the same bank that was frozen last, other than this one."""
    others = sa.select(ExamForm).where(ExamForm.population == form.population, ExamForm.id != form.id)
    others = others.where(ExamForm.published_at.is_not(None))
    return session.scalar(others.order_by(ExamForm.published_at.desc(), ExamForm.id.desc()).limit(1))


@dataclass(frozen=True, slots=True)
class Use:
    """A version of an item on a form."""

    version: int
    public_id: str
    form: str
    is_frozen: bool
    is_scored: bool
    position: int


def uses_of_item(session: Session, public_id: str) -> Sequence[Use]:
    """Every form that an item is on, with the version it has there; frozen ones and drafts, the oldest first."""
    columns = (ItemVersion.number, ExamForm.public_id, ExamForm.code, ExamForm.state, FormItem.is_scored, FormItem.position)
    query = sa.select(*columns).select_from(FormItem).join(ExamForm, FormItem.form_id == ExamForm.id)
    query = query.join(ItemVersion, FormItem.version_id == ItemVersion.id).join(Item, ItemVersion.item_id == Item.id)
    rows = session.execute(query.where(Item.public_id == public_id).order_by(ExamForm.created_at, ExamForm.id))
    return [Use(row[0], row[1], row[2], row[3] == "published", row[4], row[5]) for row in rows]
