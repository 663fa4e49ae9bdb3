"""Results as rows: written from scores, compared with them, and found again.

Receives `Scored` candidates; hands on `Result`s with exact fractions and the versions they rest on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.exams.service import window_of
from exam_app.results.models import PartResult, Result
from exam_app.results.scoring import Scored, ScoredPart
from exam_app.sitting.models import Registration


def store(session: Session, row: Result | None, registration: Registration, scored: Scored, now: datetime) -> Result:
    """Write this score as the result of the registration; a row that says the same already is left alone."""
    result = row or Result(registration=registration, decision=scored.decision, computed_at=now)
    if row is None:
        session.add(result)
    elif is_stored(row, scored, registration.window):
        return row
    result.decision, result.computed_at = scored.decision, now
    held = {part.part: part for part in result.parts}
    result.parts = [held.get(p.part) or PartResult(part=p.part) for p in scored.parts]
    for part, found in zip(result.parts, scored.parts, strict=True):
        for name, value in _columns(found, registration.window).items():
            setattr(part, name, value)
    session.flush()
    return result


def _columns(found: ScoredPart, window: Window) -> dict[str, Any]:
    score, taken = found.score, found.taken
    policy = window.policy
    return {
        "outcome": found.outcome,
        "points_num": score.points.numerator,
        "points_den": score.points.denominator,
        "out_of": score.out_of,
        "cut_num": score.cut.numerator,
        "cut_den": score.cut.denominator,
        "bands": [{"area": b.area, "band": b.band, "share": b.share, "essay": b.essay} for b in found.bands],
        "sitting": taken.sitting if taken else None,
        "receipt": taken.receipt if taken else None,
        "form": f"{window.form.code} {window.form.content_hash}",
        "policy": f"{policy.code}-{policy.number} {policy.content_hash}",
        "rubrics": list(found.rubrics),
    }


def is_stored(row: Result, scored: Scored, window: Window) -> bool:
    """Whether the stored result is exactly this score."""
    held = {part.part: part for part in row.parts}
    return (
        row.decision == scored.decision
        and held.keys() == {part.part for part in scored.parts}
        and all(getattr(held[p.part], name) == value for p in scored.parts for name, value in _columns(p, window).items())
    )


def is_current(session: Session, window: Window, scored: Sequence[Scored]) -> bool:
    """Whether the stored results are exactly these, for everybody and for nobody else."""
    rows = {row.registration.public_id: row for row in results_in(session, window)}
    return rows.keys() == {one.name for one in scored} and all(is_stored(rows[one.name], one, window) for one in scored)


def results_in(session: Session, window: Window) -> Sequence[Result]:
    """The window's results, by the candidate's name."""
    query = sa.select(Result).join(Registration).where(Registration.window_id == window.id)
    return sorted(session.scalars(query), key=lambda r: (r.registration.application.applicant.name, r.id))


def result_in(session: Session, window_id: str, public_id: str) -> Result:
    """This result of this window, for the coordinator. Raises Missing."""
    window = window_of(session, window_id)
    query = sa.select(Result).join(Registration).where(Registration.window_id == window.id, Result.public_id == public_id)
    found = session.scalar(query)
    if found is None:
        raise Missing
    return found
