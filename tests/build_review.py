"""Builders of what is marked: candidates with essays, scripts taken in, a pool of reviewers, marks.

Candidates and their closed essays are written as rows; from the intake on the real verbs are used.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts import people
from exam_app.accounts.models import Account
from exam_app.applications.models import DESIGNATIONS, Application, PersonNamed
from exam_app.exams.models import Window
from exam_app.permissions import Role
from exam_app.review import rules
from exam_app.review.marking import drafts, marks
from exam_app.review.models import Assignment, QualifyingRound, Script, TrainingReview
from exam_app.review.people import declaring, pool, qualifying, rounds
from exam_app.review.people.viewdata import TypedMark
from exam_app.review.routing import groups, intake, planning
from exam_app.review.rules import Given, Passage
from exam_app.sitting.models import Registration, Response, Sitting

ESSAY = (
    "I would begin by holding two observations next to each other.\n\nHer early weeks may have been a time in which her "
    "signals were hard to read.\n\nIn the first visit I would not give advice."
)
ANSWERED = {"clinical": (1, 2), "policy": (1, 2), "research_faculty": (1, 2)}


def window_in(session: Session) -> Window:
    """The window that the stock froze."""
    return session.scalars(sa.select(Window).where(Window.title == "Spring window 2026")).one()


def candidate(
    session: Session,
    applicant: Account,
    window: Window,
    *,
    now: datetime,
    designation: str = "clinical",
    texts: Sequence[str] = (ESSAY, ESSAY),
    near: Sequence[tuple[str, str, str | None]] = (),
    application: Application | None = None,
) -> Application:
    """An approved application with a Part Two that is handed in. `near`: role, name, mail of people named."""
    # North Carolina endorses no other designation.
    association, profile = ("NCIMHA", "ncimha-2024-01-01") if designation == "clinical" else ("ALLIANCE", "alliance-2024-01-01")
    made = application or Application(
        applicant_id=applicant.id, association=association, designation=designation, profile=profile, state="approved",
        started_at=now - timedelta(days=90), approved_until=(now + timedelta(days=300)).date(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add_all(PersonNamed(application_id=made.id, role=role, name=name, email=mail) for role, name, mail in near)
    seat = Registration(
        application_id=made.id, window_id=window.id, designation=designation, attempt_no=1, parts=["two"], registered_at=now
    )
    session.add(seat)
    session.flush()
    _handed_in(session, seat, texts, now)
    return made


def _handed_in(session: Session, seat: Registration, texts: Sequence[str], now: datetime) -> None:
    answered = ANSWERED[seat.designation]
    sitting = Sitting(
        registration_id=seat.id, part="two", state="submitted", attestation="1", started_at=now - timedelta(minutes=89),
        ends_at=now + timedelta(minutes=1), option_orders=[], submitted_at=now, closed_by="candidate", receipt="0" * 64,
        packed={"essays": [{"position": p, "counts": p in answered} for p in (1, 2, 3)]},
    )  # fmt: skip
    session.add(sitting)
    session.flush()
    for position, text in zip(answered, texts, strict=True):
        session.add(Response(sitting_id=sitting.id, position=position, revision=1, answer=text, saved_at=now, is_chosen=True))
    session.flush()


def taken_in(session: Session, window: Window, *, now: datetime) -> list[Script]:
    """The scripts of the window, after its close."""
    intake.take_in(session, window, by="system", now=max(now, window.closes_at + timedelta(days=1)))
    session.expire_all()
    waive_small_groups(session, window, now=now)
    return list(session.scalars(sa.select(Script).where(Script.window_id == window.id)))


def waive_small_groups(session: Session, window: Window, *, now: datetime) -> None:
    """The decision that the few scripts of a test are given out all the same."""
    for group in groups.small(session, window):
        groups.decide(session, window, group.designation, decision="waived", reason="Only a test.", by="system", now=now)


def enter(
    session: Session, *reviewers: Account, now: datetime, capacity: int = 12, employer: str = "", qualified: bool = True
) -> None:
    """These people into the pool, for every designation; counted as qualified, unless that is what is tested."""
    for account in reviewers:
        pool.enter(
            session,
            account.public_id,
            designations=list(DESIGNATIONS),
            employer=employer,
            capacity=capacity,
            by="system",
            now=now,
        )
        for designation in DESIGNATIONS if qualified else ():
            waived(session, account, designation, now=now)


def waived(session: Session, reviewer: Account, designation: str, *, now: datetime) -> None:
    """This person counted as qualified for two years, for a reason."""
    until = (now + timedelta(days=730)).date()
    qualifying.waive(
        session, reviewer.id, designation, reason="Known from other tests.", until=until, about=reviewer.public_id,
        by="system", now=now,
    )  # fmt: skip


def practised(session: Session, reviewer: Account, designation: str, *, now: datetime, off: int = 0) -> TrainingReview:
    """One practice paper of this designation marked and locked, `off` levels from the agreed marks."""
    paper = rounds.begin_practice(session, reviewer.id, designation, now=now)
    return _marked_paper(session, reviewer, paper, off, now)


def tried(session: Session, reviewer: Account, designation: str, *, now: datetime, off: int = 0) -> QualifyingRound:
    """A whole qualifying set marked and locked, every mark `off` levels from the agreed one."""
    begun = rounds.begin_set(session, reviewer.id, designation, by=reviewer.public_id, now=now)
    for paper in list(begun.reviews):
        _marked_paper(session, reviewer, paper, off, now)
    session.refresh(begun)
    return begun


def _marked_paper(session: Session, reviewer: Account, paper: TrainingReview, off: int, now: datetime) -> TrainingReview:
    rounds.save(session, paper, agreed_marks(paper, off), now=now)
    rounds.lock(session, paper, by=reviewer.public_id, now=now)
    return paper


def agreed_marks(paper: TrainingReview, off: int = 0) -> dict[int, TypedMark]:
    """The marks that were agreed on, or so many levels beside them."""
    levels = {mark["criterion"]: mark["level"] for mark in paper.paper.marks}
    beside = {code: level + off if level + off <= 4 else level - off for code, level in levels.items()}
    return {c.position: TypedMark(beside[c.code], "") for c in paper.paper.prompt.rubric.criteria}


def more_reviewers(session: Session, number: int, *, now: datetime) -> list[Account]:
    """So many further people with the reviewer's role."""
    return [
        people.create(
            session, email=f"r{n}@example.org", name=f"Reviewer {_word(n)}", roles={Role.REVIEWER}, by="system", now=now
        )
        for n in range(number)
    ]


def _word(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) * 3 for digit in str(number))


def declared(session: Session, window: Window, *reviewers: Account, now: datetime) -> None:
    """The declaration of each of these people."""
    for account in reviewers:
        declaring.declare(session, account.id, window, conflicts="", by=account.public_id, now=now)


def assigned(session: Session, script: Script, reviewer: Account, seat: int, *, now: datetime) -> Assignment:
    """This script to this reviewer, whatever an allocation would have found."""
    made = Assignment(script_id=script.id, reviewer_id=reviewer.id, seat=seat, place=1, due_on=(now + timedelta(days=21)).date())
    session.add(made)
    if script.state == "waiting":
        script.state = "in_review"
    session.flush()
    return made


def drafted(session: Session, assignment: Assignment, level: int | None | Sequence[int | None], *, now: datetime) -> Assignment:
    """Marks as a draft: one level for all criteria, or one for each."""
    criteria = assignment.script.prompt.rubric.criteria
    levels = [level] * len(criteria) if level is None or isinstance(level, int) else list(level)
    given = {c.position: Given(value, f"Seen in {c.code}.") for c, value in zip(criteria, levels, strict=True)}
    marks.save_draft(session, assignment, marks.DraftMarks(given, "Thank you for this text.", "Mine alone."), now=now)
    return assignment


def document(assignment: Assignment, level: int | None, comment: str = "", passages: Sequence[Passage] = ()) -> str:
    """A draft as the marking page sends it: one level throughout, one comment for the candidate."""
    shape = drafts.shape_of(assignment)
    given = {position: Given(level, "") for position in range(1, shape.criteria + 1)}
    return rules.document(marks.DraftMarks(given, comment, "", passages), shape)


def locked(session: Session, assignment: Assignment, level: int | Sequence[int | None], *, now: datetime) -> Assignment:
    """Marks given and locked."""
    drafted(session, assignment, level, now=now)
    marks.lock(session, assignment, by=assignment.reviewer.account.public_id, now=now)
    session.expire_all()
    return assignment


def reviewed(session: Session, script: Script, first: tuple[Account, int], second: tuple[Account, int], *, now: datetime) -> None:
    """The script marked and locked by two people, each with one level throughout."""
    for seat, (account, level) in enumerate((first, second), 1):
        locked(session, assigned(session, script, account, seat, now=now), level, now=now)


def third_seat(session: Session, script: Script) -> Assignment | None:
    """The assignment of the third reviewer, if there is one."""
    query = sa.select(Assignment).where(Assignment.script_id == script.id, Assignment.seat == 3)
    return session.scalar(query.where(Assignment.state.in_(planning.ACTIVE)))
