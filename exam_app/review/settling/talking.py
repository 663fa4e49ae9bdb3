"""The recorded consensus: the two markers see both marks, propose levels with reasons, and agree or not.

Receives a reviewer's own locked assignment; hands on agreed levels, or a script that needs a third
review. The first marks stay what they are, and neither learns who the other one is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import BY_THE_SYSTEM, Event
from exam_app.bank.models import Rubric
from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.notices.service import tell
from exam_app.review import rules
from exam_app.review.models import Assignment, Script, Talk, TalkTurn
from exam_app.review.settling import settle, talks, wording
from exam_app.review.settling.comparing import level_words
from exam_app.review.settling.viewdata import ComparedCriterion, Said, TalkLine, TalkPage
from exam_app.review.turns import in_turn
from exam_app.review.wording import level_word

HEADS = ("Marker A", "Marker B")


def waiting_for(session: Session, account_id: int) -> Sequence[TalkLine]:
    """The talks that this reviewer takes part in and that still run, the nearest end first."""
    query = sa.select(Assignment, Talk).join(Talk, Talk.script_id == Assignment.script_id)
    query = query.where(Assignment.reviewer_id == account_id, Assignment.state == "locked", Assignment.seat.in_((1, 2)))
    rows = session.execute(query.where(Talk.ended_at.is_(None)).order_by(Talk.until_at, Assignment.code)).all()
    return [_line(session, row, talk) for row, talk in rows]


def _line(session: Session, row: Assignment, talk: Talk) -> TalkLine:
    last = session.scalar(_turns(row.script_id).order_by(None).order_by(TalkTurn.id.desc()).limit(1))
    return TalkLine(row.public_id, row.code, row.script.prompt.title, talk.until_at, last is None or last.seat != row.seat)


def talk_page(session: Session, assignment: Assignment) -> TalkPage:
    """Both marks and what was said so far, for one of the two. Raises Missing when there is no talk, and for seat 3."""
    talk = _talk(session, assignment)
    script, mine = assignment.script, assignment.seat - 1
    rubric, (one, two) = script.prompt.rubric, _marks(talk, script)
    turns = session.scalars(_turns(script.id)).all()
    return TalkPage(
        public_id=assignment.public_id, code=assignment.code, title=script.prompt.title,
        heads=[f"{head} (you)" if place == mine else head for place, head in enumerate(HEADS)], mine=mine,
        criteria=[_compared(c.code, c.name, rubric, talk) for c in rubric.criteria],
        choices={c.code: rules.between(c.code, one, two) for c in rubric.criteria},
        proposed=_start(turns, talk, mine), said=[_said(turn, rubric, mine) for turn in turns], why=wording.why(talk.reasons),
        totals=[int(one.total), int(two.total)], out_of=one.out_of, until_at=talk.until_at, outcome=talk.outcome,
    )  # fmt: skip


def _talk(session: Session, assignment: Assignment) -> Talk:
    talk = session.get(Talk, assignment.script_id, populate_existing=True)
    if talk is None or assignment.seat == 3 or assignment.state != "locked":
        raise Missing
    return talk


def _marks(talk: Talk, script: Script) -> tuple[rules.Marks, rules.Marks]:
    points = script.prompt.rubric.points
    return rules.Marks(talk.sides[0]["levels"], points), rules.Marks(talk.sides[1]["levels"], points)


def _turns(script_id: str) -> sa.Select[TalkTurn]:
    return sa.select(TalkTurn).where(TalkTurn.script_id == script_id).order_by(TalkTurn.id)


def _compared(code: str, name: str, rubric: Rubric, talk: Talk) -> ComparedCriterion:
    given = [side["levels"][code] for side in talk.sides]
    words = [side["words"].get(code, "") for side in talk.sides]
    return ComparedCriterion(code, name, given, [level_word(rubric, level) for level in given], words, level_words(rubric))


def _start(turns: Sequence[TalkTurn], talk: Talk, mine: int) -> dict[str, int]:
    """What the form begins with: the latest levels on the table, else the reader's own."""
    found: dict[str, Any] = turns[-1].levels if turns else talk.sides[mine]["levels"]
    return dict(found)


def _said(turn: TalkTurn, rubric: Rubric, mine: int) -> Said:
    head = f"{HEADS[turn.seat - 1]} (you)" if turn.seat - 1 == mine else HEADS[turn.seat - 1]
    levels = [(c.name, level_word(rubric, turn.levels[c.code])) for c in rubric.criteria]
    return Said(head, levels, None if turn.withheld_at else turn.words)


def propose(session: Session, assignment: Assignment, levels: Mapping[str, int], words: str, *, by: str, now: datetime) -> bool:
    """Put these levels on the table, with the reason; when both have proposed the same, the script is settled by it.

    Returns whether they agree now. Raises NotTalking when the talk or its time is over, and for levels
    outside of the two marks; Missing for seat 3.
    """
    in_turn(session, assignment.script.window_id)
    talk, script = _running(session, assignment, now), assignment.script
    if not rules.lie_between(levels, *_marks(talk, script)):
        raise rules.NotTalking("A level has to lie between the two marks.", "Go back and choose again.")
    session.add(TalkTurn(script_id=script.id, seat=assignment.seat, levels=dict(levels), words=words.strip(), said_at=now))
    session.flush()
    audit.record(session, Event.LEVELS_PROPOSED, by=by, about=script.id, at=now, seat=assignment.seat, levels=dict(levels))
    latest = {turn.seat: turn.levels for turn in session.scalars(_turns(script.id))}
    if rules.have_agreed(latest):
        talks.end(session, talk, "agreed", by=by, now=now, agreed=levels)
        _go_on(session, script, now)
    return talk.outcome == "agreed"


def give_up(session: Session, assignment: Assignment, *, by: str, now: datetime) -> None:
    """Say that the two do not come together: a third reviewer is asked. Raises NotTalking, Missing."""
    in_turn(session, assignment.script.window_id)
    talks.end(session, _running(session, assignment, now), "apart", by=by, now=now)
    _go_on(session, assignment.script, now)


def _running(session: Session, assignment: Assignment, now: datetime) -> Talk:
    talk = _talk(session, assignment)
    if talk.ended_at is not None or now >= talk.until_at:
        raise rules.NotTalking("The time to agree on this script is over.")
    return talk


def _go_on(session: Session, script: Script, now: datetime) -> None:
    session.refresh(script)
    settle.settle_if_ready(session, script, now=now)


def is_due(session: Session, *, now: datetime) -> bool:
    """Whether some talk is new or its time over; looks and changes nothing."""
    return bool(_due(session, now))


def tend(session: Session, *, now: datetime) -> int:
    """Tell the two of new talks, and end those whose time is over; how many talks were touched. For the sweep."""
    return sum(_tend_one(session, script_id, now) for script_id in _due(session, now))


def _due(session: Session, now: datetime) -> list[str]:
    open_ones = sa.select(Talk.script_id).where(Talk.ended_at.is_(None))
    return list(session.scalars(open_ones.where(sa.or_(Talk.told_at.is_(None), Talk.until_at <= now))))


def _tend_one(session: Session, script_id: str, now: datetime) -> bool:
    script = session.get_one(Script, script_id)
    in_turn(session, script.window_id)
    talk = session.get_one(Talk, script_id, populate_existing=True)
    if talk.ended_at is not None:
        return False
    if talk.told_at is None:
        _tell(session, script, talk, now)
        talk.told_at = now
        session.flush()
    if talk.until_at <= now:
        talks.end(session, talk, "over", by=BY_THE_SYSTEM, now=now)
        _go_on(session, script, now)
    return True


def _tell(session: Session, script: Script, talk: Talk, now: datetime) -> None:
    until = talk.until_at.astimezone(ZoneInfo(script.window.zone))
    body = f"{script.window.title}: on one script you and the other marker differ. You can still agree until {until.day} {until:%B %Y}."
    for row in script.assignments:
        if row.state == "locked" and row.seat in (1, 2):
            tell(session, row.reviewer_id, subject="A script to agree on", body=body, path="/reviews", now=now)


def turn_in(session: Session, window: Window, turn_id: int) -> TalkTurn:
    """One proposal in this window, for the coordinator. Raises Missing."""
    query = sa.select(TalkTurn).join(Script, Script.id == TalkTurn.script_id)
    found = session.scalar(query.where(TalkTurn.id == turn_id, Script.window_id == window.id))
    if found is None:
        raise Missing
    return found


def withhold(session: Session, turn: TalkTurn, *, by: str, now: datetime) -> str:
    """Keep the words of a proposal from the other marker, as when they name somebody; they stay stored.

    Twice changes nothing. Returns the coordinator's code of the script.
    """
    if turn.withheld_at is None:
        turn.withheld_at, turn.withheld_by = now, by
        session.flush()
        audit.record(session, Event.WORDS_WITHHELD, by=by, about=turn.script_id, at=now, turn=turn.id)
    return session.get_one(Script, turn.script_id).code
