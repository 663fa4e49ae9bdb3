"""Who is qualified for what, and until when; what a coordinator decides about it.

Receives passed sets and decisions, hands on who may mark which prompts. A set holds until its day
and only for the prompt versions that it was made on; a waiver holds for whichever are marked. Both
end when the coordinator asks for a new qualification.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.bank import service as bank
from exam_app.bank.models import DESIGNATIONS
from exam_app.errors import Missing
from exam_app.notices.service import tell
from exam_app.review import rules
from exam_app.review.models import QualificationDecision, QualifyingRound, Reviewer


class Held(NamedTuple):
    """Whose proof for which designation."""

    account_id: int
    designation: str


def qualified(
    session: Session, account_ids: Collection[int], designation: str, *, on: date | None, prompts: Collection[int] | None = None
) -> frozenset[int]:
    """Those of these accounts who are qualified for the designation on this day.

    `prompts` are the prompt versions to be marked, by default the newest of the bank. With `on` None
    the day does not matter.
    """
    wanted = newest_prompts(session, designation) if prompts is None else prompts
    found = proofs(session, account_ids)
    return frozenset(a for a in account_ids if any(p.holds(wanted, on) for p in found.get(Held(a, designation), ())))


def qualified_designations(session: Session, account_ids: Collection[int], *, on: date) -> dict[int, list[str]]:
    """The designations for whose newest prompts each of these accounts is qualified on this day."""
    found, kept = proofs(session, account_ids), defaultdict[int, list[str]](list)
    for designation in DESIGNATIONS:
        wanted = newest_prompts(session, designation)
        for account in account_ids:
            if any(proof.holds(wanted, on) for proof in found.get(Held(account, designation), ())):
                kept[account].append(designation)
    return dict(kept)


def newest_prompts(session: Session, designation: str) -> list[int]:
    """The ids of the newest prompt versions of this designation."""
    return [version.id for version in bank.latest_prompts(session, designation)]


def proofs(session: Session, account_ids: Collection[int]) -> Mapping[Held, Sequence[rules.Proof]]:
    """Every passed set and waiver of these accounts that was not overtaken by the coordinator's asking. Two queries."""
    found, asked = defaultdict[Held, list[rules.Proof]](list), dict[Held, datetime]()
    for row in decisions(session, account_ids):
        held = Held(row.account_id, row.designation)
        if row.what == "asked_again":
            found.pop(held, None)
            asked[held] = row.decided_at
        elif row.valid_until:
            found[held].append(rules.Proof(row.decided_at, row.valid_until, None, is_waiver=True))
    query = sa.select(QualifyingRound).where(QualifyingRound.account_id.in_(account_ids), QualifyingRound.is_passed.is_(True))
    for done in session.scalars(query.order_by(QualifyingRound.id)):
        held = Held(done.account_id, done.designation)
        if done.closed_at and done.valid_until and (held not in asked or done.closed_at > asked[held]):
            found[held].append(rules.Proof(done.closed_at, done.valid_until, frozenset(done.prompts)))
    return found


def decisions(session: Session, account_ids: Collection[int]) -> Iterable[QualificationDecision]:
    """What coordinators decided about these accounts, in order."""
    query = sa.select(QualificationDecision).where(QualificationDecision.account_id.in_(account_ids))
    return session.scalars(query.order_by(QualificationDecision.id)).all()


def waive(
    session: Session, account_id: int, designation: str, *, reason: str, until: date, about: str, by: str, now: datetime
) -> None:
    """Count the reviewer as qualified until that day without a set, for a recorded reason. Raises Missing."""
    _decide(session, account_id, designation, "waived", reason, until, by, now)
    audit.record(
        session, Event.QUALIFICATION_WAIVED, by=by, about=about, at=now,
        designation=designation, until=until.isoformat(), reason=reason.strip(),
    )  # fmt: skip


def ask_again(session: Session, account_id: int, designation: str, *, reason: str, about: str, by: str, now: datetime) -> None:
    """End what qualifies the reviewer now, so that they take a new set, and tell them. Raises Missing.

    Scripts they have stay theirs.
    """
    _decide(session, account_id, designation, "asked_again", reason, None, by, now)
    audit.record(session, Event.QUALIFICATION_ASKED, by=by, about=about, at=now, designation=designation, reason=reason.strip())
    body = (
        "A coordinator asks you to mark a qualifying set anew before you get further scripts. Scripts you have stay yours. "
        "The designation and the reason stand on the page Practice and qualification."
    )
    tell(session, account_id, subject="You are asked to qualify anew", body=body, path="/reviews/training", now=now)


def known(designation: str, words: Mapping[str, str]) -> str:
    """The word of a designation. Raises Missing for one that is none."""
    if designation not in words:
        raise Missing
    return words[designation]


def _decide(
    session: Session, account_id: int, designation: str, what: str, reason: str, until: date | None, by: str, now: datetime
) -> None:
    if designation not in DESIGNATIONS or session.get(Reviewer, account_id) is None:
        raise Missing
    session.add(
        QualificationDecision(
            account_id=account_id, designation=designation, what=what, reason=reason.strip(), valid_until=until,
            decided_by=by, decided_at=now,
        )
    )  # fmt: skip
    session.flush()
