"""The reviewers of the demonstration mark, and the coordinator releases."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.bank.models import DESIGNATIONS
from exam_app.exams.models import Window
from exam_app.results import feedback, releasing, storing
from exam_app.results import service as results
from exam_app.review.marking import marks
from exam_app.review.marking.viewdata import Given
from exam_app.review.models import Assignment, Script, TrainingReview
from exam_app.review.people import declaring, pool, qualifying, rounds
from exam_app.review.people.viewdata import TypedMark
from exam_app.review.quality import seeding
from exam_app.review.routing import allocation, groups, redacting
from exam_app.review.routing import intake as review
from exam_app.review.rules import NoSeeds
from exam_app.review.settling import talking
from question_bank.load import load_anchors
from question_bank.model import AnchorMark

REVIEWERS = {"ruth": "Lakeside Infant Program", "rolf": "Northern Family Services", "rosa": "University clinic"}
AT_THE_DESK = timedelta(minutes=9)
FEW = "The demonstration has few candidates; the reviewers work in other states."
SENT_BACK = {
    "concern": "The last paragraph speaks of a child at home alone. Somebody should look at this.",
    "identifies": "The writer names the town and the year of the award.",
}
COMMENT = "You stay close to what the family shows, and you say what you would do. Thank you for this careful paper."


def begin(session: Session, people: Mapping[str, Account], window: Window) -> list[Assignment]:
    """Take the essays in and give them out; every second script has one review done, and each kind of news waits for somebody."""
    _give_out(session, people, window)
    given, now = _given_out(session, window), window.closes_at + timedelta(days=3)
    # Nobody may be left who has not marked what could be mixed in.
    with suppress(NoSeeds):
        seeding.mix_in(session, window, 1, by=people["cora"].public_id, now=now)
    _talk(session, next(one.script for one in given if _leaves_room(one.script)), now=now)
    for number, assignment in enumerate(given):
        if number % 4 == 0 and assignment.state == "assigned":
            _mark(session, assignment, now=now)
    untouched = [one for one in given if one.state == "assigned" and one.review is None]
    for assignment, (reason, note) in zip(untouched, SENT_BACK.items(), strict=False):
        by = assignment.reviewer.account.public_id
        marks.send_back(session, assignment, reason=reason, note=note, by=by, now=now)
    return given


def _leaves_room(script: Script) -> bool:
    """Whether the first criterion was given so much that two levels less are another mark."""
    return _agreed(script)[script.prompt.rubric.criteria[0].code].level > 2


def _talk(session: Session, script: Script, *, now: datetime) -> None:
    """Both mark this script, two levels apart, and the first one proposes where they could meet."""
    first, second = script.assignments[:2]
    _mark(session, first, now=now)
    _mark(session, second, now=now, down=2)
    levels = {score.criterion.code: score.level or 1 for score in (second.review.scores if second.review else [])}
    talking.propose(session, first, levels, "I see the point about the plan.", by=first.reviewer.account.public_id, now=now)


def take_in(session: Session, people: Mapping[str, Account], window: Window) -> None:
    """Take the essays in: the coordinator decides about words in them before they go out, and Rosa still has to declare."""
    now = window.closes_at + timedelta(days=1)
    for key in ("ruth", "rolf"):
        declaring.declare(session, people[key].id, window, conflicts="", by=people[key].public_id, now=now)
    review.take_in(session, window, by=people["cora"].public_id, now=now)


def mark_everything(session: Session, people: Mapping[str, Account], window: Window) -> None:
    """Both reviews of each script, and the third where the policy asks for one."""
    _give_out(session, people, window)
    while waiting := [one for one in _given_out(session, window) if one.state == "assigned"]:
        for assignment in waiting:
            _mark(session, assignment, now=window.closes_at + timedelta(days=5))


def release(session: Session, people: Mapping[str, Account], window: Window) -> None:
    """Compute the results ten days after the close, approve each feedback as it was drafted, release."""
    by, now = people["cora"].public_id, window.closes_at + timedelta(days=10)
    results.compute(session, window, by=by, now=now)
    for public_id in feedback.to_approve(session, window):
        result = storing.result_in(session, window.public_id, public_id)
        scripts, held = results.scripts_of(session, result.registration), feedback.feedback_of(session, result.registration)
        feedback.approve(session, result, scripts, number=held.number, by=by, now=now)
    releasing.release(session, window, by=by, now=now)


def _give_out(session: Session, people: Mapping[str, Account], window: Window) -> None:
    by, now = people["cora"].public_id, window.closes_at + timedelta(days=1)
    for key, employer in REVIEWERS.items():
        pool.enter(session, people[key].public_id, designations=DESIGNATIONS, employer=employer, capacity=20, by=by, now=now)
        _qualify(session, people[key], now=window.opens_at - timedelta(days=5))
        declaring.declare(session, people[key].id, window, conflicts="", by=people[key].public_id, now=now)
    review.take_in(session, window, by=by, now=now)
    for group in groups.small(session, window):
        groups.decide(session, window, group.designation, decision="waived", reason=FEW, by=by, now=now)
    redacting.let_rest_stand(session, window, reason="The papers of the demonstration name nobody.", by=by, now=now)
    allocation.allocate(session, window, seed=7, by=by, now=now)


def _qualify(session: Session, reviewer: Account, *, now: datetime) -> None:
    """Practise once and pass the qualifying set of each designation, unless that is done."""
    for designation in DESIGNATIONS:
        if qualifying.qualified(session, [reviewer.id], designation, on=now.date()):
            continue
        _mark_paper(session, reviewer, rounds.begin_practice(session, reviewer.id, designation, now=now), now)
        begun = rounds.begin_set(session, reviewer.id, designation, by=reviewer.public_id, now=now)
        for paper in list(begun.reviews):
            _mark_paper(session, reviewer, paper, now)


def _mark_paper(session: Session, reviewer: Account, paper: TrainingReview, now: datetime) -> None:
    """The agreed marks, a level stricter on the last criterion."""
    agreed = {mark["criterion"]: mark["level"] for mark in paper.paper.marks}
    criteria = paper.paper.prompt.rubric.criteria
    given = {c.position: TypedMark(agreed[c.code] - (c is criteria[-1] and agreed[c.code] > 1), "") for c in criteria}
    rounds.save(session, paper, given, now=now)
    rounds.lock(session, paper, by=reviewer.public_id, now=now)


def _given_out(session: Session, window: Window) -> list[Assignment]:
    query = sa.select(Assignment).join(Script).where(Script.window_id == window.id)
    return list(session.scalars(query.order_by(Assignment.place, Assignment.id)))


def _mark(session: Session, assignment: Assignment, *, now: datetime, down: int = 1) -> None:
    """Give the marks that were agreed on for the anchor paper; the second seat is so many levels stricter on one criterion."""
    agreed, given = _agreed(assignment.script), {}
    for criterion in assignment.script.prompt.rubric.criteria:
        mark = agreed[criterion.code]
        stricter = down if assignment.seat == 2 and criterion.position == 1 else 0
        given[criterion.position] = Given(max(mark.level - stricter, 1), _to_the_candidate(mark.reason))
    draft = marks.DraftMarks(given=given, comment=COMMENT, private_note="")
    marks.save_draft(session, assignment, draft, now=now - AT_THE_DESK)
    marks.lock(session, assignment, by=assignment.reviewer.account.public_id, now=now)


def _to_the_candidate(reason: str) -> str:
    """What the reason says of the text, without the sentences that speak of levels."""
    return " ".join(one for one in re.split(r"(?<=[.!?])\s+", reason) if "level" not in one.lower())


def _agreed(script: Script) -> dict[str, AnchorMark]:
    """The marks of the anchor paper that this script is, by criterion."""
    marked = next(paper.marks for paper in load_anchors() if paper.text.strip() == script.text.strip())
    return {mark.criterion: mark for mark in marked}
