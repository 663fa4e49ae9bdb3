"""The demonstration: invented people and five windows, made by the same verbs as real ones.

One window is open now, of one the essays wait to be given out, one is being marked, one is released; a trial run beside them has
made-up answers. It fills an empty installation only, so that it can never stand among real people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from rich.progress import Progress
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.accounts.passwords import Passwords
from exam_app.demo import answers, blueprints, candidates, exam, items, kinds, marking, running, standards
from exam_app.demo.cast import PASSWORD, DemoPerson, everybody, make
from exam_app.errors import NotReady

__all__ = ["PASSWORD", "DemoPerson", "load"]

STEPS = ("People", "Question bank", "Forms", "Released window", "Window in marking", "Window taken in", "Open window")


def load(session: Session, *, now: datetime, passwords: Passwords, progress: Progress) -> Sequence[DemoPerson]:
    """Fill an empty installation and say who can sign in; the second time only the latter.

    Raises NotReady when there are people who are not of the demonstration.
    """
    emails = set(session.scalars(sa.select(Account.email)))
    if emails:
        if not {person.email for person in everybody()} <= emails:
            raise NotReady("This installation has real people in it; the demonstration fills an empty one only.")
        return everybody()
    task = progress.add_task("Demonstration", total=len(STEPS))
    steps = _steps(session, passwords, now)
    for step in STEPS:
        progress.update(task, description=step)
        next(steps)
        progress.advance(task)
    return everybody()


def _steps(session: Session, passwords: Passwords, now: datetime) -> Iterator[None]:
    past = now - timedelta(days=60)
    people = make(session, passwords, now=past)
    yield
    exam.import_bank(session, now=past)
    kinds.write(session, people, now=past)
    items.write(session, people, now=now)
    blueprints.draft_next(session, people, now=now)
    yield
    two = people["clara"].public_id, people["cleo"].public_id
    first = exam.a_form(session, "IMH-2026-A", "Form A", seed=1, is_mixed=True, by=two, now=past)
    asked = [line.version.item.code for line in first.items]
    second = exam.a_form(session, "IMH-2026-B", "Form B", seed=2, barred=asked, by=two, now=past)
    exam.a_proposal(session, "IMH-2027-A", "Form A of next year", second, by=two[0], now=now - timedelta(days=2))
    standards.talk(session, people, second, now=now)
    trial = answers.try_out(session, people, first, opens_at=now - timedelta(days=56), now=past)
    yield
    released = exam.a_window(session, "First window", first, opens_at=now - timedelta(days=50), days=6, now=past)
    candidates.sit(session, people, released, ("mara", "noor"))
    marking.mark_everything(session, people, released)
    marking.release(session, people, released)
    yield
    marked = exam.a_window(session, "Second window", second, opens_at=now - timedelta(days=12), days=6, talks=True, now=past)
    candidates.sit(session, people, marked, ("eli", "fay", "gus", "hana", "ivo"))
    marking.begin(session, people, marked)
    answers.count_all(session, trial, now=now)
    yield
    taken_in = exam.a_window(session, "Third window", second, opens_at=now - timedelta(days=8), days=6, now=past)
    candidates.sit(session, people, taken_in, ("pia", "quinn"))
    marking.take_in(session, people, taken_in)
    yield
    open_now = exam.a_window(session, "This week's window", first, opens_at=now - timedelta(hours=2), days=6, now=past)
    candidates.register(session, people, open_now, "ada", now=now - timedelta(hours=1))
    running.sit_now(session, people, open_now, now=now)
    candidates.leave_unfinished(session, people, now=now)
    yield
