"""Builders of closed windows with marked essays, for the results.

They write rows as the stages below leave them behind, so that a test can also leave behind what
those stages would never allow: a placeholder key, a mark on another text. A second window with its
own candidate always stands beside, so that a query that forgets its window shows.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.exams import rules as exams
from exam_app.exams.documents import STANDARD_POLICY
from exam_app.exams.models import ExamForm, Policy, Window
from exam_app.results import feedback, releasing, service
from exam_app.results.models import Result
from exam_app.review.models import Reviewer, Script
from exam_app.sitting.models import Registration
from tests.build import Cast
from tests.build_results_form import a_form
from tests.build_results_papers import a_candidate, somebody


def a_closed_window(session: Session, cast: Cast, *, now: datetime, code: str = "2026-A", tries_out: bool = False) -> Window:
    """A window that closed a week ago, its scripts taken in, without candidates; beside it another one with one.

    `tries_out`: its fifth question is only tried out, without a key, and a 61st one counts in its place.
    """
    window = _window(session, code, now, tries_out)
    for reviewer in (cast.ruth, cast.rolf):
        if session.get(Reviewer, reviewer.id) is None:
            session.add(Reviewer(account_id=reviewer.id, designations=["clinical"]))
    session.flush()
    if code != "elsewhere" and session.scalar(sa.select(ExamForm).where(ExamForm.code == "elsewhere")) is None:
        elsewhere = a_closed_window(session, cast, now=now, code="elsewhere")
        a_candidate(session, cast, elsewhere, somebody(session, "Yara Elsewhere", now=now), right=12)
    return window


def _window(session: Session, code: str, now: datetime, tries_out: bool) -> Window:
    opens = now - timedelta(days=10)
    window = Window(
        title=f"Window {code}", form=a_form(session, code, now, tries_out), policy=_policy(session, now), opens_at=opens,
        closes_at=opens + timedelta(days=3), zone="America/New_York", state="taken_in", frozen_at=opens - timedelta(days=30),
    )  # fmt: skip
    session.add(window)
    session.flush()
    return window


def _policy(session: Session, now: datetime) -> Policy:
    found = session.scalar(sa.select(Policy))
    if found is None:
        document = tomllib.loads(STANDARD_POLICY.read_text())
        found = Policy(
            code=document["code"], number=document["number"], document=document,
            content_hash=exams.content_hash(document), created_at=now,
        )  # fmt: skip
        session.add(found)
    return found


def scripts_of(session: Session, registration: Registration) -> Sequence[Script]:
    """The candidate's scripts in the order of the essays."""
    return service.scripts_of(session, registration)


def result_of(session: Session, registration: Registration) -> Result:
    """The stored result of a registration."""
    return session.scalars(sa.select(Result).where(Result.registration_id == registration.id)).one()


def computed(session: Session, window: Window, *, now: datetime) -> None:
    """Compute as the coordinator would."""
    service.compute(session, window, by="cora", now=now)


def approved(session: Session, window: Window, *, now: datetime) -> None:
    """Approve the feedback of every letter as it stands."""
    for result in session.scalars(sa.select(Result).join(Registration).where(Registration.window_id == window.id)):
        held = feedback.feedback_of(session, result.registration)
        if held.needs_approval:
            scripts = service.scripts_of(session, result.registration)
            feedback.approve(session, result, scripts, number=held.number, by="cora", now=now)


def released(session: Session, window: Window, *, now: datetime) -> None:
    """Compute, approve every letter and release as the coordinator would."""
    computed(session, window, now=now)
    approved(session, window, now=now)
    releasing.release(session, window, by="cora", now=now)
