"""A reviewer's promise for a window and the conflicts they know of, made before any script is shown.

What was declared stays in `declaration_versions`. The names in it are matched with writers on the vault
side (`routing.conflicts`); nothing here knows a writer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.db import added
from exam_app.exams.models import Window
from exam_app.review.models import Declaration, DeclarationVersion, Reviewer
from exam_app.review.people import promise
from exam_app.review.people.viewdata import Declared


def declare(
    session: Session, account_id: int, window: Window, *, conflicts: str, people: Sequence[str] = (),
    organisations: Sequence[str] = (), by: str, now: datetime,
) -> bool:  # fmt: skip
    """Record the promise and the conflicts known: free words, and names of people and organisations.

    May be done again when something changes; the same again changes nothing. Returns whether anything
    is new, so that the caller has the scripts looked at again.
    """
    said: dict[str, object] = {"conflicts": conflicts.strip(), "people": _names(people), "organisations": _names(organisations)}
    said |= {"text_version": promise.VERSION, "text_sha256": promise.SHA256}
    row = _head(session, account_id, window, said, now)
    if row.number and all(getattr(row, name) == value for name, value in said.items()):
        return False
    row.number, row.made_at = _versions(session, account_id, window) + 1, now
    for name, value in said.items():
        setattr(row, name, value)
    session.add(DeclarationVersion(account_id=account_id, window_id=window.id, number=row.number, made_at=now, **said))
    if reviewer := session.get(Reviewer, account_id):
        reviewer.is_to_recheck = True
    session.flush()
    audit.record(
        session, Event.REVIEWER_DECLARED, by=by, about=by, at=now, window=window.public_id, number=row.number, text=promise.SHA256
    )
    return True


def _head(session: Session, account_id: int, window: Window, said: dict[str, object], now: datetime) -> Declaration:
    """The declaration as it stands, or a new one with the number 0."""
    found = session.get(Declaration, (account_id, window.id))
    if found is None:
        found = Declaration(account_id=account_id, window_id=window.id, number=0, made_at=now, **said)
        if not added(session, found):
            # The same person in a second tab was quicker.
            found = session.get_one(Declaration, (account_id, window.id))
    return found


def _versions(session: Session, account_id: int, window: Window) -> int:
    query = sa.select(sa.func.count()).select_from(DeclarationVersion)
    mine = query.where(DeclarationVersion.account_id == account_id, DeclarationVersion.window_id == window.id)
    return session.scalar(mine) or 0


def _names(given: Sequence[str]) -> list[str]:
    """Without blanks and repetitions, in the order in which they were typed."""
    return list(dict.fromkeys(" ".join(name.split()) for name in given if name.strip()))


def declared(session: Session, account_id: int, window: Window) -> Declared | None:
    """What this person declared for the window, for themselves to read and change."""
    row = session.get(Declaration, (account_id, window.id))
    if row is None:
        return None
    return Declared(row.conflicts, list(row.people), list(row.organisations), row.number, row.made_at)
