"""Blueprints and policies as documents: receives their files, hands on numbered rows that never change."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.audit import BY_THE_SYSTEM
from exam_app.errors import Missing
from exam_app.exams import rules
from exam_app.exams.models import Blueprint, Policy
from question_bank import load

IMPORTED = "Imported by the committee from content files"
STANDARD_POLICY = Path(__file__).parent / "policies" / "standard.toml"


def import_blueprints(session: Session, *, now: datetime, folder: Path | None = None) -> int:
    """Bring the blueprints of a content folder in; returns how many are new. A changed one gets the next number.

    Raises `question_bank.load.ContentError` with every fault of the folder.
    """
    made = 0
    for text in load.load_blueprints(folder or load.CONTENT):
        document = rules.blueprint_document(text)
        content_hash, before = rules.content_hash(document), _newest(session, text.id)
        if content_hash != _imported_last(session, text.id):
            number = before.number + 1 if before else 1
            facts = {"code": text.id, "number": number, "title": text.title, "reason": IMPORTED}
            session.add(Blueprint(**facts, document=document, content_hash=content_hash, created_at=now))
            made += 1
    session.flush()
    return made


def _imported_last(session: Session, code: str) -> str | None:
    """The hash of what a file brought last: what the committee made since stays the newest while the file is as it was."""
    brought = sa.select(Blueprint.content_hash).where(Blueprint.code == code, Blueprint.made_by == BY_THE_SYSTEM)
    return session.scalar(brought.order_by(Blueprint.number.desc()).limit(1))


def _newest(session: Session, code: str) -> Blueprint | None:
    return session.scalar(sa.select(Blueprint).where(Blueprint.code == code).order_by(Blueprint.number.desc()).limit(1))


def latest_blueprints(session: Session) -> Sequence[Blueprint]:
    """The newest version of every blueprint, by code."""
    newest = {row.code: row for row in session.scalars(sa.select(Blueprint).order_by(Blueprint.code, Blueprint.number))}
    return list(newest.values())


def blueprint_of(session: Session, code: str) -> Blueprint:
    """The newest blueprint with this code. Raises Missing."""
    found = _newest(session, code)
    if found is None:
        raise Missing
    return found


def import_policy(session: Session, path: Path | None = None, *, now: datetime) -> Policy:
    """Bring a policy file (the standard one by default) in; the same text again gives the row that is there.

    Raises KeyError or ValueError for a document that is not whole, NameTaken when this number
    of the policy already says something else: other rules are another number.
    """
    document = tomllib.loads((path or STANDARD_POLICY).read_text(encoding="utf-8"))
    policy, content_hash = rules.policy_from(document), rules.content_hash(document)
    same = sa.select(Policy).where(Policy.code == policy.code, Policy.number == policy.number)
    found = session.scalar(same)
    if found is None:
        found = Policy(
            code=policy.code, number=policy.number, document=document, content_hash=content_hash, created_at=now
        )  # fmt: skip
        session.add(found)
        session.flush()
    if found.content_hash != content_hash:
        raise rules.NameTaken(f"Policy {policy.code} {policy.number} is known with other rules.", "Raise its number in the file.")
    return found


def policies(session: Session) -> Sequence[Policy]:
    """Every policy, the newest number of each code first."""
    return session.scalars(sa.select(Policy).order_by(Policy.code, Policy.number.desc())).all()


def policy_by_id(session: Session, policy_id: int) -> Policy:
    """The policy with this number of its row. Raises Missing."""
    found = session.get(Policy, policy_id)
    if found is None:
        raise Missing
    return found


def standard_rules(session: Session) -> rules.ExamPolicy:
    """The rules of the newest standard policy, for what belongs to no window; of the shipped file before an import."""
    known = [policy for policy in policies(session) if policy.code == "standard"]
    document: dict[str, Any] = (
        known[0].document if known else tomllib.loads(STANDARD_POLICY.read_text(encoding="utf-8"))
    )  # fmt: skip
    return rules.policy_from(document)


def essay_rule(session: Session) -> dict[str, rules.EssayChoice]:
    """The choice rule a form is held against at publication: of the newest standard policy."""
    return dict(standard_rules(session).essays)
