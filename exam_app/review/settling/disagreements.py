"""The coordinator's view of scripts that did not settle by themselves: the list, one script, its corrections.

Receives a window; only reads. Candidates appear nowhere, reviewers by name on the page of one script.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.bank.models import PromptVersion
from exam_app.errors import Missing
from exam_app.exams.models import Window
from exam_app.exams.service import policy_of
from exam_app.review import rules
from exam_app.review.models import (
    Adjudication,
    Assignment,
    EarlierSettlement,
    MarkCorrection,
    Reviewer,
    Script,
    Settlement,
    Talk,
    TalkTurn,
)
from exam_app.review.settling import comparing, settle, wording
from exam_app.review.settling.viewdata import CorrectionLine, DecisionPage, Disagreement, Score, ScriptPage, Side, TurnLine
from exam_app.review.wording import level_word

SEATS = {1: "Marker A", 2: "Marker B", 3: "Third marker"}


def disagreements(session: Session, window: Window) -> Sequence[Disagreement]:
    """Every script that disagreed once, those that wait for somebody first."""
    query = sa.select(Script.id, Script.code, PromptVersion.title, Script.state, Settlement, Talk).select_from(Script)
    query = query.join(PromptVersion, PromptVersion.id == Script.prompt_version_id)
    query = query.outerjoin(Settlement, Settlement.script_id == Script.id).outerjoin(Talk, Talk.script_id == Script.id)
    query = query.where(Script.window_id == window.id, Script.seed_of.is_(None)).order_by(Script.code)
    rows = [row for row in session.execute(query) if _disagreed(*row)]
    thirds = _thirds(session, window)
    found = [
        _line(code, title, state, settled, talk, thirds.get(id_, ()), window) for id_, code, title, state, settled, talk in rows
    ]
    return sorted(found, key=lambda line: not line.waits)


def _disagreed(id_: str, code: str, title: str, state: str, settled: Settlement | None, talk: Talk | None) -> bool:
    return state == "adjudication" or talk is not None or bool(settled and (settled.reasons or settled.number > 1))


def _thirds(session: Session, window: Window) -> dict[str, set[str]]:
    query = sa.select(Assignment.script_id, Assignment.state).join(Script).where(Script.window_id == window.id)
    found: dict[str, set[str]] = {}
    for script, state in session.execute(query.where(Assignment.seat == 3)):
        found.setdefault(script, set()).add(state)
    return found


def _line(
    code: str, title: str, state: str, settled: Settlement | None, talk: Talk | None, thirds: set[str] | tuple[()], window: Window
) -> Disagreement:
    reasons = settled.reasons if settled and settled.reasons else talk.reasons if talk else []
    score = Fraction(settled.points_num, settled.points_den) if settled else None
    standing = standing_of(state, settled, talk, thirds, window)
    return Disagreement(code, title, wording.why(reasons), standing, score, settled.out_of if settled else 0, settled is None)


def standing_of(state: str, settled: Settlement | None, talk: Talk | None, thirds: set[str] | tuple[()], window: Window) -> str:
    """Where a script stands, in words."""
    if settled is not None:
        return f"Settled: {wording.METHODS[settled.method]}"
    if state == "sent_back":
        return "Sent back"
    if talk is not None and talk.ended_at is None:
        until = talk.until_at.astimezone(ZoneInfo(window.zone))
        return f"The two can agree until {until.day} {until:%B}"
    if state == "adjudication":
        waiting = {"locked": "Waits for the third reviewer's decision", "assigned": "Third review under way"}
        return next((words for known, words in waiting.items() if known in thirds), "Waits for a third reviewer")
    return "In review"


def script_in(session: Session, window: Window, code: str) -> Script:
    """The script with this code in this window. Raises Missing, also for a seeded one."""
    query = sa.select(Script).where(Script.window_id == window.id, Script.code == code, Script.seed_of.is_(None))
    found = session.scalar(query)
    if found is None:
        raise Missing
    return found


def seat_in(session: Session, window: Window, code: str, seat: int) -> Assignment:
    """The locked review of this seat. Raises Missing."""
    script = script_in(session, window, code)
    found = next((row for row in script.assignments if row.seat == seat and row.state == "locked"), None)
    if found is None:
        raise Missing
    return found


def script_page(session: Session, window: Window, code: str) -> ScriptPage:
    """How this script was marked and settled. Raises Missing."""
    script = script_in(session, window, code)
    rows = sorted((row for row in script.assignments if row.state == "locked" and row.review), key=lambda row: row.seat)
    marks, talk, settled = settle.locked_marks(session, script), session.get(Talk, script.id), session.get(Settlement, script.id)
    policy, rubric = policy_of(window), script.prompt.rubric
    reasons = rules.reasons_for_third(marks[1], marks[2], policy) if {1, 2} <= marks.keys() else ()
    decision = session.get(Adjudication, script.id)
    reviews = [row.review for row in rows if row.review]
    return ScriptPage(
        code=script.code, title=script.prompt.title,
        standing=standing_of(script.state, settled, talk, {row.state for row in script.assignments if row.seat == 3}, window),
        reasons=wording.why(reasons),
        sides=[Side(row.seat, SEATS[row.seat], row.reviewer.account.name, int(marks[row.seat].total)) for row in rows],
        criteria=[comparing.compared(c, rubric, marks, reviews, decision) for c in rubric.criteria] if marks else [],
        out_of=max(rubric.points) * len(rubric.criteria),
        turns=[_turn(turn) for turn in session.scalars(sa.select(TalkTurn).where(TalkTurn.script_id == script.id).order_by(TalkTurn.id))],
        scores=_scores(session, script, settled), corrections=corrections(session, window, script=script),
        may_correct=window.state == "taken_in",
    )  # fmt: skip


def _turn(turn: TalkTurn) -> TurnLine:
    return TurnLine(turn.id, SEATS[turn.seat], turn.words, turn.withheld_at is not None)


def _scores(session: Session, script: Script, settled: Settlement | None) -> list[Score]:
    found = []
    if settled is not None:
        now = Fraction(settled.points_num, settled.points_den)
        found.append(Score(settled.number, wording.METHODS[settled.method], now, settled.out_of, settled.settled_at))
    query = sa.select(EarlierSettlement).where(EarlierSettlement.script_id == script.id)
    for row in session.scalars(query.order_by(EarlierSettlement.number.desc())):
        was, then = row.settled, datetime.fromisoformat(row.settled["settled_at"])
        found.append(Score(row.number, wording.METHODS[was["method"]], Fraction(was["points"]), was["out_of"], then))
    return found


def corrections(
    session: Session,
    window: Window,
    *,
    script: Script | None = None,
    assignment: Assignment | None = None,
    only_open: bool = False,
) -> Sequence[CorrectionLine]:
    """The corrections of a window, a script or a review, the oldest first."""
    query = sa.select(MarkCorrection).join(Assignment).join(Script).where(Script.window_id == window.id)
    if script is not None:
        query = query.where(Script.id == script.id)
    if assignment is not None:
        query = query.where(Assignment.id == assignment.id)
    if only_open:
        query = query.where(MarkCorrection.decided_at.is_(None))
    rows = session.scalars(query.order_by(MarkCorrection.asked_at, MarkCorrection.id)).all()
    markers = _markers(session, rows)
    return [correction_line(row, "the marker" if row.asked_by in markers else "a coordinator") for row in rows]


def decision_page(session: Session, row: MarkCorrection, *, by: str) -> DecisionPage:
    """One correction for this coordinator."""
    line = correction_line(row, "the marker" if _markers(session, [row]) else "a coordinator")
    return DecisionPage(line, row.assignment.script.prompt.title, row.asked_by == by)


def _markers(session: Session, rows: Sequence[MarkCorrection]) -> set[str]:
    """Who of those that asked are reviewers."""
    query = sa.select(Account.public_id).join(Reviewer, Reviewer.account_id == Account.id)
    return set(session.scalars(query.where(Account.public_id.in_({row.asked_by for row in rows}))))


def correction_line(row: MarkCorrection, asked_by: str) -> CorrectionLine:
    """One correction in words."""
    script = row.assignment.script
    return CorrectionLine(
        row.public_id, script.code, SEATS[row.assignment.seat], changes_in_words(row.changes, script), row.reason, asked_by,
        row.asked_at, row.is_agreed, row.answer,
    )  # fmt: skip


def changes_in_words(changes: Sequence[Mapping[str, object]], script: Script) -> list[tuple[str, str, str]]:
    """Criterion, level before and level after of each change."""
    rubric = script.prompt.rubric
    names = {criterion.code: criterion.name for criterion in rubric.criteria}
    return [
        (names[str(c["criterion"])], level_word(rubric, int(str(c["before"]))), level_word(rubric, int(str(c["after"]))))
        for c in changes
    ]
