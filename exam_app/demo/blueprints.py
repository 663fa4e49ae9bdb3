"""The next version of the demonstration's blueprint: the committee writes it, nobody has made it effective yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.exams.blueprints import drafting

MOVED = {"Systems": 1, "Policy and administration": 1, "Development and behavior": -1, "Screening and assessment": -1}
WHY = "Two questions move to systems and administration, as the panel of mentors advised"


def draft_next(session: Session, people: Mapping[str, Account], *, now: datetime) -> None:
    """A draft that adds up, by Cleo; Clara or Cem can make it effective."""
    plan = drafting.draft_of(session, "imh-example").plan
    changed = replace(
        plan, cells=tuple(replace(cell, count=cell.count + MOVED.get(cell.name, 0)) for cell in plan.cells),
        job_analysis="Invented for the demonstration: survey of 40 mentors, kept by the example committee.",
        job_analysis_on=(now - timedelta(days=200)).date(),
    )  # fmt: skip
    drafting.save_draft(session, changed, reason=WHY, base=0, by=people["cleo"].public_id, now=now - timedelta(hours=20))
