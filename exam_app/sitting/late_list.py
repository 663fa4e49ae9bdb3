"""The late list of a window for the office: each late text beside the state that was saved in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from exam_app.accounts.models import Account
from exam_app.applications.models import Application
from exam_app.exams.models import Window
from exam_app.sitting import rules
from exam_app.sitting.comparing import Piece, compare
from exam_app.sitting.models import LateWork, Proposal, Registration, Response, Sitting

PAGE = 50
SHOWN = {"waiting": "To propose", "proposed": "To decide", "decided": "Decided"}
WAYS = {"line": "from the candidate's page", "rescue": "in a rescue file"}
SAVED_TOO = "Saved in time, too"
STATES = {"waiting": "Waits", "admitted": "Admitted", "rejected": "Not admitted"}


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """What one person proposed and, if it is so, what another one decided."""

    public_id: str
    kind: str
    minutes: int | None
    reason: str
    by: str
    by_id: str
    at: datetime
    is_agreed: bool | None
    decided_by: str
    decided_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class LateLine:
    """One late answer. `typed_at` is by the candidate's computer."""

    public_id: str
    name: str
    registration: str
    place: str  # "Part One, question 7"
    in_time: Sequence[Piece]
    saved_at: datetime | None
    late: Sequence[Piece]
    words: int
    typed_at: datetime
    was_typed_in_time: bool
    arrived_at: datetime
    way: str
    state: str
    proposals: Sequence[ProposalLine]  # the newest last

    @property
    def proposal(self) -> ProposalLine | None:
        """The one that waits for another person."""
        return next((one for one in self.proposals if one.is_agreed is None), None)


@dataclass(frozen=True, slots=True)
class LatePage:
    """One page of the list."""

    lines: Sequence[LateLine]
    counts: dict[str, int]  # by SHOWN
    shown: str
    page: int
    pages: int


def waiting_in(session: Session, window: Window) -> int:
    """How many late answers of this window no two people have decided about."""
    counts = _counts(session, window)
    return counts["waiting"] + counts["proposed"]


def late_page(session: Session, window: Window, *, shown: str = "", page: int = 1) -> LatePage:
    """The late work that is `shown`: waiting, proposed or decided; when "" what there is to do first."""
    counts = _counts(session, window)
    if shown not in SHOWN:
        shown = next((kind for kind in SHOWN if counts[kind]), "waiting")
    pages = max(-(-counts[shown] // PAGE), 1)
    page = min(max(page, 1), pages)
    query = _lines().where(Registration.window_id == window.id, _kind() == shown)
    order = (sa.func.lower(Account.name), LateWork.sitting_id, LateWork.position, LateWork.typed_at, LateWork.id)
    rows = session.execute(query.order_by(*order).limit(PAGE).offset((page - 1) * PAGE)).all()
    return LatePage(_with_proposals(session, rows), counts, shown, page, pages)


def late_of_candidate(session: Session, registration: Registration) -> Sequence[LateLine]:
    """Everything of this candidate that came late, the newest first."""
    query = _lines().where(Registration.id == registration.id)
    return _with_proposals(
        session, session.execute(query.order_by(LateWork.arrived_at.desc(), LateWork.id.desc()).limit(200)).all()
    )


def _kind() -> sa.ColumnElement[str]:
    is_open = sa.exists().where(Proposal.late_id == LateWork.id, Proposal.decided_at.is_(None))
    # The same may have come on its own way after all, as when the line is back before the end: then there is nothing to decide.
    is_settled = sa.or_(LateWork.state != "waiting", LateWork.answer == Response.answer)
    return sa.case((is_open, "proposed"), (is_settled, "decided"), else_="waiting")


def _counts(session: Session, window: Window) -> dict[str, int]:
    kinds = sa.select(_kind().label("kind")).join(Sitting, LateWork.sitting_id == Sitting.id)
    kinds = kinds.join(Registration, Sitting.registration_id == Registration.id).join(Response, _here())
    of_kind = kinds.where(Registration.window_id == window.id).subquery()
    found = session.execute(sa.select(of_kind.c.kind, sa.func.count()).group_by(of_kind.c.kind))
    return dict.fromkeys(SHOWN, 0) | {row.kind: row[1] for row in found}


def _lines() -> sa.Select[LateWork, str, datetime, str, str, str, datetime | None]:
    columns = (Sitting.part, Sitting.ends_at, Account.name, Registration.public_id, Response.answer, Response.saved_at)
    query = sa.select(LateWork, *columns).join(Sitting, LateWork.sitting_id == Sitting.id)
    query = query.join(Registration, Sitting.registration_id == Registration.id)
    query = query.join(Application, Registration.application_id == Application.id)
    query = query.join(Account, Application.applicant_id == Account.id)
    return query.join(Response, _here())


def _here() -> sa.ColumnElement[bool]:
    return sa.and_(Response.sitting_id == LateWork.sitting_id, Response.position == LateWork.position)


def _with_proposals(session: Session, rows: Sequence[Any]) -> list[LateLine]:
    proposals = proposals_about(session, Proposal.late_id.in_([row[0].id for row in rows]))
    return [_line(row, [line for late, line in proposals if late == row[0].id]) for row in rows]


def proposals_about(session: Session, which: sa.ColumnElement[bool]) -> list[tuple[int | None, ProposalLine]]:
    """These proposals in the order in which they were made, each with the late work it is about."""
    proposer, decider = aliased(Account), aliased(Account)
    query = sa.select(Proposal, proposer.name, decider.name).outerjoin(proposer, proposer.public_id == Proposal.proposed_by)
    query = query.outerjoin(decider, decider.public_id == Proposal.decided_by).where(which).order_by(Proposal.id)
    return [
        (one.late_id, ProposalLine(
            one.public_id, one.kind, one.minutes, one.reason, by or one.proposed_by, one.proposed_by, one.proposed_at,
            one.is_agreed, decided or one.decided_by or "", one.decided_at, one.answer,
        ))
        for one, by, decided in session.execute(query)
    ]  # fmt: skip


def _line(row: Any, proposals: Sequence[ProposalLine]) -> LateLine:
    late, part, ends_at, name, registration, answer, saved_at = row
    kind = "question" if part == "one" else "essay"
    left, right = compare(answer, late.answer) if late.state == "waiting" else ([], [Piece(late.answer, is_own=False)])
    is_saved_too = late.state == "waiting" and late.answer == answer and all(one.is_agreed is not None for one in proposals)
    state = SAVED_TOO if is_saved_too else STATES[late.state]
    return LateLine(
        late.public_id, name, registration, f"{rules.PART_NAMES[part]}, {kind} {late.position}", left, saved_at, right,
        rules.words(late.answer), late.typed_at, late.typed_at <= ends_at, late.arrived_at, WAYS[late.way], state,
        proposals,
    )  # fmt: skip
